/** A session that is still open. */
export interface OpenSession {
  readonly user: string | number;
  readonly start: number;
  readonly end: number;
  /** The last instant at which an event would still join. */
  readonly deadline: number;
  readonly searches: number;
  readonly clicks: number;
}

interface OpenSessionsProps {
  readonly sessions: readonly OpenSession[];
  /** A time as the page writes it. */
  readonly timeText: (time: number) => string;
  /** A colour of CSS. */
  readonly colorOf: (user: string | number) => string;
}

/** The open sessions. */
export const OpenSessions = ({ sessions, timeText, colorOf }: OpenSessionsProps) => (
  <div class="table-box" tabIndex={0} role="region" aria-label="Open sessions">
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
          <th scope="col">From – to</th>
          <th scope="col">Open until</th>
        </tr>
      </thead>
      <tbody>
        {sessions.length === 0 && (
          <tr>
            <td class="nothing" colSpan={5}>
              No session is open.
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
            <td>
              {timeText(session.start)} – {timeText(session.end)}
            </td>
            <td>{timeText(session.deadline)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
