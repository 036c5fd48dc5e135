const wholeNumber = /^-?\d+$/;

/** A string, or a number: inside a string nothing is a number. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON text in which whole numbers that a `number` does not hold exactly are texts. */
export const withExactNumbers = (json: string): string =>
  /\d{16}/.test(json)
    ? json.replace(stringOrNumber, (token) =>
        wholeNumber.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
      )
    : json;
