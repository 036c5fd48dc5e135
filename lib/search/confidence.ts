/** What one user contributes to the ratios over searches. */
export interface UserSums {
  readonly searches: number;
  readonly clicked: number;
  readonly clicks: number;
}

/** With fewer users, an interval would be too narrow. */
const fewest = 20;

/**
 * A confidence interval for a ratio over searches. The searches of one user resemble each other, so the users are the sample, not the
 * searches. It is computed by the delta method over sums per user (Deng et al., KDD 2018), with Student's t.
 *
 * @param of - returns what a user adds to the numerator
 * @param confidence - the share of intervals that contain the true value
 * @returns the bounds; `undefined` for too few users
 */
export function confidenceInterval(
  users: readonly UserSums[],
  of: (user: UserSums) => number,
  confidence: number,
): readonly [number, number] | undefined {
  if (users.length < fewest) return undefined;
  const searches = users.reduce((sum, user) => sum + user.searches, 0);
  const value = users.reduce((sum, user) => sum + of(user), 0) / searches;
  // A few heavy users carry little information: this is the equivalent number of users who all search equally often (Kish).
  const effective = searches ** 2 / users.reduce((sum, user) => sum + user.searches ** 2, 0);
  if (effective < 3) return undefined;
  const squares = users.reduce((sum, user) => sum + (of(user) - value * user.searches) ** 2, 0);
  const width =
    studentT(confidence, effective - 1) * (Math.sqrt((users.length / (users.length - 1)) * squares) / searches);
  return [value - width, value + width];
}

/** The two-sided quantile of Student's t, for at least 2 degrees of freedom: the Cornish-Fisher expansion of the normal quantile. */
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

/** The quantile of the standard normal distribution for shares above 0.5: Abramowitz and Stegun 26.2.23, error below 0.00045. */
function normal(share: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - share));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
}
