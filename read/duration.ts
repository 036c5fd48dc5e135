import * as t from 'io-ts';

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const unit = /(\d+(?:\.\d+)?)(ms|[smhd])/g;
const whole = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;

/** A time span: written `30m`, `1h30m` or `500ms`; decoded to whole milliseconds. */
export const Duration = new t.Type<number, string, unknown>(
  'Duration',
  t.number.is,
  (text, context) =>
    typeof text === 'string' && whole.test(text)
      ? t.success(
          Math.round(
            Array.from(text.matchAll(unit)).reduce(
              (sum, [, amount, name]) => sum + Number(amount) * units[name as keyof typeof units],
              0,
            ),
          ),
        )
      : t.failure(text, context, `expected a time such as 30m, 10s, 1h30m or 500ms, got "${String(text)}"`),
  (ms) => {
    let text = '';
    let rest = ms;
    for (const [name, length] of Object.entries(units)) {
      const amount = Math.floor(rest / length);
      if (amount > 0) text += `${String(amount)}${name}`;
      rest -= amount * length;
    }
    return text === '' ? '0s' : text;
  },
);

/** Rounded up to a readable time span, so that it is still enough as `--grace`: 30s instead of 29s908ms. */
export const readableDuration = (ms: number): string => {
  const step = Object.values(units).find((length) => ms >= 10 * length) ?? 1;
  return Duration.encode(Math.ceil(ms / step) * step);
};
