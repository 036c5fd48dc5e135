import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import { decodeValue, SearchEvent as SearchEventCodec } from 'rxjs-sessionize/codec';
import * as t from 'io-ts';
import { lessonOf } from './lessons/lessons.js';
import type { PlayedEvent } from '../../parts/page/diagram/played-event.js';
import {
  isSplitRule,
  liveScales,
  liveSettings,
  logScales,
  logSettings,
  nearest,
  type Scales,
  type Settings,
  sliderNames,
} from './pipeline/settings.js';

/** Where the events come from. */
export type Source = 'live' | 'lesson' | 'sample' | 'file';

/** The content of a link. */
export interface Link {
  readonly source: Source;
  /** The id of a lesson. */
  readonly lesson: string | undefined;
  readonly settings: Settings;
  readonly speed: number | undefined;
  readonly order: 'log' | 'time';
  /** The current time, in ms from the beginning. */
  readonly at: number | undefined;
  /** How many users there are, if the reader plays one. */
  readonly users: number | undefined;
  /** What these users have done so far, in the order in which it was sent. */
  readonly events: readonly PlayedEvent[];
}

/** The default settings of a source, and the scales of its sliders. */
export function usualOf(source: Source, lesson: string | undefined): { settings: Settings; scales: Scales } {
  if (source === 'live') return { settings: liveSettings, scales: liveScales };
  const taught = source === 'lesson' ? lessonOf(lesson ?? '') : undefined;
  if (taught === undefined) return { settings: logSettings, scales: logScales };
  return { settings: taught.settings, scales: taught.events === 'sample' ? logScales : liveScales };
}

const version = '1';

/** All names in a link. */
const names = [
  ...['v', 'source', 'lesson', ...sliderNames, 'split', 'ownGap', 'recipe', 'metrics'],
  ...['speed', 'order', 'users', 'at', 'events'],
];

/** The longest link, in characters. Mail and chat programs cut longer ones. */
const longestLink = 16_000;
/** The most events that a link carries. */
export const mostLinkedEvents = 400;
const mostUsers = 500;
const longestText = 200;

/** Writes a link as the text after the `#`. It leaves out the events if there are too many. */
export function writeLink({ source, lesson, settings, speed, order, at, users, events }: Link): string {
  const usual = usualOf(source, lesson).settings;
  const query = new URLSearchParams({ v: version });
  if (source !== 'live') query.set('source', source);
  if (source === 'lesson' && lesson !== undefined) query.set('lesson', lesson);
  for (const name of sliderNames) {
    if (settings[name] !== usual[name]) query.set(name, settings[name] === Infinity ? 'none' : String(settings[name]));
  }
  if (settings.split !== usual.split) query.set('split', settings.split);
  if (settings.ownGap !== undefined) query.set('ownGap', JSON.stringify([settings.ownGap.user, settings.ownGap.gap]));
  for (const name of ['recipe', 'metrics'] as const) {
    if (settings[name] !== usual[name]) query.set(name, settings[name] ? 'yes' : 'no');
  }
  if (speed !== undefined) query.set('speed', String(speed));
  if (order === 'time') query.set('order', order);
  if (users !== undefined) query.set('users', String(users));
  if (at !== undefined) query.set('at', String(Math.floor(at)));
  if (events.length > 0 && events.length <= mostLinkedEvents) query.set('events', encoded(events));
  return query.toString();
}

/** Reads a link, or says why it cannot be followed. Links may come from strangers. */
export function readLink(text: string, speeds: readonly number[]): Either<string, Link> {
  if (text.length > longestLink)
    return left(`The link is longer than ${String(longestLink)} characters. Ask for a shorter one.`);
  const query = new URLSearchParams(text);
  const asked = query.get('v') ?? version;
  if (asked !== version)
    return left(`The link is of version ${shown(asked)}, and this page reads version ${version}. Open a newer page.`);
  // Programs that mail links add names of their own. Those mean nothing here.
  const twice = names.find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) return left(`The link says "${twice}" twice. Remove one of them.`);
  const source = query.get('source') ?? 'live';
  if (source !== 'live' && source !== 'lesson' && source !== 'sample' && source !== 'file')
    return left(wrong('source', source, 'live, lesson, sample or file'));
  const lesson = query.get('lesson') ?? undefined;
  if (source === 'lesson' && lessonOf(lesson ?? '') === undefined)
    return left(wrong('lesson', lesson ?? '', 'the name of a lesson'));

  const { settings: usual, scales } = usualOf(source, lesson);
  const settings: { -readonly [name in keyof Settings]: Settings[name] } = { ...usual };
  for (const name of sliderNames) {
    const value = query.get(name);
    if (value === null) continue;
    const number = value === 'none' ? Infinity : numberOf(value);
    if (Number.isNaN(number)) return left(wrong(name, value, 'a number, at least 0'));
    settings[name] = nearest(scales[name], number);
  }
  const split = query.get('split') ?? usual.split;
  if (!isSplitRule(split)) return left(wrong('split', split, 'the name of a rule'));
  settings.split = split;
  const ownGap = query.get('ownGap');
  if (ownGap !== null) {
    const decoded = readOwnGap(ownGap);
    if (isLeft(decoded)) return left(wrong('ownGap', ownGap, 'a user and a number of ms'));
    const [user, gap] = decoded.right;
    settings.ownGap = { user, gap: nearest(scales.gap, gap) };
  }
  for (const name of ['recipe', 'metrics'] as const) {
    const value = query.get(name) ?? (usual[name] ? 'yes' : 'no');
    if (value !== 'yes' && value !== 'no') return left(wrong(name, value, 'yes or no'));
    settings[name] = value === 'yes';
  }

  const speed = query.get('speed');
  if (speed !== null && !speeds.includes(numberOf(speed))) return left(wrong('speed', speed, speeds.join(', ')));
  const order = query.get('order') ?? 'log';
  if (order !== 'log' && order !== 'time') return left(wrong('order', order, 'log or time'));
  const at = query.get('at');
  if (at !== null && !(numberOf(at) <= mostTime)) return left(wrong('at', at, 'a number of ms, at most 10 years'));
  const users = query.get('users');
  if (users !== null && !(numberOf(users) >= 1 && numberOf(users) <= mostUsers))
    return left(wrong('users', users, `a number from 1 to ${String(mostUsers)}`));
  const events = query.get('events');
  const decoded = events === null ? right([]) : decodedEvents(events);
  if (isLeft(decoded)) return decoded;
  return right({
    source,
    lesson: source === 'lesson' ? lesson : undefined,
    settings,
    speed: speed === null ? undefined : Number(speed),
    order,
    at: at === null ? undefined : Number(at),
    users: users === null ? undefined : Math.floor(Number(users)),
    events: source === 'live' ? decoded.right : [],
  });
}

/** The longest time of a link, in ms. */
const mostTime = 10 * 366 * 86_400_000;
/** The longest time that a reader plays, in ms. */
const mostPlayed = 24 * 3_600_000;

const wrong = (name: string, value: string, expected: string): string =>
  `The link says "${name}=${shown(value)}": expected ${expected}.`;

/** A foreign text, shortened and without control characters. */
const shown = (value: string): string => value.slice(0, 40).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

/** A number that is at least 0, or `NaN`. */
const numberOf = (text: string): number => (/^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN);

const readOwnGap = (text: string) => decodeValue(t.tuple([t.union([t.string, t.number]), t.number]))(parsed(text));

/** An event as an array: the index of its user, its time, its type, and its query, item or items. */
type Written = readonly [number, number, string, unknown?];

function encoded(events: readonly PlayedEvent[]): string {
  const users = [...new Set(events.map(({ user }) => user))];
  const written = events.map((event): Written => {
    const head = [users.indexOf(event.user), Number(event.time), event.type] as const;
    return event.type === 'search'
      ? [...head, event.query]
      : event.type === 'click'
        ? [...head, event.item]
        : event.type === 'results'
          ? [...head, event.items]
          : head;
  });
  const bytes = new TextEncoder().encode(JSON.stringify([users, written]));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

const readWritten = decodeValue(
  t.tuple([t.readonlyArray(t.union([t.string, t.number])), t.readonlyArray(t.readonlyArray(t.unknown))]),
);
const LogOut = t.type({ user: t.union([t.string, t.number]), time: t.number, type: t.literal('log-out') });
const readEvents = decodeValue(t.readonlyArray(t.union([SearchEventCodec, LogOut])));

function decodedEvents(text: string): Either<string, readonly PlayedEvent[]> {
  const damaged = left('The events in the link are damaged. Ask for the link again.');
  const written = readWritten(parsed(unpacked(text)));
  if (isLeft(written)) return damaged;
  const [users, rows] = written.right;
  if (rows.length > mostLinkedEvents)
    return left(`The link has more than ${String(mostLinkedEvents)} events. Ask for a shorter one.`);
  const events = readEvents(
    rows.map(([user, time, type, about]) => ({
      user: users[Number(user)],
      time,
      type,
      ...(type === 'search' && { query: about }),
      ...(type === 'click' && { item: about }),
      ...(type === 'results' && { items: about }),
    })),
  );
  if (isLeft(events)) return damaged;
  const isFit = events.right.every(
    (event) =>
      Number(event.time) >= 0 && Number(event.time) <= mostPlayed && JSON.stringify(event).length <= longestText * 4,
  );
  return isFit ? right(events.right) : damaged;
}

const unpacked = (text: string): string => {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
