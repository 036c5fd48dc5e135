/** A number as JSON can hold it: infinities, which JSON lacks, are spelled out. */
export type SavedNumber = number | 'Infinity' | '-Infinity';

export interface SavedSession {
  readonly start: number;
  readonly end: number;
  /** What the fold keeps of the session. */
  readonly value: unknown;
}

export interface SavedUser<K> {
  readonly user: K;
  readonly floor: SavedNumber;
  /** The open sessions, in time order. */
  readonly open: readonly SavedSession[];
  /** The ids in the open sessions, each with the time of its event (S11). */
  readonly ids: readonly (readonly [id: string | number, time: number])[];
}

/** What must be the same for state to mean the same. `grace` may change: any watermark that never goes back is sound. */
export interface Fingerprint {
  readonly gap: number;
  readonly maxDuration: SavedNumber;
  readonly maxEvents: SavedNumber;
  readonly fold: string;
}

/** The whole state of a `Sessionizer` as plain JSON, as far as its users and events are plain JSON. */
export interface Snapshot<K> {
  readonly format: 1;
  readonly options: Fingerprint;
  readonly watermark: SavedNumber;
  readonly greatestTime: SavedNumber;
  /** A list, since as keys of an object 1 and "1" would be the same user. */
  readonly users: readonly SavedUser<K>[];
}

export const saveNumber = (value: number): SavedNumber =>
  value === Infinity ? 'Infinity' : value === -Infinity ? '-Infinity' : value;

/** Refuses, with a sentence, a snapshot that would mean something else here. */
export function checkFingerprint(
  snapshot: { readonly format: number; readonly options: Fingerprint },
  here: Fingerprint,
) {
  if (snapshot.format !== 1) {
    throw new Error(`Sessionizer.restore: the snapshot has format ${String(snapshot.format)}, expected format 1`);
  }
  for (const option of ['gap', 'maxDuration', 'maxEvents', 'fold'] as const) {
    const there = snapshot.options[option];
    if (there !== here[option]) {
      throw new Error(
        `Sessionizer.restore: the snapshot was made with ${option} ${String(there)}, which is ${String(here[option])} here; ` +
          `its sessions would be others`,
      );
    }
  }
}
