import type { Access } from '../../parts/server/access.js';
import { listen } from '../../parts/server/listen.js';
import { routesOf, sendJson } from '../../parts/server/routing.js';
import { staticFiles } from '../../parts/server/static-files.js';
import type { Keeping } from './keeping.js';
import { type Cut, Shop } from './shop.js';

interface ShopOptions extends Cut {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly access: Access;
  /** The folder of the pages. */
  readonly pages: string;
  readonly keeping: Keeping;
}

const limits = { bodyBytes: 256 * 1024, arrivingBytes: 32 * 1024 * 1024, connections: 1_000, patience: 8_000 };

/**
 * Starts the shop: its pages, `POST /events`, and `GET /dashboard.json`.
 *
 * @throws Error - if it cannot listen, as when the port is in use
 */
export async function startShop({ host, port, access, pages, keeping, ...cut }: ShopOptions) {
  let hasEnded = false;
  const shop = new Shop(keeping, cut);
  const handle = routesOf({
    access,
    limits,
    files: staticFiles(pages),
    collect: (body) => shop.collect(body),
    gets: {
      '/dashboard.json': async (_request, response) => {
        sendJson(response, { status: 200, body: await shop.view() });
      },
    },
    refused: () => undefined,
    hasEnded: () => hasEnded,
  });
  const { url, close } = await listen({ host, port, limits, handle }).catch(async (error: unknown) => {
    await shop.close();
    throw error;
  });
  return {
    url,
    /** Answers what has been asked, and keeps the open sessions for the next start. */
    async stop() {
      hasEnded = true;
      await close();
      await shop.close();
    },
  };
}
