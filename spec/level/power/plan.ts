export interface Visit {
  readonly user: number;
  readonly time: number;
}

export const options = { gap: 20_000, grace: 5_000, maxEvents: 50 };

/** Times are whole seconds, so many sessions end at the same time. */
export const log = Array.from({ length: 6_000 }, (_, i): Visit => {
  const random = Math.imul(i + 1, 0x9e3779b1) >>> 0;
  return { user: random % 97, time: 1_000 * (Math.floor(i / 10) - ((random >>> 12) % 5)) };
});

/** Each run reads up to the event with this index; the next run continues from there. */
export const runs = [2_500, 4_000, log.length];
