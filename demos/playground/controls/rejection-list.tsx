import type { Rejection } from 'rxjs-sessionize';
import { roughDurationText, type TimeText } from '../pipeline/duration.js';
import type { PlayedEvent, User } from '../pipeline/played-event.js';

interface RejectionListProps {
  readonly rejections: readonly Rejection<User, PlayedEvent>[];
  readonly timeText: TimeText;
  readonly colorOf: (user: User) => string;
}

/** The events that are in no session, and why. */
export const RejectionList = ({ rejections, timeText, colorOf }: RejectionListProps) => (
  <div class="table-box" tabIndex={0} role="region" aria-label="Rejected events">
    <table>
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Event</th>
          <th scope="col">Of</th>
          <th scope="col">Reason</th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody>
        {rejections.length === 0 && (
          <tr>
            <td class="nothing" colSpan={5}>
              No event was rejected.
            </td>
          </tr>
        )}
        {rejections.map(({ event, user, time, reason, lateBy }, i) => (
          <tr key={rejections.length - i}>
            <td>
              <span class="swatch" style={{ '--swatch': colorOf(user) }} />
              {user}
            </td>
            <td>{event.type}</td>
            <td>{timeText(time)}</td>
            <td class="bad">{reason}</td>
            <td>{roughDurationText(lateBy)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
