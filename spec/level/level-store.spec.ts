import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { levelStore } from 'rxjs-sessionize/level';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { change, itKeepsTheContract } from '../durable/store-contract.js';

const made: string[] = [];

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'level-store-'));
  made.push(path);
  return path;
};

afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

describe('levelStore', () => {
  itKeepsTheContract(() => levelStore(join(folder(), 'state')));

  it('syncs each commit before it resolves', async () => {
    const writes: { readonly mock: { readonly calls: unknown[][] } }[] = [];
    // The class of chained batches is not exported, so the test spies on the method that makes them.
    const prototype = ClassicLevel.prototype as unknown as { _chainedBatch: () => ReturnType<ClassicLevel['batch']> };
    const { _chainedBatch: chained } = prototype;
    const spy = vi.spyOn(prototype, '_chainedBatch').mockImplementation(function (this: ClassicLevel) {
      const batch = chained.call(this as never);
      writes.push(vi.spyOn(batch, 'write'));
      return batch;
    });
    onTestFinished(() => {
      spy.mockRestore();
    });
    const store = await levelStore(folder())('run');
    await store.load(0);
    for (let position = 1; position <= 3; position++) await store.commit([change(position)]);
    await store.close();
    expect(writes.flatMap(({ mock }) => mock.calls)).toEqual([[{ sync: true }], [{ sync: true }], [{ sync: true }]]);
  });

  it.each<[string, (path: string) => void]>([
    [
      'moved',
      (path) => {
        renameSync(path, `${path} moved`);
      },
    ],
    [
      'deleted',
      (path) => {
        rmSync(path, { recursive: true });
      },
    ],
    [
      'replaced by a copy',
      (path) => {
        cpSync(path, `${path} copy`, { recursive: true });
        renameSync(path, `${path} moved`);
        renameSync(`${path} copy`, path);
      },
    ],
  ])('commits nothing where its folder is %s while it is open', async (_, lose) => {
    const path = join(folder(), 'state');
    const store = await levelStore(path)('run');
    await store.load(0);
    await store.commit([change(1)]);
    await store.commit([change(2)]);
    lose(path);
    await expect(store.commit([change(3)])).rejects.toMatchObject({
      code: 'commit-failed',
      message: `a commit to ${path} has failed: its files were moved, deleted or replaced`,
    });
    await store.close();
  });

  it('refuses what is no path', () => {
    expect(() => levelStore('')).toThrow('levelStore: path must be the path of a folder, got ""');
  });

  it('refuses a place where there is no folder, and can be none', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    const refused = (why: string) => ({
      code: 'store-unavailable',
      message: `the store cannot be opened: ${why}. Name another folder`,
    });
    for (const mode of ['run', 'read'] as const)
      await expect(levelStore(file)(mode)).rejects.toMatchObject(refused(`${file} is not a folder`));
    await expect(levelStore(join(file, 'state'))('run')).rejects.toMatchObject(refused(`${file} is not a folder`));
  });

  // There, `mkdir` with `recursive` never ends.
  it.runIf(existsSync('/proc/self'))('refuses a place below /proc', async () => {
    await expect(levelStore('/proc/store/state')('run')).rejects.toMatchObject({
      code: 'store-unavailable',
      message: 'the store cannot be opened: there can be no folder /proc/store (ENOENT). Name another folder',
    });
  });

  it('makes its folder, and those above it', async () => {
    const path = join(folder(), 'some', 'where', 'state');
    await (await levelStore(path)('run')).close();
    expect(existsSync(join(path, 'CURRENT'))).toBe(true);
  });

  it('says so when another process has it open', async () => {
    const path = folder();
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { ClassicLevel } from 'classic-level';
       const db = new ClassicLevel(${JSON.stringify(path)});
       await db.open();
       console.log('open');
       setInterval(() => {}, 1000);`,
    ]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    await expect(levelStore(path)('run')).rejects.toThrow(
      `the store in ${path} is in use, by another process or another run of this one`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await levelStore(path)('run')).close();
  });

  it('refuses another layout', async () => {
    const path = folder();
    const db = new ClassicLevel(path);
    await db.put('layout', '2');
    await db.close();
    const store = await levelStore(path)('run');
    await expect(store.load(0)).rejects.toThrow(`the store in ${path} has layout 2, expected layout 1`);
    await store.close();
  });

  it('does not begin anew where files are left of a store', async () => {
    const path = folder();
    const store = await levelStore(path)('run');
    await store.load(0);
    await store.close();
    rmSync(join(path, 'CURRENT'));
    await expect(levelStore(path)('run')).rejects.toThrow(
      `the store in ${path} is damaged: it has lost the file CURRENT`,
    );
    await expect(levelStore(path)('read')).rejects.toThrow('is damaged');
  });

  it('does not go back to an earlier commit where somebody has deleted its log', async () => {
    const path = folder();
    const store = await levelStore(path)('run');
    await store.load(0);
    await store.commit([change(1)]);
    await store.close();
    for (const file of readdirSync(path)) if (file.endsWith('.log')) rmSync(join(path, file));
    for (const mode of ['run', 'read'] as const) {
      await expect(levelStore(path)(mode)).rejects.toMatchObject({
        code: 'store-damaged',
        message: expect.stringContaining(
          `the store in ${path} is damaged: it has lost the file that ends in .log`,
        ) as string,
      });
    }
  });

  it('begins where a process was killed while it began', async () => {
    const path = folder();
    const store = await levelStore(path)('run');
    await store.close();
    for (const file of readdirSync(path)) if (file === 'CURRENT' || file.endsWith('.log')) rmSync(join(path, file));
    await (await levelStore(path)('run')).close();
  });

  describe('where the power went off while LevelDB made the store, whose first manifest it does not sync', () => {
    const begun = (manifest: string, ...more: readonly string[]): string => {
      const path = folder();
      for (const file of [manifest, '000003.log', ...more]) writeFileSync(join(path, file), '');
      writeFileSync(join(path, 'CURRENT'), 'MANIFEST-000001\n');
      return path;
    };

    it('begins anew', async () => {
      const path = begun('MANIFEST-000001');
      const store = await levelStore(path)('run');
      expect(await store.load(0)).toBeUndefined();
      await store.commit([change(1)]);
      await store.close();
      expect(readFileSync(join(path, 'CURRENT'), 'utf8')).not.toContain('MANIFEST-000001');
      const again = await levelStore(path)('run');
      expect(await again.load(0)).toMatchObject({ position: 1 });
      await again.close();
    });

    it('is no store to read', async () => {
      await expect(levelStore(begun('MANIFEST-000001'))('read')).rejects.toThrow('there is no store in');
    });

    it('refuses it where there is more', async () => {
      await expect(levelStore(begun('MANIFEST-000001', '000005.ldb'))('run')).rejects.toThrow('is damaged');
      await expect(levelStore(begun('MANIFEST-000005'))('run')).rejects.toThrow('is damaged');
    });
  });
});
