/**
 * Writes a number with commas between groups of three digits, as `toLocaleString('en')` does. That function loads the data of a language
 * first, which takes longer than reading a small log.
 *
 * @param decimals - how many digits follow the point
 */
export function grouped(number: number, decimals = 0): string {
  const scale = 10 ** decimals;
  const digits = (Math.round(number * scale) / scale).toFixed(decimals);
  return digits.replace(/(?<=^-?\d+)(?=(?:\d{3})+(?:\.|$))/g, ',');
}
