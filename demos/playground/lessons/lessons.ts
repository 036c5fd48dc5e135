import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';
import { liveSettings, logSettings, type Settings } from '../pipeline/settings.js';

/** What a button of a lesson changes. */
export interface Change {
  readonly settings?: Partial<Settings>;
  readonly order?: 'log' | 'time';
  readonly speed?: number;
}

export interface LessonEvent {
  readonly event: PlayedEvent;
  /** When it is sent, in ms. Default: when it happened. */
  readonly sentAt?: number;
}

/** Some events, settings, and one change that makes the difference. */
export interface Lesson {
  /** Names it in links. */
  readonly id: string;
  readonly title: string;
  /** What the reader sees before the change, and after it. */
  readonly before: string;
  readonly after: string;
  readonly change: Change & { readonly name: string };
  readonly settings: Settings;
  readonly speed: number;
  /** The events of the sample log, or these events. */
  readonly events: 'sample' | readonly LessonEvent[];
  /** When the lesson ends, in ms. A log ends with its last event. */
  readonly until?: number;
}

const search = (user: User, time: number, query: string): LessonEvent => ({
  event: { user, time, type: 'search', query },
});
const click = (user: User, time: number, item: string, sentAt = time): LessonEvent => ({
  event: { user, time, type: 'click', item },
  sentAt,
});
const open = (user: User, time: number): LessonEvent => ({ event: { user, time, type: 'app-open' } });

const settings: Settings = { ...liveSettings, grace: 0, silence: Infinity };

/** Events that only move time. The lesson is not about their user. */
const bob: readonly LessonEvent[] = [
  search('bob', 1_500, 'cats'),
  click('bob', 4_500, 'fluffy'),
  search('bob', 9_000, 'cheese'),
  click('bob', 12_500, 'brie'),
  search('bob', 16_000, 'rivers'),
  click('bob', 19_500, 'Nile'),
];

export const lessons: readonly Lesson[] = [
  {
    id: 'grace',
    title: 'A late event',
    before:
      'The click on rover happens at 0:05, in a tunnel, and arrives at 0:13. By then the session of ann is closed: the click is rejected.',
    after: 'The watermark waits 10 s behind the latest event. The click finds its session open, and the CTR is 2.',
    change: { name: 'Wait 10 s for late events', settings: { grace: 10_000 } },
    settings,
    speed: 1,
    events: [
      search('ann', 1_000, 'dogs'),
      click('ann', 3_000, 'fido'),
      click('ann', 5_000, 'rover', 13_000),
      ...bob,
      search('bob', 23_000, 'dogs'),
    ],
    until: 24_000,
  },
  {
    id: 'silence',
    title: 'Silence',
    before: 'Only events move the watermark. After the last click nobody does anything, and the session never closes.',
    after: 'After 2 s without any event, the clock moves the watermark, and the session closes.',
    change: { name: 'Let silence of 2 s move time', settings: { silence: 2_000 } },
    settings,
    speed: 1,
    events: [search('ann', 1_000, 'dogs'), click('ann', 2_500, 'fido'), click('ann', 4_000, 'rover')],
    until: 20_000,
  },
  {
    id: 'bot',
    title: 'A bot that never pauses',
    before: 'The bot acts every 2 s. Its session never closes, and grows as long as the bot lives.',
    after: 'No session lasts longer than 8 s: the sessions of the bot come out, and the memory they take has a bound.',
    change: { name: 'End sessions after 8 s', settings: { maxDuration: 8_000 } },
    settings,
    speed: 1,
    events: [
      ...Array.from({ length: 15 }, (_, i) =>
        i % 5 === 0 ? search('bot', i * 2_000, 'price') : click('bot', i * 2_000, `item ${String(i)}`),
      ),
      search('ann', 3_000, 'dogs'),
      click('ann', 5_000, 'fido'),
      click('ann', 8_500, 'rover'),
    ],
    until: 30_000,
  },
  {
    id: 'replay',
    title: 'A replay of a day',
    before:
      'A day of a real log in 9 s. Sessions follow the times of the events. The usual recipe measures 30 min by the clock on the wall: it emits one session for each user, when the log ends.',
    after: 'At a tenth of the speed, the same sessions come out: they do not depend on how fast events come.',
    change: { name: 'Replay at a tenth of the speed', speed: 1_000 },
    settings: { ...logSettings, recipe: true },
    speed: 10_000,
    events: 'sample',
  },
  {
    id: 'servers',
    title: 'Two servers',
    before:
      'ann is served by two servers in turn. The log of the second is read after that of the first: its events are late, and rejected.',
    after: 'mergeByTime reads both at once, in order of time. No event is late.',
    change: { name: 'Merge the logs by time', order: 'time' },
    settings,
    speed: 1,
    events: [
      search('ann', 1_000, 'dogs'),
      click('ann', 4_000, 'rover'),
      search('cleo', 9_000, 'planets'),
      click('cleo', 15_000, 'Mars'),
      // Events of the second server.
      click('ann', 2_500, 'fido', 15_500),
      click('cleo', 11_000, 'Venus', 15_600),
      click('cleo', 13_000, 'Saturn', 15_700),
    ],
    until: 22_000,
  },
  {
    id: 'log-out',
    title: 'A log-out',
    before:
      'One computer in a library: a reader logs out, and the next one sits down within the gap. Both are one session.',
    after: 'A split ends the session after the log-out. Each reader has a session, and a CTR of their own.',
    change: { name: 'Split after a log-out', settings: { split: 'log-out' } },
    settings: { ...settings, silence: 2_000 },
    speed: 1,
    events: [
      search('library', 1_000, 'rivers'),
      click('library', 3_000, 'Danube'),
      click('library', 4_500, 'Nile'),
      { event: { user: 'library', time: 6_000, type: 'log-out' } },
      search('library', 8_500, 'cheese'),
      search('library', 11_000, 'gouda'),
      click('library', 12_500, 'gouda'),
    ],
    until: 24_000,
  },
  {
    id: 'campaign',
    title: 'A campaign',
    before: 'A newsletter brings ann back within the gap. What she does then counts for the visit before.',
    after: 'A split begins a session with each campaign: its searches and clicks are its own.',
    change: { name: 'Split before another campaign', settings: { split: 'campaign' } },
    settings: { ...settings, silence: 2_000 },
    speed: 1,
    events: [
      open('ann', 500),
      search('ann', 1_500, 'dogs'),
      search('ann', 4_000, 'puppies'),
      { event: { user: 'ann', time: 7_500, type: 'app-open', campaign: 'newsletter' } },
      search('ann', 9_000, 'food'),
      click('ann', 10_500, 'bones'),
      click('ann', 12_000, 'biscuits'),
    ],
    until: 22_000,
  },
  {
    id: 'delayed',
    title: 'The usual recipe, and a delay',
    before:
      'Below each lane is what groupBy and debounceTime make of the same events. It waits for a pause of arrivals: the delayed click on fido lands in the next session of ann. Both of hers are wrong.',
    after: 'Where nothing is held up, both agree.',
    change: { name: 'Let all events arrive at once', order: 'time' },
    settings: { ...settings, grace: 8_000, silence: 2_000, recipe: true },
    speed: 1,
    events: [
      search('ann', 1_000, 'dogs'),
      click('ann', 3_000, 'fido', 7_500),
      search('ann', 10_500, 'cats'),
      click('ann', 12_000, 'fluffy'),
      search('bob', 2_000, 'cheese'),
      click('bob', 4_000, 'brie'),
    ],
    until: 32_000,
  },
];

export const lessonOf = (id: string): Lesson | undefined => lessons.find((lesson) => lesson.id === id);
