/** Explains each word in a sentence or two. */
export const glossary = {
  session: 'What one user does without a pause longer than the gap.',
  gap: 'The longest pause inside a session. After a longer one, the next event begins a new session.',
  deadline:
    'The last instant at which an event may still join a session: the time of its last event plus the gap, or an earlier bound.',
  watermark:
    'How far event time has come: the latest event time so far, minus the grace. A session closes when the watermark has passed its deadline.',
  late: 'An event is late if its time is before the watermark. It is still accepted if it falls into an open session of its user.',
  grace:
    'How far the watermark stays behind the latest event. A longer grace accepts later events, but closes sessions later.',
  silence: 'If no event arrives for this long, the clock moves the watermark.',
  rejected: 'The event is in no session. It came so late that its session may already be closed.',
  CTR: 'Click-through rate: clicks divided by searches, of a session or of an interval.',
  split: 'A rule that ends a session without a pause: a log-out, another campaign, midnight.',
} as const;

export type Word = keyof typeof glossary;
