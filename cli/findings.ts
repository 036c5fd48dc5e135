import type { Rejection } from 'rxjs-sessionize';
import type { BadLine, LogEvent } from '../read/log-event.js';
import type { MeasuredSession, User } from './measured-session.js';
import { Metrics } from './metrics.js';
import type { Options } from './options.js';
import { Overview } from './overview.js';
import { Rejections } from './rejections.js';
import { TimeOrder } from './time-order.js';

/** What the state holds for the next run. */
export interface Held {
  readonly openSessions: number;
  /** Of all events, in ms since the epoch. */
  readonly greatestTime: number;
}

/** An event in memory, without its row. */
const bytesOfEvent = 256;

/** Everything in the report, added up while the logs are read. */
export class Findings {
  readonly overview: Overview;
  readonly order: TimeOrder;
  readonly rejections = new Rejections();
  /** With `--metrics` only. */
  readonly metrics: Metrics | undefined;
  held: Held = { openSessions: 0, greatestTime: -Infinity };
  /** Whether the log ends inside a row. The next run reads that row. */
  isUnfinished = false;
  #rowLength = 0;

  /** @param leftOut - called with each row that is in no session, and why */
  constructor(
    readonly options: Options,
    private readonly leftOut: (row: string, reason: string) => void,
  ) {
    this.overview = new Overview(options.every);
    this.order = new TimeOrder(options.cut.latest);
    this.metrics = options.output?.of === 'metrics' ? new Metrics(options) : undefined;
  }

  readonly found = ({ time, row }: LogEvent): void => {
    this.order.add(time);
    this.#rowLength += row.length;
  };

  /** About how many bytes all events need in memory when they are sorted. */
  get bytesToSort(): number {
    return this.order.events * bytesOfEvent + this.#rowLength;
  }

  /** Whether events were late because a file is not in time order, and no option allows for that. */
  get shouldBeSorted(): boolean {
    const { asked, state, isFollowed, sort } = this.options;
    return !sort && !isFollowed && state === undefined && !asked.has('grace') && this.rejections.late > 0;
  }

  readonly badLine = (line: BadLine): void => {
    this.rejections.addBadLine(line);
    this.leftOut(line.row, line.reason);
  };

  readonly rejected = (rejection: Rejection<User, LogEvent>): void => {
    this.rejections.addEvent(rejection);
    this.leftOut(rejection.event.row, rejection.reason);
  };

  readonly closed = (session: MeasuredSession): void => {
    this.overview.add(session);
    this.metrics?.add(session);
  };
}
