import * as t from 'io-ts';

/** A whole number of a flag, in these bounds. */
export const wholeNumber = (from: number, to: number) =>
  new t.Type<number, string, unknown>(
    'WholeNumber',
    t.number.is,
    (text, context) =>
      typeof text === 'string' && /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to
        ? t.success(Number(text))
        : t.failure(
            text,
            context,
            `expected a whole number from ${String(from)} to ${String(to)}, got "${String(text)}"`,
          ),
    String,
  );

/** A name without scheme, port or path. */
export const HostName = new t.Type<string, string, unknown>(
  'HostName',
  t.string.is,
  (text, context) =>
    typeof text === 'string' && /^[\w.-]+$/.test(text)
      ? t.success(text.toLowerCase())
      : t.failure(text, context, 'expected a name such as ctr.example'),
  String,
);

/** What browsers send as `Origin`. */
export const Origin = new t.Type<string, string, unknown>(
  'Origin',
  t.string.is,
  (text, context) =>
    typeof text === 'string' && /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
      ? t.success(text)
      : t.failure(text, context, 'expected an origin such as https://shop.example, without a path'),
  String,
);
