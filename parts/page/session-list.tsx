/** A closed session, as `toCtr` emits it. */
export interface ClosedSession {
  readonly user: string | number;
  readonly start: number;
  readonly end: number;
  readonly closedBy: string;
  readonly searches: number;
  readonly clicks: number;
  readonly ctr: number;
}

interface SessionListProps {
  /** In the order in which they are shown; the latest first reads best. */
  readonly sessions: readonly ClosedSession[];
  /** A time as the page writes it. */
  readonly timeText: (time: number) => string;
  /** A colour of CSS. */
  readonly colorOf: (user: string | number) => string;
}

/** Closed sessions, with their click-through rates. */
export const SessionList = ({ sessions, timeText, colorOf }: SessionListProps) => (
  <div class="table-box" tabIndex={0} role="region" aria-label="Closed sessions">
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
          <th scope="col" class="number">
            CTR
          </th>
          <th scope="col">From – to</th>
          <th scope="col">Closed by</th>
        </tr>
      </thead>
      <tbody>
        {sessions.length === 0 && (
          <tr>
            <td class="nothing" colSpan={6}>
              No session has closed yet.
            </td>
          </tr>
        )}
        {sessions.map((session) => (
          <tr key={`${String(session.user)} ${String(session.start)}`}>
            <td>
              <span class="swatch" style={{ '--swatch': colorOf(session.user) }} />
              {session.user}
            </td>
            <td class="number">{session.searches}</td>
            <td class="number">{session.clicks}</td>
            <td class="number">
              <strong>{ctrText(session.ctr)}</strong>
            </td>
            <td>
              {timeText(session.start)} – {timeText(session.end)}
            </td>
            <td>{session.closedBy}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** At most two decimals. */
export const ctrText = (ctr: number): string => String(Math.round(ctr * 100) / 100);
