import { spreadOf, type Spread } from './statistics.js';

/** One of the programs that are compared. */
export interface Entrant {
  readonly title: string;
  /** Runs once and checks the answer. Returns the time in ms and the peak memory in bytes. */
  run(): Promise<{ readonly ms: number; readonly peak?: number }>;
  end(): void;
  /** Runs in every second round only: a long run needs fewer rounds. */
  readonly isSlow?: boolean;
}

export interface Standing {
  readonly title: string;
  /** The speed relative to the first entrant in the same round. */
  readonly ratio: Spread;
  readonly perSecond: Spread;
  readonly peak: number | undefined;
  /** The speed relative to the first entrant, for each round. */
  readonly ratios: readonly (number | undefined)[];
}

/** Runs all entrants one after the other in each round, so that a slow phase of the machine slows all of them. */
export async function contest(
  entrants: readonly Entrant[],
  { rounds, events, warmUps }: { readonly rounds: number; readonly events: number; readonly warmUps: number },
): Promise<Standing[]> {
  const times = entrants.map((): (number | undefined)[] => []);
  const peaks = entrants.map((): number | undefined => undefined);
  for (let round = -warmUps; round < rounds; round++) {
    for (const [i, entrant] of entrants.entries()) {
      const sitsOut = entrant.isSlow === true && (round < -1 || (round >= 0 && round % 2 === 1));
      const sample = sitsOut ? undefined : await entrant.run();
      if (round >= 0) times[i]!.push(sample?.ms);
      if (sample?.peak !== undefined) peaks[i] = sample.peak;
    }
  }
  for (const entrant of entrants) entrant.end();

  return entrants.map(({ title }, i) => {
    const own = times[i]!;
    const ratios = own.map((ms, round) => (ms === undefined ? undefined : times[0]![round]! / ms));
    return {
      title,
      ratios,
      ratio: spreadOf(ratios.filter((ratio) => ratio !== undefined)),
      perSecond: spreadOf(own.filter((ms) => ms !== undefined).map((ms) => (events / ms) * 1_000)),
      peak: peaks[i],
    };
  });
}
