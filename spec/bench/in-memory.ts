import {
  buffer,
  concat,
  debounceTime,
  endWith,
  filter,
  from,
  groupBy,
  map,
  mergeMap,
  NEVER,
  type Observable,
  scan,
} from 'rxjs';
import {
  type Ctr,
  ctrFold,
  groupByUser,
  type Session,
  Sessionizer,
  sessionize,
  summarize,
  toCtr,
} from 'rxjs-sessionize';
import { type Answer, searchedOnly, Total } from './answer.js';
import { type Act, gap } from './workload.js';

interface Counts {
  readonly searches: number;
  readonly clicks: number;
}

export interface Contestant {
  count(events: readonly Act[], grace: number): Answer;
  /**
   * Returns one object of each kind that `count` makes. The caller keeps them, so that V8 does not discard their hidden classes and
   * the code compiled for these.
   */
  hold?(events: readonly Act[], grace: number): unknown;
}

const isSearch = ({ type }: Act): boolean => type === 'search';
const isClick = ({ type }: Act): boolean => type === 'click';

/** The lower bound: a loop that is right only for events in order. It has no watermark and closes nothing before the end. */
const loop: Contestant = {
  count(events) {
    const total = new Total();
    const open = new Map<number, { end: number; searches: number; clicks: number }>();
    for (const { user, time, type } of events) {
      let session = open.get(user);
      if (session === undefined) {
        session = { end: time, searches: 0, clicks: 0 };
        open.set(user, session);
      } else if (time - session.end > gap) {
        total.add(session.searches, session.clicks);
        session.searches = 0;
        session.clicks = 0;
      }
      session.end = time;
      if (type === 'search') session.searches++;
      else if (type === 'click') session.clicks++;
    }
    for (const { searches, clicks } of open.values()) total.add(searches, clicks);
    return total;
  },
};

const bare: Contestant = {
  count(events, grace) {
    const total = new Total();
    const machine = machineOf(grace);
    const add = ({ searches, clicks }: Counts) => {
      total.add(searches, clicks);
    };
    for (const event of events) machine.add(event.user, event).forEach(add);
    machine.flush().forEach(add);
    return searchedOnly(total);
  },
  hold(events, grace) {
    const machine = machineOf(grace);
    for (const event of events) machine.add(event.user, event);
    return machine;
  },
};

const machineOf = (grace: number) =>
  new Sessionizer<number, Act, Ctr<number>>({ gap, grace, fold: ctrFold<number, Act>({ isSearch, isClick }) });

/** A contestant made of operators: from events to the counts of each session. */
function piped(
  countsOf: (events: Observable<Act>, grace: number) => Observable<Counts>,
  answerOf: (total: Total) => Answer = (total) => total,
): Contestant {
  return {
    count(events, grace) {
      const total = new Total();
      countsOf(from(events), grace).subscribe(({ searches, clicks }) => {
        total.add(searches, clicks);
      });
      return answerOf(total);
    },
    hold: (events, grace) => countsOf(concat(events, NEVER), grace).subscribe(),
  };
}

const countsIn = ({ events }: { readonly events: readonly Act[] }): Counts => {
  let searches = 0;
  let clicks = 0;
  for (const { type } of events) {
    if (type === 'search') searches++;
    else if (type === 'click') clicks++;
  }
  return { searches, clicks };
};

const none: Counts = { searches: 0, clicks: 0 };
const aSearch: Counts = { searches: 1, clicks: 0 };
const aClick: Counts = { searches: 0, clicks: 1 };
const plus = (x: Counts, y: Counts): Counts =>
  y === none ? x : { searches: x.searches + y.searches, clicks: x.clicks + y.clicks };

interface ScanState {
  readonly open: (Counts & { readonly end: number }) | undefined;
  readonly closed: Counts | undefined;
}

/** The usual way with `scan`: each event gives a new state, with the session that the event closed. */
const scanStep = ({ open }: ScanState, event: Act | undefined): ScanState => {
  if (event === undefined) return { open: undefined, closed: open };
  const { time } = event;
  const { searches, clicks } = isSearch(event) ? aSearch : isClick(event) ? aClick : none;
  return open !== undefined && time - open.end <= gap
    ? { open: { end: time, searches: open.searches + searches, clicks: open.clicks + clicks }, closed: undefined }
    : { open: { end: time, searches, clicks }, closed: open };
};
const scanStart: ScanState = { open: undefined, closed: undefined };

let events = 0;
/** Gives each event another id. */
const idOf = (): number => events++;

const breakUp = <T>(value: T): T => value;

const alone = {
  loop,
  bare,
  toCtr: piped((acts, grace) => acts.pipe(groupByUser(), sessionize({ gap, grace }), toCtr()), searchedOnly),
  summarize: piped((acts, grace) =>
    acts.pipe(
      groupByUser(),
      sessionize({ gap, grace }),
      summarize((act) => (isSearch(act) ? aSearch : isClick(act) ? aClick : none), { empty: none, concat: plus }),
      map(({ value }) => value),
    ),
  ),
  kept: piped((acts, grace) => acts.pipe(groupByUser(), sessionize({ gap, grace }), map(countsIn))),
  broken: piped(
    (acts, grace) =>
      acts.pipe(
        groupByUser(),
        map(breakUp),
        sessionize({ gap, grace }),
        map<Session<number, Act>, Session<number, Act>>(breakUp),
        toCtr(),
      ),
    searchedOnly,
  ),
  groupBy: piped(
    (acts, grace) =>
      acts.pipe(
        groupBy(({ user }) => user),
        sessionize({ gap, grace }),
        toCtr(),
      ),
    searchedOnly,
  ),
  bounds: piped(
    (acts, grace) => acts.pipe(groupByUser(), sessionize({ gap, grace, maxEvents: 1000 }), toCtr()),
    searchedOnly,
  ),
  idOf: piped((acts, grace) => acts.pipe(groupByUser(), sessionize({ gap, grace, idOf }), toCtr()), searchedOnly),
  scan: piped((acts) =>
    acts.pipe(
      groupBy(({ user }) => user),
      mergeMap((group) =>
        group.pipe(
          endWith(undefined),
          scan(scanStep, scanStart),
          map(({ closed }) => closed),
          filter((closed) => closed !== undefined),
        ),
      ),
    ),
  ),
  debounceTime: piped((acts) =>
    acts.pipe(
      groupBy(({ user }) => user),
      mergeMap((group) => group.pipe(buffer(group.pipe(debounceTime(gap))))),
      map((acts) => countsIn({ events: acts })),
    ),
  ),
} satisfies Record<string, Contestant>;

/** Other pipelines that a program may run beside `toCtr`, with other options and other folds. */
const others = [alone.summarize, alone.kept, alone.bounds, alone.idOf];

/** `toCtr` after these pipelines have run the code that they share with it. */
const besideOthers: Contestant = {
  ...alone.toCtr,
  hold(events, grace) {
    for (const other of others) other.count(events, grace);
    return [alone.toCtr, ...others].map((each) => each.hold?.(events, grace));
  },
};

export const inMemory = { ...alone, besideOthers };
