import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isInstalledIn } from '../../tools/kafka/link.js';

it('the Kafka client is installed when it is built and npm is done, and not before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-client-'));
  try {
    const release = join(folder, 'node_modules/@confluentinc/kafka-javascript/build/Release');
    const states = [isInstalledIn(folder)];
    mkdirSync(join(release, 'obj.target'), { recursive: true });
    states.push(isInstalledIn(folder));
    writeFileSync(join(release, 'confluent-kafka-javascript.node'), '');
    states.push(isInstalledIn(folder));
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}');
    states.push(isInstalledIn(folder));

    expect(states).toEqual([false, false, false, true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
