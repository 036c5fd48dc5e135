import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { memoryStore, Partition, type Saved, type Store } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';
import { afterAll, beforeAll, expect, it } from 'vitest';

interface Visit {
  readonly user: number;
  readonly time: number;
}

const folder = mkdtempSync(join(tmpdir(), 'damage-'));
const whole = join(folder, 'whole');

/** The content of the store at first, and after each commit. */
const history: (string | undefined)[] = [undefined];

function content(saved: Saved | undefined): string | undefined {
  if (saved === undefined) return undefined;
  const users = [...saved.state.users].sort((a, b) => Number(a.user) - Number(b.user));
  return JSON.stringify({ ...saved, state: { ...saved.state, users } });
}

async function load(path: string): Promise<string | undefined> {
  let store: Store | undefined;
  try {
    store = await levelStore(path)('run');
    return content(await store.load(0));
  } finally {
    await store?.close();
  }
}

/** A store after forty commits. Some of them are in tables by now, and the last ten in a log. */
beforeAll(async () => {
  const mirror = await memoryStore()('run');
  const partition = new Partition<number, Visit>({ gap: 100 }, undefined);
  let time = 0;
  for (let opened = 0; opened < 4; opened++) {
    const store = await levelStore(whole)('run');
    await store.load(0);
    for (let commit = 0; commit < 10; commit++) {
      for (let i = 0; i < 20; i++) {
        time += 7;
        partition.add((time * 31) % 40, { user: (time * 31) % 40, time }, time);
      }
      const change = partition.takeChange(3 * (10 * opened + commit));
      await store.commit([change]);
      await mirror.commit([change]);
      history.push(content(await mirror.load(0)));
    }
    await store.close();
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const damages = {
  truncated: (bytes: Buffer, at: number) => bytes.subarray(0, at),
  'with a bit turned': (bytes: Buffer, at: number) => {
    const turned = Buffer.from(bytes);
    turned[at] = (turned[at] ?? 0) ^ 4;
    return turned;
  },
  'with a block that was never written': (bytes: Buffer, at: number) =>
    Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + 512)),
  'with something behind it': (bytes: Buffer, at: number) => Buffer.concat([bytes, Buffer.alloc(at + 1, 0xa5)]),
  gone: () => undefined,
};

/** The result of opening a damaged store. */
async function outcomeOf(damage: (path: string) => void): Promise<string> {
  const path = join(folder, 'damaged');
  cpSync(whole, path, { recursive: true });
  damage(path);
  try {
    const found = await load(path);
    expect(history).toContain(found);
    return found === history.at(-1) ? 'unharmed' : 'an earlier commit';
  } catch (error) {
    const message = (error as Error).message.replaceAll(path, 'PATH');
    expect(message).toMatch(/^the store in PATH is damaged: ./);
    return message;
  } finally {
    rmSync(path, { recursive: true });
  }
}

it('is what it was, where nothing is damaged', async () => {
  expect(await outcomeOf(() => undefined)).toBe('unharmed');
});

it.each(Object.entries(damages))(
  'is refused, or is exactly what some commit left, when a file is %s',
  { timeout: 60_000 },
  async (_, damage) => {
    const files = readdirSync(whole).filter((file) => /^(CURRENT|MANIFEST.*|.*\.(log|ldb))$/.test(file));
    const kinds = fc.constantFrom('CURRENT', 'MANIFEST', '.log', '.log', '.ldb', '.ldb');
    const trials = fc.sample(
      fc.tuple(kinds, fc.nat(100), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      {
        numRuns: 40,
        seed: 7,
      },
    );
    const harmed = new Set<string>();
    for (const [kind, which, where] of trials) {
      const candidates = files.filter((file) => file.includes(kind));
      const file = candidates[which % candidates.length] ?? '';
      const outcome = await outcomeOf((path) => {
        const bytes = readFileSync(join(path, file));
        const damaged = damage(bytes, Math.floor(where * bytes.length));
        if (damaged === undefined) rmSync(join(path, file));
        else writeFileSync(join(path, file), damaged);
      });
      if (outcome !== 'unharmed') harmed.add(kind);
    }
    // If less was harmed, the damages tested nothing.
    expect(harmed.size).toBeGreaterThan(damage === damages['with something behind it'] ? 0 : 3);
  },
);

it('is refused where LevelDB itself leaves out what it cannot read', async () => {
  const [log] = readdirSync(whole).filter((file) => file.endsWith('.log'));
  // The records of a log are in blocks of 32 kB. LevelDB skips the rest of the first block, and continues with the next one.
  const outcome = await outcomeOf((path) => {
    const bytes = readFileSync(join(path, log ?? ''));
    expect(bytes.length).toBeGreaterThan(40_000);
    bytes.fill(0xff, 1_000, 1_010);
    writeFileSync(join(path, log ?? ''), bytes);
  });
  expect(outcome).toContain('its entries do not add up to their checksum');
});
