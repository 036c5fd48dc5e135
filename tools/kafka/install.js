// Installs the Kafka client, where it is not yet. It is kept apart so that nothing else has to wait for it: librdkafka is
// built, for some minutes, where no prebuilt binary can be had. What that takes: make, a C++ compiler, and the headers of zlib
// and OpenSSL.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isInstalled } from './link.js';

if (!isInstalled) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: join(import.meta.dirname, 'client'),
    // Linked against the system's OpenSSL: a static one would be downloaded from elsewhere. Its make runs what depends on one
    // another in parallel where JOBS is set, and fails.
    env: { CKJS_LINKING: 'dynamic', ...process.env, JOBS: undefined },
    stdio: 'inherit',
  });
}
