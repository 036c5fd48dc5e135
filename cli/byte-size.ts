import * as t from 'io-ts';

const units = { kb: 1e3, mb: 1e6, gb: 1e9 };

/** A number of bytes, such as `256MB` or `1.5GB`. */
export const ByteSize = new t.Type<number, string, unknown>(
  'ByteSize',
  t.number.is,
  (text, context) => {
    const [, amount, unit] = (typeof text === 'string' ? /^(\d+(?:\.\d+)?) ?(kB|MB|GB)$/i.exec(text) : undefined) ?? [];
    return unit === undefined
      ? t.failure(text, context, `expected a size such as 256MB or 2GB, got "${String(text)}"`)
      : t.success(Math.round(Number(amount) * units[unit.toLowerCase() as keyof typeof units]));
  },
  (bytes) => `${String(Math.ceil(bytes / units.mb))}MB`,
);
