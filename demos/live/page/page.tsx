import { CtrChart } from '../../../parts/page/ctr-chart.js';
import { SessionLanes } from '../../../parts/page/session-lanes.js';
import { SessionTable } from '../../../parts/page/session-table.js';
import { ThemeChoice } from '../../../parts/page/theme-choice.js';
import { userColor } from '../../../parts/page/user-color.js';
import type { User } from '../messages.js';
import { Counts } from './counts.js';
import type { Feed } from './feed.js';
import { Sender } from './sender.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const timeText = (time: number) => clock.format(time);

/** By name: there may be a million users, and the page does not keep them. */
const colorOf = (user: User) =>
  userColor(Array.from(String(user)).reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)!) % 9_973, 0));

/** How much of the past the diagram shows, in ms. */
const shownTime = 120_000;

const lastOf = (sessions: readonly { readonly deadline: number }[]) =>
  sessions.reduce((last, { deadline }) => Math.max(last, deadline), 0);

export function Page({ feed }: { readonly feed: Feed }) {
  const { sessions, minutes, every, openSessions } = feed.shown.value;
  const to = Math.max(lastOf(sessions), lastOf(openSessions.newest));
  const hidden = openSessions.count - openSessions.newest.length;
  return (
    <>
      <header class="top">
        <div>
          <h1>rxjs-sessionize live</h1>
          <p class="soft">
            Sessions and click-through rates (CTR) of what is sent to <code>POST /events</code>, as they come.
          </p>
        </div>
        <p class="state" role="status" data-connected={feed.isConnected.value}>
          {feed.isConnected.value ? 'Connected' : 'Not connected; trying again'}
        </p>
        <ThemeChoice />
      </header>
      <main>
        <Counts shown={feed.shown.value} />
        <section class="card wide">
          <h2>
            The last minutes<span class="soft small"> all times are those of your clock</span>
          </h2>
          <SessionLanes
            open={openSessions.newest}
            closed={sessions}
            from={to - shownTime}
            to={to}
            timeText={timeText}
            colorOf={colorOf}
          />
        </section>
        <Sender />
        <section class="card">
          <h2>CTR per {every === 60_000 ? 'minute' : `${String(every / 1_000)} s`}</h2>
          <CtrChart
            points={minutes}
            every={every}
            timeText={timeText}
            nothing="An interval is complete when a session with a search closes after its end."
          />
        </section>
        <section class="card">
          <h2>Closed sessions</h2>
          <SessionTable state="closed" sessions={sessions} timeText={timeText} colorOf={colorOf} />
        </section>
        <section class="card">
          <h2>
            Open sessions
            {hidden > 0 && <span class="soft small"> and {hidden.toLocaleString('en')} more</span>}
          </h2>
          <SessionTable state="open" sessions={openSessions.newest} timeText={timeText} colorOf={colorOf} />
        </section>
      </main>
    </>
  );
}
