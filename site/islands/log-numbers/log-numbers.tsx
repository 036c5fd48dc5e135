import { render } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { amount, whole } from '../../../parts/page/numbers.js';
import { readableDuration } from '../../../read/duration.js';
import { LogError } from '../../../read/log-event.js';
import { type Measured, measured, type Quantile } from './measured.js';
import { readFile } from './read-file.js';
import './log-numbers.css';

interface Result extends Measured {
  readonly file: string;
  readonly user: string;
  readonly time: string;
  readonly badLines: number;
}

function LogNumbers() {
  const [result, setResult] = useState<Result>();
  const [said, setSaid] = useState('');
  const [isOver, setIsOver] = useState(false);
  const reads = useRef(0);

  /** Measures a file. If a second one is taken while it is read, only the second is shown. */
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const read = ++reads.current;
    setSaid(`Reading ${file.name} …`);
    setResult(undefined);
    try {
      const { users, times, ...how } = await readFile(file);
      if (read !== reads.current) return;
      if (times.length === 0) throw new LogError('there is no event in it');
      setResult({ ...measured(users, times), ...how, file: file.name });
      setSaid('');
    } catch (error) {
      if (read !== reads.current) return;
      setSaid(`${file.name} cannot be measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  return (
    <>
      <div
        class={`drop${isOver ? ' over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => {
          setIsOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          void take(event.dataTransfer?.files[0]);
        }}
      >
        <label>
          Drop a log here, or choose one:{' '}
          <input
            type="file"
            onClick={({ currentTarget }) => {
              // Otherwise a file that was changed could not be chosen again.
              currentTarget.value = '';
            }}
            onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
          />
        </label>
        <p>
          JSON, a table or the log of a web server, plain or gzipped. It is read in this page, and nothing of it leaves
          your browser.
        </p>
      </div>
      <p role="status">{said}</p>
      {result && <Numbers result={result} />}
    </>
  );
}

function Numbers({ result }: { readonly result: Result }) {
  const { file, user, time, badLines, events, users, graces, gaps, silences, choice } = result;
  return (
    <div class="measured">
      <p>
        {file}: {amount(events, 'event')} of {amount(users, 'user')}. The user is <code>{user}</code>, the time{' '}
        <code>{time}</code>.
        {badLines > 0 &&
          ` ${amount(badLines, 'line')} ${badLines === 1 ? 'is no event, and is' : 'are no events, and are'} left out.`}
      </p>
      <p>To begin with:</p>
      <ul>
        <li>
          a <code>gap</code> of {readableDuration(choice.gap)}
          {choice.isStable ? ': a longer one makes almost as many sessions' : ', as in most web analytics'};
        </li>
        <li>
          a <code>grace</code> of {choice.grace === 0 ? '0' : readableDuration(choice.grace)}: with it nearly all events
          are on time;
        </li>
        <li>
          on a live stream, a <code>silence</code> of {readableDuration(choice.silence)}: the longest pause while
          anybody is active.
        </li>
      </ul>
      <table>
        <caption>grace: how far behind the greatest time so far events are</caption>
        <Quantiles of={graces} head="of the events are on time with a grace of" zero="0" />
      </table>
      <table>
        <caption>gap: how many sessions each makes</caption>
        <thead>
          <tr>
            <th scope="col">gap</th>
            <th scope="col">sessions</th>
            <th scope="col">per user</th>
          </tr>
        </thead>
        <tbody>
          {gaps.map(({ gap, sessions }) => (
            <tr key={gap}>
              <th scope="row">{readableDuration(gap)}</th>
              <td>{whole(sessions)}</td>
              <td>{(sessions / users).toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>silence: pauses between an event and the next, of anybody</caption>
        <Quantiles of={silences} head="of the pauses are not longer than" zero="0" />
      </table>
    </div>
  );
}

function Quantiles({
  of,
  head,
  zero,
}: {
  readonly of: readonly Quantile[];
  readonly head: string;
  readonly zero: string;
}) {
  return (
    <>
      <thead>
        <tr>
          <th scope="col">share</th>
          <th scope="col">{head}</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ share, ms }) => (
          <tr key={share}>
            <th scope="row">{share === 1 ? 'all' : `${String(share * 100)} %`}</th>
            <td>{ms === 0 ? zero : readableDuration(ms)}</td>
          </tr>
        ))}
      </tbody>
    </>
  );
}

export function mount(place: HTMLElement): () => void {
  render(<LogNumbers />, place);
  return () => {
    render(null, place);
  };
}
