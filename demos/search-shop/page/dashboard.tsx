import { signal } from '@preact/signals';
import { CtrChart } from '../../../parts/page/ctr-chart.js';
import { Figure } from '../../../parts/page/figure.js';
import { whole } from '../../../parts/page/numbers.js';
import { SessionTable } from '../../../parts/page/session-table.js';
import { ThemeChoice } from '../../../parts/page/theme-choice.js';
import { userColor } from '../../../parts/page/user-color.js';
import type { DashboardView, QueryRow } from '../messages.js';

const hour = 3_600_000;

const view = signal<DashboardView | undefined>(undefined);
const isConnected = signal(false);

async function look(): Promise<void> {
  try {
    const response = await fetch('./dashboard.json', { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(response.statusText);
    view.value = (await response.json()) as DashboardView;
    isConnected.value = true;
  } catch {
    isConnected.value = false;
  }
  setTimeout(() => void look(), 1_000);
}
void look();

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const percent = (share: number | undefined) => (share === undefined ? '–' : `${(100 * share).toFixed(1)} %`);
const seconds = (ms: number | undefined) => (ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`);
const timeText = (time: number) => clock.format(time);
const exactTimeText = (time: number) => clockWithSeconds.format(time);
const colorOf = (user: string | number) =>
  userColor(Array.from(String(user)).reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)!) % 9_973, 0));

/** The name of a visitor is a long random text. Its beginning is enough to tell visitors apart. */
const short = (user: string) => user.slice(0, 6);

export function Dashboard() {
  const state = isConnected.value ? 'Connected' : 'Not connected; trying again';
  return (
    <>
      <header class="top">
        <div>
          <h1>Search dashboard</h1>
          <p class="soft">What people search in the shop, and what they find. Sessions count when they close.</p>
        </div>
        <p class="state" role="status" data-connected={isConnected.value}>
          {view.value?.events.fault === undefined ? state : 'The store does not answer'}
        </p>
        <a href="./">To the shop</a>
        <ThemeChoice />
      </header>
      <main>
        <Figures view={view.value} />
        <section class="card">
          <h2>Clicks per search, by hour</h2>
          <CtrChart
            points={view.value?.hours ?? []}
            every={hour}
            timeText={timeText}
            nothing="There is a bar when a session with a search has closed."
          />
        </section>
        <section class="card">
          <h2>
            Open sessions <span class="soft small">{whole(view.value?.sessions.open ?? 0)}</span>
          </h2>
          <SessionTable
            state="open"
            sessions={(view.value?.open ?? []).map((session) => ({ ...session, user: short(session.user) }))}
            timeText={exactTimeText}
            colorOf={colorOf}
          />
        </section>
        <section class="card">
          <h2>Queries</h2>
          <Queries
            label="Queries"
            rows={view.value?.queries ?? []}
            nothing="No session with a search has closed yet."
          />
        </section>
        <section class="card">
          <h2>Queries without results</h2>
          <Queries
            label="Queries without results"
            rows={view.value?.withoutResults ?? []}
            nothing="Every search has found something."
          />
        </section>
      </main>
    </>
  );
}

function Figures({ view }: { readonly view: DashboardView | undefined }) {
  const overall = view?.overall;
  const rejected = Object.values(view?.events.rejected ?? {}).reduce<number>((sum, count = 0) => sum + count, 0);
  return (
    <section class="card" aria-label="Search metrics">
      <dl class="counts">
        <Figure
          name="Events"
          value={view === undefined ? '–' : whole(view.events.kept)}
          more={rejected === 0 ? 'on the disk' : `on the disk; ${whole(rejected)} in no session`}
        />
        <Figure
          name="Sessions"
          value={view === undefined ? '–' : whole(view.sessions.closed)}
          more={`closed, ${whole(overall?.sessions ?? 0)} with a search`}
        />
        <Figure
          name="Searches"
          value={overall === undefined ? '–' : whole(overall.searches)}
          more={`${whole(overall?.clicks ?? 0)} clicks on results`}
        />
        <Figure name="With a click" value={percent(overall?.clicked.value)} more="of the searches" />
        <Figure name="Without results" value={percent(overall?.withoutResults.value)} more="of the searches" />
        <Figure name="Reformulated" value={percent(overall?.reformulated.value)} more="searched with other words" />
        <Figure
          name="Reciprocal rank"
          value={overall?.meanReciprocalRank.value?.toFixed(2) ?? '–'}
          more="mean; 1 is always the first"
        />
        <Figure name="First click after" value={seconds(overall?.timeToFirstClick.median)} more="median" />
        <Figure name="Satisfied" value={percent(overall?.satisfied.value)} more="did nothing after the click" />
      </dl>
    </section>
  );
}

interface QueriesProps {
  readonly label: string;
  readonly rows: readonly QueryRow[];
  readonly nothing: string;
}

const Queries = ({ label, rows, nothing }: QueriesProps) => (
  <div class="table-box" tabIndex={0} role="region" aria-label={label}>
    <table>
      <thead>
        <tr>
          <th scope="col">Query</th>
          <th scope="col" class="number">
            Searches
          </th>
          <th scope="col" class="number">
            No results
          </th>
          <th scope="col" class="number">
            Clicks
          </th>
          <th scope="col" class="number">
            With a click
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.length === 0 && (
          <tr>
            <td class="nothing" colSpan={5}>
              {nothing}
            </td>
          </tr>
        )}
        {rows.map(({ query, searches, clicks, clicked, withoutResults }) => (
          <tr key={query}>
            <td class="query">{query}</td>
            <td class="number">{whole(searches)}</td>
            <td class="number">{whole(withoutResults)}</td>
            <td class="number">{whole(clicks)}</td>
            <td class="number">{percent(clicked)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
