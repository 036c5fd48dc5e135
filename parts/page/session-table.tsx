import { ctrText } from './ctr-text.js';

/** A session, open or closed. */
export interface TableSession {
  readonly user: string | number;
  /** The times of the first and the last event, in ms. */
  readonly start: number;
  readonly end: number;
  /** The last time at which an event still joins. */
  readonly deadline: number;
  readonly closedBy?: string;
  readonly searches: number;
  readonly clicks: number;
  /** `undefined` for a session without a search. */
  readonly ctr?: number | undefined;
}

interface SessionTableProps {
  /** Open sessions show their deadline. Closed ones show their click-through rate and what closed them. */
  readonly state: 'open' | 'closed';
  /** The sessions in display order. The latest first reads best. */
  readonly sessions: readonly TableSession[];
  /** Formats a time. */
  readonly timeText: (time: number) => string;
  /** The CSS colour of a user. */
  readonly colorOf: (user: string | number) => string;
  /** Whether the reader points at the session elsewhere. */
  readonly isLit?: (session: TableSession) => boolean;
  /** Shows a session elsewhere, for example in a diagram. */
  readonly show?: (session: TableSession) => void;
}

const words = {
  open: { label: 'Open sessions', nothing: 'No session is open.' },
  closed: { label: 'Closed sessions', nothing: 'No session has closed yet.' },
};

/** A table with a row for each session. */
export function SessionTable({ state, sessions, timeText, colorOf, isLit, show }: SessionTableProps) {
  const { label, nothing } = words[state];
  const isClosed = state === 'closed';
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">User</th>
            <th scope="col" class="number">
              Searches
            </th>
            <th scope="col" class="number">
              Clicks
            </th>
            {isClosed && (
              <th scope="col" class="number">
                CTR
              </th>
            )}
            <th scope="col">From – to</th>
            <th scope="col">{isClosed ? 'Closed by' : 'Open until'}</th>
          </tr>
        </thead>
        <tbody>
          {sessions.length === 0 && (
            <tr>
              <td class="nothing" colSpan={isClosed ? 6 : 5}>
                {nothing}
              </td>
            </tr>
          )}
          {sessions.map((session) => (
            <tr
              key={JSON.stringify([session.user, session.start])}
              class={isLit?.(session) === true ? 'lit' : ''}
              onClick={() => show?.(session)}
            >
              <td title={String(session.user)}>
                <span class="swatch" style={{ '--swatch': colorOf(session.user) }} />
                {show === undefined ? session.user : <button class="link">{session.user}</button>}
              </td>
              <td class="number">{session.searches}</td>
              <td class="number">{session.clicks}</td>
              {isClosed && (
                <td class="number">
                  <strong>{session.ctr === undefined ? '–' : ctrText(session.ctr)}</strong>
                </td>
              )}
              <td>
                {timeText(session.start)} – {timeText(session.end)}
              </td>
              <td>{isClosed ? session.closedBy : timeText(session.deadline)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
