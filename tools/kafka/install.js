// Installs the Kafka client, unless it is installed. It is separate from `npm ci`, so that nothing else has to wait for it: without
// a prebuilt binary, librdkafka is built, which takes some minutes. A build needs make, a C++ compiler, and the headers of zlib and
// OpenSSL.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isInstalled } from './link.js';

if (!isInstalled) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: join(import.meta.dirname, 'client'),
    // Links OpenSSL of the system, because a static one would be downloaded. With JOBS set, its make runs steps in parallel that
    // depend on each other, and fails.
    env: { CKJS_LINKING: 'dynamic', ...process.env, JOBS: undefined },
    stdio: 'inherit',
  });
}
