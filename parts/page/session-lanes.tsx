import './session-lanes.css';
import { ctrText } from './ctr-text.js';
import type { TableSession } from './session-table.js';
import { ticksOf } from './time-ticks.js';

interface SessionLanesProps {
  readonly open: readonly TableSession[];
  readonly closed: readonly TableSession[];
  /** The times to show, in ms. */
  readonly from: number;
  readonly to: number;
  /** Formats a time. */
  readonly timeText: (time: number) => string;
  /** The CSS colour of a user. */
  readonly colorOf: (user: string | number) => string;
}

/** The most lanes. A reader could not tell more apart. */
const mostLanes = 12;

/** Shows open and recently closed sessions as bars, with a lane for each user. */
export function SessionLanes({ open, closed, from, to, timeText, colorOf }: SessionLanesProps) {
  const isSeen = ({ start, end }: TableSession) => end >= from && start <= to;
  const sessions = [
    ...open.filter(isSeen).map((session) => ({ session, isOpen: true })),
    ...closed.filter(isSeen).map((session) => ({ session, isOpen: false })),
  ];
  const users = [...new Set(sessions.map(({ session: { user } }) => user))].slice(0, mostLanes);
  const part = (time: number) => Math.min(100, Math.max(0, ((time - from) / (to - from)) * 100));
  return (
    <div
      class="session-lanes"
      role="img"
      aria-label={`Sessions of ${String(users.length)} users; the tables say the same in words`}
    >
      <div class="times small soft">
        {ticksOf(from, to, 5).map((tick) => (
          <span key={tick} style={{ left: `${String(part(tick))}%` }}>
            {timeText(tick)}
          </span>
        ))}
      </div>
      {users.map((user) => (
        <div key={user} class="lane">
          <span class="name small">{user}</span>
          <div class="bars">
            {sessions
              .filter(({ session }) => session.user === user)
              .map(({ session, isOpen }) => (
                <span
                  key={session.start}
                  class={`bar small ${isOpen ? 'open' : ''}`}
                  style={{
                    left: `${String(part(session.start))}%`,
                    width: `${String(Math.max(0.8, part(session.end) - part(session.start)))}%`,
                    '--swatch': colorOf(user),
                  }}
                >
                  {session.ctr === undefined ? '' : ctrText(session.ctr)}
                </span>
              ))}
          </div>
        </div>
      ))}
      {users.length === 0 && <p class="soft">No session is open, and none has closed lately.</p>}
    </div>
  );
}
