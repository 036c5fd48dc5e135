import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { Announcer } from './controls/announcer.js';
import { CodePanel } from './controls/code-panel.js';
import { FilePanel } from './controls/file-panel.js';
import { LessonPanel } from './controls/lesson-panel.js';
import { MetricsPanel } from './controls/metrics-panel.js';
import { Overview } from './controls/overview.js';
import { PlayerBar } from './controls/player-bar.js';
import { RejectionList } from './controls/rejection-list.js';
import { SamplePanel } from './controls/sample-panel.js';
import { SearchPanel } from './controls/search-panel.js';
import { SettingsPanel } from './controls/settings-panel.js';
import { SourceChoice } from './controls/source-choice.js';
import { TakeAwayPanel } from './controls/take-away-panel.js';
import { takeDrops } from './controls/take-file.js';
import { TotalsPanel } from './controls/totals-panel.js';
import { Diagram } from '../../parts/page/diagram/diagram.js';
import { holds, keyOf, keyOfSession } from '../../parts/page/diagram/item.js';
import { Legend } from '../../parts/page/diagram/legend.js';
import { CtrChart } from '../../parts/page/ctr-chart.js';
import { SessionTable, type TableSession } from '../../parts/page/session-table.js';
import { Tabs } from '../../parts/page/tabs.js';
import { Term } from '../../parts/page/term.js';
import { ThemeChoice } from '../../parts/page/theme-choice.js';
import { userColor } from '../../parts/page/user-color.js';
import { durationText } from '../../parts/page/duration-text.js';
import type { User } from '../../parts/page/diagram/played-event.js';
import type { Source } from './link.js';
import { counted } from '../../parts/page/diagram/diagram-source.js';
import type { Player } from './player.js';

/** The most rows of a table. The totals count all of them. */
const shownRows = 50;

const tabs = [
  { name: 'source', title: 'Play' },
  { name: 'settings', title: 'Settings' },
  { name: 'code', title: 'Code' },
  { name: 'take', title: 'Take away' },
] as const;

export function Playground({ player }: { readonly player: Player }) {
  const source = player.source.value;
  const isOver = useSignal(false);
  const tab = useSignal<(typeof tabs)[number]['name']>('source');
  // Before the first paint: what is dropped or pasted at once must not be missed.
  useLayoutEffect(
    () =>
      takeDrops(player, (value) => {
        isOver.value = value;
      }),
    [],
  );
  return (
    <>
      <header class="top">
        <h1>rxjs-sessionize playground</h1>
        <p class="soft small">
          Searches and clicks become <Term word="session" text="sessions" />, and sessions click-through rates (
          <Term word="CTR" />
          ). Watch it happen.
        </p>
        <ThemeChoice />
      </header>
      <main>
        {player.refusal.value !== '' && (
          <p class="card bad refusal" role="alert">
            {player.refusal.value} The page starts from the beginning instead.
          </p>
        )}
        <section class="card workbench" aria-label="Marble diagram and controls">
          <div class="stage">
            <div class="stage-bar">
              <SourceChoice player={player} />
              <PlayerBar player={player} />
            </div>
            <Diagram source={player} hint={source === 'file' && player.length > 0 ? hints.sample : hints[source]} />
            <Overview player={player} />
            <Announcer player={player} />
          </div>
          <Tabs
            label="Controls"
            tabs={tabs}
            chosen={tab.value}
            choose={(name) => {
              tab.value = name;
            }}
          >
            {tab.value === 'source' && <SourcePanel player={player} source={source} />}
            {tab.value === 'settings' && <SettingsPanel player={player} />}
            {tab.value === 'code' && <CodePanel player={player} />}
            {tab.value === 'take' && <TakeAwayPanel player={player} />}
          </Tabs>
          <Legend />
        </section>
        <Outputs player={player} />
      </main>
      {isOver.value && <p class="dropping">Drop the log to play it</p>}
    </>
  );
}

const hints = {
  live: 'Search for something, click what you like, and then wait.',
  lesson: 'The lesson is about to begin.',
  sample: 'The log is about to begin.',
  file: 'Drop a file of events anywhere on this page.',
};

function SourcePanel({ player, source }: { readonly player: Player; readonly source: Source }) {
  switch (source) {
    case 'live':
      return <SearchPanel player={player} />;
    case 'lesson':
      return <LessonPanel player={player} />;
    case 'sample':
      return <SamplePanel player={player} />;
    case 'file':
      return <FilePanel player={player} />;
  }
}

function Outputs({ player }: { readonly player: Player }) {
  const { closed, hasEnded, intervals, open, rejections } = player.shown.value.run;
  const { every } = player.settings.value;
  const timeText = player.timeText.value;
  const { value: picked } = player.picked;
  const litKey = picked === undefined ? '' : keyOf(picked);
  const show = (isClosed: boolean) => ({
    isLit: (session: TableSession) =>
      picked?.kind === 'event' ? holds(session, picked.passage) : keyOfSession(session) === litKey,
    show: (session: TableSession) => {
      const found = (isClosed ? closed : open).find((each) => keyOfSession(each) === keyOfSession(session));
      if (found === undefined) return;
      player.show({ kind: 'session', session: found, isClosed });
      document.querySelector<HTMLElement>('.diagram')?.focus();
    },
  });
  const colorOf = (user: User) => userColor(player.orderOf(user));
  return (
    <div class="outputs">
      <TotalsPanel player={player} />
      {player.settings.value.metrics && <MetricsPanel player={player} />}
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
          {...show(true)}
          timeText={timeText}
          colorOf={colorOf}
        />
      </section>
      <section class="card">
        <h2>Open sessions</h2>
        <SessionTable
          state="open"
          sessions={open.slice(0, shownRows).map(counted)}
          {...show(false)}
          timeText={timeText}
          colorOf={colorOf}
        />
      </section>
      <section class="card">
        <h2>Rejected events</h2>
        <RejectionList
          litKey={litKey}
          show={(rejection) => {
            const passage = player.run.passages.find(({ fate }) => fate === rejection);
            if (passage === undefined) return;
            player.show({ kind: 'event', passage });
            document.querySelector<HTMLElement>('.diagram')?.focus();
          }}
          rejections={rejections.slice(-shownRows).reverse()}
          timeText={timeText}
          colorOf={colorOf}
        />
      </section>
    </div>
  );
}
