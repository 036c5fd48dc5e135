import { isLeft } from 'fp-ts/lib/Either.js';
import { help } from './help.js';
import { LogError } from '../read/log-event.js';
import { parseOptions } from './options.js';
import { interrupted, run } from './run.js';

/** A mistake in how the program is called, as opposed to one in the log. */
const misused = 2;

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (isLeft(options)) {
    for (const fault of options.left) process.stderr.write(`rxjs-sessionize: ${fault}\n`);
    process.stderr.write('See rxjs-sessionize --help.\n');
    return misused;
  }
  if (options.right === 'help') {
    process.stdout.write(help);
    return 0;
  }
  return run(options.right);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The next program, as `head` does, has had enough.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`rxjs-sessionize: cannot write the result: ${error.message}\n`);
  process.exit(1);
});

main().then(
  (code) => {
    // Standard input may have more to say.
    if (code === interrupted) process.exit(code);
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!(error instanceof LogError)) throw error;
    process.stderr.write(`rxjs-sessionize: ${error.message}\n`);
    process.exitCode = 1;
  },
);
