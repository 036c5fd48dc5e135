import { fileURLToPath } from 'node:url';
import { isLeft } from 'fp-ts/lib/Either.js';
import { whyNotListening } from '../../parts/server/listen.js';
import { help } from './help.js';
import { defaultLimits } from './limits.js';
import { type Options, parseOptions } from './options.js';
import { startServer } from './server.js';

const options = parseOptions(process.argv.slice(2), process.env['PORT']);
if (isLeft(options)) {
  for (const fault of options.left) process.stderr.write(`demo:live: ${fault}\n`);
  process.stderr.write('See npm run demo:live -- --help.\n');
  process.exitCode = 2;
} else if (options.right === 'help') {
  process.stdout.write(help);
} else {
  await serve(options.right);
}

async function serve(options: Options): Promise<void> {
  const pages = fileURLToPath(new URL('../../live', import.meta.url));
  const server = await startServer({ ...options, pages, limits: defaultLimits, refresh: 1_000 }).catch(
    (error: unknown) => {
      process.stderr.write(`demo:live: ${whyNotListening(error) ?? (error as Error).message}\n`);
      process.exitCode = 1;
    },
  );
  if (server === undefined) return;
  const { url } = server;
  console.log(`Listening on ${url}

  open ${url}
  curl -N ${url}/ctr
  curl ${url}/events -d '{ "user": "ann", "time": '$(date +%s000)', "type": "search", "query": "dogs" }'
  curl ${url}/stats`);

  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // A second signal ends the process at once.
    if (isStopping) process.exit(1);
    isStopping = true;
    console.log(`${signal}: closing the open sessions`);
    void server.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}
