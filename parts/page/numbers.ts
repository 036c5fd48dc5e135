// On a system without a language (`LANG=C`), a browser may say "C" or "en-US@posix". Code that formats in that language throws, as
// uPlot does when it is loaded. So a module that uses such code imports this one first.
if ('navigator' in globalThis && !isKnown(navigator.language))
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });

function isKnown(language: string): boolean {
  try {
    Intl.getCanonicalLocales(language);
    return true;
  } catch {
    return false;
  }
}

const format = new Intl.NumberFormat('en');

/** A whole number, formatted for people. */
export const whole = (n: number): string => format.format(n);

/** A number of things, in words. */
export const amount = (n: number, one: string, many = `${one}s`): string => `${whole(n)} ${n === 1 ? one : many}`;
