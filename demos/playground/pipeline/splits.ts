import type { Split } from 'rxjs-sessionize';
import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';

export const splitRules = ['none', 'log-out', 'campaign', 'midnight'] as const;

/** What ends a session besides a pause. */
export type SplitRule = (typeof splitRules)[number];

interface SplitInCode {
  readonly name: string;
  readonly split: Split<User, PlayedEvent> | undefined;
  /** The option as source code. */
  readonly code: string;
}

const day = 86_400_000;

export const splits: Readonly<Record<SplitRule, SplitInCode>> = {
  none: { name: 'by nothing else', split: undefined, code: '' },
  'log-out': {
    name: 'after a log-out',
    split: { name: 'log-out', after: ({ type }) => type === 'log-out' },
    code: "split: { name: 'log-out', after: ({ type }) => type === 'log-out' },",
  },
  campaign: {
    name: 'before another campaign',
    split: {
      name: 'campaign',
      before: ({ campaign }, { events }) =>
        campaign !== undefined && campaign !== events.findLast((each) => each.campaign !== undefined)?.campaign,
    },
    code: `split: {
        name: 'campaign',
        before: ({ campaign }, { events }) =>
          campaign !== undefined && campaign !== events.findLast((each) => each.campaign !== undefined)?.campaign,
      },`,
  },
  midnight: {
    name: 'at midnight (UTC)',
    split: {
      name: 'midnight',
      before: (_, { end }, time) => Math.floor(time / day) > Math.floor(end / day),
    },
    code: `split: {
        name: 'midnight',
        before: (_, { end }, time) => Math.floor(time / 86_400_000) > Math.floor(end / 86_400_000),
      },`,
  },
};
