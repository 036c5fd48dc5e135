/** What one user contributes to the ratios over searches. */
export interface UserSums {
  readonly searches: number;
  readonly clicked: number;
  readonly clicks: number;
}

/** Below this many users, no interval is honest. */
const fewest = 20;

/**
 * An interval of confidence of a ratio over searches, where users differ: the searches of one user are alike, so users are what is drawn,
 * not searches. By the delta method over sums per user (Deng et al., KDD 2018), with Student's t.
 *
 * @param of - what a user contributes to the ratio's sum
 * @param confidence - the share of intervals that hold the true value
 */
export function confidenceInterval(
  users: readonly UserSums[],
  of: (user: UserSums) => number,
  confidence: number,
): readonly [number, number] | undefined {
  if (users.length < fewest) return undefined;
  const searches = users.reduce((sum, user) => sum + user.searches, 0);
  const value = users.reduce((sum, user) => sum + of(user), 0) / searches;
  // Heavy users are few: what counts is how many users there would be if all searched alike (Kish).
  const effective = searches ** 2 / users.reduce((sum, user) => sum + user.searches ** 2, 0);
  if (effective < 3) return undefined;
  const squares = users.reduce((sum, user) => sum + (of(user) - value * user.searches) ** 2, 0);
  const width =
    studentT(confidence, effective - 1) * (Math.sqrt((users.length / (users.length - 1)) * squares) / searches);
  return [value - width, value + width];
}

/** Student's t of two sides: by Cornish and Fisher's expansion from the normal distribution, for 2 degrees of freedom and more. */
function studentT(confidence: number, degrees: number): number {
  const z = normal(0.5 + confidence / 2);
  const z3 = z ** 3;
  const z5 = z ** 5;
  return (
    z +
    (z3 + z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3)
  );
}

/** The quantile of the standard normal distribution, above a half: Abramowitz and Stegun 26.2.23, within 0.00045. */
function normal(share: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - share));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
}
