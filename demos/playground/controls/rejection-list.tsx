import type { Rejection } from 'rxjs-sessionize';
import { keyOfEvent } from '../../../parts/page/diagram/item.js';
import { roughDurationText, type TimeText } from '../../../parts/page/duration-text.js';
import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';

interface RejectionListProps {
  readonly rejections: readonly Rejection<User, PlayedEvent>[];
  readonly timeText: TimeText;
  readonly colorOf: (user: User) => string;
  /** The key of the item that the reader points at in the diagram. */
  readonly litKey: string;
  /** Shows the rejected event in the diagram. */
  readonly show: (rejection: Rejection<User, PlayedEvent>) => void;
}

/** The events that are in no session, and why. */
export const RejectionList = ({ rejections, timeText, colorOf, litKey, show }: RejectionListProps) => (
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
        {rejections.map((rejection, i) => (
          <tr
            key={rejections.length - i}
            class={keyOfEvent(rejection.event, rejection.time) === litKey ? 'lit' : ''}
            onClick={() => {
              show(rejection);
            }}
          >
            <td title={String(rejection.user)}>
              <span class="swatch" style={{ '--swatch': colorOf(rejection.user) }} />
              <button class="link">{rejection.user}</button>
            </td>
            <td>{rejection.event.type}</td>
            <td>{timeText(rejection.time)}</td>
            <td class="bad">{rejection.reason}</td>
            <td>{roughDurationText(rejection.lateBy)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
