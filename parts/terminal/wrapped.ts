/** Breaks a text into lines of a width in columns. A line never breaks at a no-break space. */
export const wrapped = (text: string, width: number): string[] =>
  text
    .split(' ')
    .reduce<string[]>((done, word) => {
      const last = done.at(-1);
      return last === undefined || last.length + 1 + word.length > width
        ? [...done, word]
        : [...done.slice(0, -1), `${last} ${word}`];
    }, [])
    .map((line) => line.replaceAll('\u00a0', ' '));
