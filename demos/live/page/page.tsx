import { whole } from '../../../parts/page/numbers.js';
import { CtrChart } from '../../../parts/page/ctr-chart.js';
import { Diagram } from '../../../parts/page/diagram/diagram.js';
import { Legend } from '../../../parts/page/diagram/legend.js';
import { SessionTable } from '../../../parts/page/session-table.js';
import { ThemeChoice } from '../../../parts/page/theme-choice.js';
import { userColor } from '../../../parts/page/user-color.js';
import type { User } from '../messages.js';
import { Counts } from './counts.js';
import type { DrawnFeed } from './drawn-feed.js';
import { drawnWords } from './drawn-words.js';
import type { Feed } from './feed.js';
import { Sender } from './sender.js';
import { orderOf, timeText } from './texts.js';

const colorOf = (user: User) => userColor(orderOf(user));

export function Page({ feed }: { readonly feed: Feed }) {
  const { sessions, minutes, every, openSessions } = feed.shown.value;
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
        <section class="card wide drawn">
          <h2>
            The last minutes<span class="soft small"> all times are those of your clock</span>
          </h2>
          <Diagram source={feed.drawn} hint="No event has come yet." />
          <Drawn drawn={feed.drawn} />
          <Legend isReceived />
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
            {hidden > 0 && <span class="soft small"> and {whole(hidden)} more</span>}
          </h2>
          <SessionTable state="open" sessions={openSessions.newest} timeText={timeText} colorOf={colorOf} />
        </section>
      </main>
    </>
  );
}

/** Says what the diagram shows. */
function Drawn({ drawn }: { readonly drawn: DrawnFeed }) {
  const { value: bounds } = drawn.bounds;
  if (bounds === undefined || drawn.shown.value.version === '') return null;
  return (
    <p class="small soft">
      Up to {bounds.users} users at a time are drawn, each with all events, and together no more than{' '}
      {bounds.eventsPerSecond} events per second. {drawnWords(drawn)}
    </p>
  );
}
