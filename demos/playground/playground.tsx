import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Announcer } from './controls/announcer.js';
import { CodePanel } from './controls/code-panel.js';
import { FilePanel } from './controls/file-panel.js';
import { PlayerBar } from './controls/player-bar.js';
import { RejectionList } from './controls/rejection-list.js';
import { SamplePanel } from './controls/sample-panel.js';
import { SearchPanel } from './controls/search-panel.js';
import { SettingsPanel } from './controls/settings-panel.js';
import { SourceChoice } from './controls/source-choice.js';
import { takeDrops } from './controls/take-file.js';
import { TotalsPanel } from './controls/totals-panel.js';
import { Diagram } from './diagram/diagram.js';
import { Legend } from './diagram/legend.js';
import { CtrChart } from '../../parts/page/ctr-chart.js';
import { SessionTable } from '../../parts/page/session-table.js';
import { ThemeChoice } from '../../parts/page/theme-choice.js';
import { userColor } from '../../parts/page/user-color.js';
import { durationText } from './pipeline/duration.js';
import type { User } from './pipeline/recorded-event.js';
import type { Player } from './player.js';

/** More rows than this nobody reads; the totals count them all. */
const shownRows = 100;

export function Playground({ player }: { readonly player: Player }) {
  const source = player.source.value;
  const isOver = useSignal(false);
  useEffect(
    () =>
      takeDrops(player, (value) => {
        isOver.value = value;
      }),
    [],
  );
  return (
    <>
      <header class="top">
        <div>
          <h1>rxjs-sessionize playground</h1>
          <p class="soft">
            Searches and clicks become sessions, and sessions click-through rates (CTR). Watch it happen.
          </p>
        </div>
        <ThemeChoice />
      </header>
      <main>
        <section class="card stage" aria-label="Marble diagram">
          <div class="stage-bar">
            <SourceChoice player={player} />
            <PlayerBar player={player} />
          </div>
          <Diagram player={player} />
          <Announcer player={player} />
          <Legend />
        </section>
        <div class="inputs">
          {source === 'live' && <SearchPanel player={player} />}
          {source === 'sample' && <SamplePanel player={player} />}
          {source === 'file' && <FilePanel player={player} />}
          <SettingsPanel player={player} />
          <CodePanel player={player} />
        </div>
        <Outputs player={player} />
      </main>
      {isOver.value && <p class="dropping">Drop the log to play it</p>}
    </>
  );
}

function Outputs({ player }: { readonly player: Player }) {
  const { closed, hasEnded, intervals, open, rejections } = player.shown.value.run;
  const { every } = player.settings.value;
  const timeText = player.timeText.value;
  const colorOf = (user: User) => userColor(player.orderOf(user));
  return (
    <div class="outputs">
      <TotalsPanel player={player} />
      <section class="card">
        <h2>
          CTR per {durationText(every)}
          {player.isUtc.value && <span class="soft small"> all times are UTC</span>}
        </h2>
        <CtrChart
          points={[...intervals]}
          every={every}
          timeText={timeText}
          nothing={
            hasEnded
              ? 'No session has a search.'
              : 'An interval is complete when a session with a search closes after its end.'
          }
        />
      </section>
      <section class="card">
        <h2>Closed sessions</h2>
        <SessionTable
          state="closed"
          sessions={closed.slice(-shownRows).reverse()}
          timeText={timeText}
          colorOf={colorOf}
        />
      </section>
      <section class="card">
        <h2>Open sessions</h2>
        <SessionTable state="open" sessions={open.slice(0, shownRows)} timeText={timeText} colorOf={colorOf} />
      </section>
      <section class="card">
        <h2>Rejected events</h2>
        <RejectionList rejections={rejections.slice(-shownRows).reverse()} timeText={timeText} colorOf={colorOf} />
      </section>
    </div>
  );
}
