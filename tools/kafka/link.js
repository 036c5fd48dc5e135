// Links the Kafka client, if it is installed, into the package's node_modules, where `import` finds it; npm removes what it has
// not installed there itself, so this is done before each use.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const name = '@confluentinc/kafka-javascript';
const installed = join(import.meta.dirname, 'client', 'node_modules', name);
const linked = join(import.meta.dirname, '../../node_modules', name);

export const isInstalled = existsSync(join(installed, 'build/Release'));

if (isInstalled && !existsSync(linked)) {
  mkdirSync(dirname(linked), { recursive: true });
  rmSync(linked, { recursive: true, force: true });
  symlinkSync(installed, linked, 'dir');
}
