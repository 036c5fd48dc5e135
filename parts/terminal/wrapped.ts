/** The same words on lines of at most so many columns; at a no-break space no line ends. */
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
