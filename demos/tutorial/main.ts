import { count, forkJoin, from, tap, toArray } from 'rxjs';
import { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
import { distributionChart } from '../../parts/terminal/bars.js';
import { styleOf } from '../../parts/terminal/style.js';
import { wrapped } from '../../parts/terminal/wrapped.js';
import { readSampleLog } from './sample-log.js';
import { searchLog } from './search-log.js';
import { sentence } from './sentence.js';

const style = styleOf(process.stdout);
const { bold, dim } = style;
const say = (...lines: readonly string[]) => {
  console.log(lines.join('\n'));
};

// The tutorial's log: small enough to follow.

say('', bold('Building sessions from search logs'), '', 'Two users look for pets. Their events, as they come:', '');

from(searchLog)
  .pipe(
    tap((event) => {
      say(`  ${sentence(event)}`);
    }),
    groupByUser(), // one stream per user
    sessionize({ gap: 10_000 }), // cut where a user pauses for more than 10 s
    toCtr(), // one click-through rate per session that searched
    toArray(),
  )
  .subscribe((ctrs) => {
    say(
      '',
      ...wrapped(
        'The events of user 2 arrive after those of user 1, though they happened at the same time. That makes no difference: a session ' +
          'is what one user does without a pause of more than 10 seconds.',
        style.width,
      ),
      '',
      dim('  from(searchLog).pipe(groupByUser(), sessionize({ gap: 10_000 }), toCtr())'),
      '',
    );
    for (const { user, searches, clicks } of ctrs) {
      say(`  User ${String(user)}: ${String(searches)} searches, ${String(clicks)} clicks`);
    }
    say('', 'Clicks per search are the click-through rate (CTR):', '');
    for (const { user, ctr } of ctrs) say(`  CTR of user ${String(user)}: ${bold(String(ctr))}`);
  });

// Uses the same operators on a real log. They need events in time order. The file is in order of users, so it is sorted first.

const started = performance.now();
const sampleLog = readSampleLog().sort((a, b) => a.time - b.time);
const sessions = from(sampleLog).pipe(groupByUser(), sessionize({ gap: 30 * 60_000 }));

forkJoin({
  all: sessions.pipe(count()),
  ctrs: sessions.pipe(toCtr(), toArray()),
}).subscribe(({ all, ctrs }) => {
  const ms = performance.now() - started;
  const searches = sampleLog.filter(({ type }) => type === 'search').length;
  const clicks = sampleLog.filter(({ type }) => type === 'click').length;
  const clicksAfterSearch = ctrs.reduce((sum, ctr) => sum + ctr.clicks, 0);
  const meanCtr = ctrs.reduce((sum, { ctr }) => sum + ctr, 0) / ctrs.length;
  const bounds = [0, 0.5, 1, 1.5, 2, 3, 5];
  const within = (low: number, high: number) => ctrs.filter(({ ctr }) => ctr > low && ctr <= high).length;

  say(
    '',
    bold('A real log'),
    '',
    ...wrapped(
      `${sampleLog.length.toLocaleString('en')} searches and clicks of people who took part in the TREC Session Track of ` +
        '2012 and 2013. The file is in order of users, so it is sorted by time first. Then it is cut where a user pauses ' +
        'for more than 30 minutes.',
      style.width,
    ),
    '',
    `  sessions  ${String(all)}  ${dim(`${String(all - ctrs.length)} of them have no search, and so no CTR`)}`,
    `  searches  ${String(searches)}`,
    `  clicks    ${String(clicks)}  ${dim(`${String(clicks - clicksAfterSearch)} of them in sessions without a search`)}`,
    '',
    `  CTR  ${bold((clicks / searches).toFixed(3))}  clicks over searches`,
    `       ${bold(meanCtr.toFixed(3))}  mean of the CTRs of ${String(ctrs.length)} sessions`,
    '',
    'CTR of the sessions:',
    '',
    ...distributionChart(
      bounds,
      [...bounds, Infinity].map((bound, i) => within(bounds[i - 1] ?? -Infinity, bound)),
      style,
    ),
    '',
    dim(`Read, sorted and cut in ${ms.toFixed(0)} ms. Your own log: npm run demo:log -- --help`),
    '',
  );
});
