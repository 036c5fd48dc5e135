import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Duration } from './duration.js';
import { FieldMatch } from './field-match.js';

/** Another gap for the users that match. */
export interface GapRule {
  readonly match: FieldMatch;
  /** The gap in ms. */
  readonly gap: number;
}

/** `agent=bot:10m`. */
export const GapRule = new t.Type<GapRule, string, unknown>(
  'GapRule',
  (value): value is GapRule => typeof value === 'object' && value !== null && 'gap' in value,
  (text, context) => {
    const [, match, time] = (typeof text === 'string' ? /^(.+):([^:]*)$/s.exec(text) : undefined) ?? [];
    const matched = FieldMatch.decode(match);
    if (isLeft(matched) || matched.right.value === undefined) {
      return t.failure(text, context, `expected FIELD=VALUE:TIME, such as user=kiosk:10m, got "${String(text)}"`);
    }
    const gap = Duration.decode(time);
    return isRight(gap)
      ? t.success({ match: matched.right, gap: gap.right })
      : t.failure(text, context, gap.left[0]?.message);
  },
  ({ match, gap }) => `${FieldMatch.encode(match)}:${Duration.encode(gap)}`,
);
