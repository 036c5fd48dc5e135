// Links the Kafka client, if it is installed, into the package's node_modules, where `import` finds it. npm removes what it has not
// installed there itself, so this runs before each use.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const name = '@confluentinc/kafka-javascript';
const client = join(import.meta.dirname, 'client');
const installed = join(client, 'node_modules', name);
const linked = join(import.meta.dirname, '../../node_modules', name);

/** Whether the client is completely installed. npm writes its list of installed packages last, after the build. */
export const isInstalledIn = (folder) =>
  existsSync(join(folder, 'node_modules/.package-lock.json')) &&
  existsSync(join(folder, 'node_modules', name, 'build/Release/confluent-kafka-javascript.node'));

export const isInstalled = isInstalledIn(client);

if (isInstalled && !existsSync(linked)) {
  mkdirSync(dirname(linked), { recursive: true });
  rmSync(linked, { recursive: true, force: true });
  symlinkSync(installed, linked, 'dir');
}
