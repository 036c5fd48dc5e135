/** A shop that measures its own search: `npm run demo:shop`. */
import { fileURLToPath } from 'node:url';
import { isLeft } from 'fp-ts/lib/Either.js';
import { whyNotListening } from '../../parts/server/listen.js';
import { help } from './help.js';
import type { Keeping } from './keeping.js';
import { levelKeeping } from './level-keeping.js';
import { type Options, parseOptions } from './options.js';
import { postgresKeeping } from './postgres-keeping.js';
import { startShop } from './server.js';

// Whoever read the output may leave, and a terminal may close. That must not end the server.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const options = parseOptions(process.argv.slice(2), process.env['PORT']);
if (isLeft(options)) {
  for (const fault of options.left) process.stderr.write(`demo:shop: ${fault}\n`);
  process.stderr.write('See npm run demo:shop -- --help.\n');
  process.exitCode = 2;
} else if (options.right === 'help') {
  process.stdout.write(help);
} else {
  await serve(options.right).catch((error: unknown) => {
    process.stderr.write(`demo:shop: ${whyNotListening(error) ?? sentenceOf(error)}\n`);
    process.exitCode = 1;
  });
}

async function serve({ data, postgres, ...options }: Options): Promise<void> {
  const pages = fileURLToPath(new URL('../../search-shop', import.meta.url));
  const keeping = await (postgres === undefined ? levelKeeping(data) : databaseKeeping(postgres));
  const shop = await startShop({ ...options, pages, keeping });
  const { url } = shop;
  console.log(`Listening on ${url}

  the shop       ${url}/
  its dashboard  ${url}/dashboard.html
  its data       ${postgres === undefined ? data : 'in Postgres'}

Search, click, kill this process (kill -9 ${String(process.pid)}), and start it again: the numbers go on.`);

  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A second signal ends the process at once.
      if (isStopping) process.exit(1);
      isStopping = true;
      void shop.stop();
    });
  }
}

async function databaseKeeping(url: string): Promise<Keeping> {
  try {
    return await postgresKeeping(url);
  } catch (error) {
    throw new Error(`the database of --postgres cannot be used: ${sentenceOf(error)}`, { cause: error });
  }
}

/** LevelDB and Postgres put their message into the cause, or into a list of causes. */
function sentenceOf(error: unknown): string {
  const { code, message, cause, errors } = error as Error & { code?: string; errors?: readonly Error[] };
  if (code === 'LEVEL_DATABASE_NOT_OPEN') {
    return `the data cannot be opened: ${(cause as Error | undefined)?.message ?? message}; name another folder with --data`;
  }
  if (code === 'snapshot-options') {
    const difference = message.replace(/^[\w.]+: /, '');
    return `${difference}. Start it with the options of before, or with other data: --data or --postgres`;
  }
  return message === '' ? (errors ?? []).map(({ message }) => message).join('; ') : message;
}
