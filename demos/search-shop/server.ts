import { serveEvents, serverLimits, type ServerOptions } from '../../parts/server/event-server.js';
import { sendJson } from '../../parts/server/routing.js';
import type { Keeping } from './keeping.js';
import { checkState, type Cut, Shop } from './shop.js';

interface ShopOptions extends Cut, ServerOptions {
  readonly keeping: Keeping;
}

/**
 * Starts the shop: its pages, `POST /events`, and `GET /dashboard.json`.
 *
 * @throws Error - if it cannot listen, for example because the port is in use, or if the state was made with another gap
 */
export async function startShop({ keeping, gap, grace, ...where }: ShopOptions) {
  await checkState(keeping, { gap, grace }).catch(async (error: unknown) => {
    await keeping.close();
    throw error;
  });
  const shop = new Shop(keeping, { gap, grace });
  const { url, close } = await serveEvents({
    ...where,
    limits: serverLimits,
    collect: (body, type) => shop.collect(body, type),
    gets: {
      '/dashboard.json': async (_request, response) => {
        sendJson(response, { status: 200, body: await shop.view() });
      },
    },
  }).catch(async (error: unknown) => {
    await shop.close();
    throw error;
  });
  return {
    url,
    /** Answers the pending requests, and keeps the open sessions for the next start. */
    async stop() {
      await close();
      await shop.close();
    },
  };
}
