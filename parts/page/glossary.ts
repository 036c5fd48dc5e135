/** The words of the field and ours, each in a sentence or two. */
export const glossary = {
  session: 'What one user does without a pause longer than the gap.',
  gap: 'The longest pause inside a session. After a longer one, the next event begins a new session.',
  deadline:
    'The last instant at which an event may still join a session: the time of its last event plus the gap, or an earlier bound.',
  watermark:
    'How far time has come: the latest event time seen, minus the grace. What is before it is the past. A session closes when the watermark has passed its deadline.',
  late: 'An event is late if it happened before the watermark. It is still taken if it lies in an open session of its user.',
  grace:
    'How long the watermark waits behind the latest event. More grace takes later events, and closes sessions later.',
  silence: 'How long no event may come before the clock moves the watermark instead.',
  rejected: 'In no session: it came so late that the session it belongs to may already be closed.',
  CTR: 'Click-through rate: clicks divided by searches, of a session or of an interval.',
  split: 'A rule that ends a session without a pause: a log-out, another campaign, midnight.',
} as const;

export type Word = keyof typeof glossary;
