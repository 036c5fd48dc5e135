import { type Player, speeds } from '../player.js';
import { whole } from '../../../parts/page/numbers.js';

/** Pause, step, speed, and the current time. */
export function PlayerBar({ player }: { readonly player: Player }) {
  const isLive = player.isLive.value;
  const isPlaying = player.isPlaying.value;
  const hasEvents = isLive || player.shown.value.run.passages.length > 0;
  return (
    <div class="player">
      <span class="clock" role="timer" aria-label="Time">
        {player.timeText.value(player.now.value)}
        {player.isUtc.value && <span class="soft small"> UTC</span>}
      </span>
      <button
        class="play"
        disabled={!hasEvents}
        onClick={() => {
          player.playOrPause();
        }}
      >
        {isPlaying ? 'Pause' : 'Play'}
      </button>
      <button
        aria-label="Step back"
        disabled={!hasEvents}
        onClick={() => {
          player.stepBack();
        }}
      >
        ←
      </button>
      <button
        disabled={!hasEvents}
        onClick={() => {
          player.step();
        }}
      >
        Step
      </button>
      <button
        onClick={() => {
          player.rewind();
        }}
      >
        Restart
      </button>
      <button
        disabled={isLive || !hasEvents}
        onClick={() => {
          player.finish();
        }}
      >
        To the end
      </button>
      <label>
        <span class="unseen">Speed</span>
        <select
          disabled={isLive}
          value={isLive ? 1 : player.speed.value}
          onChange={({ currentTarget }) => {
            player.setSpeed(Number(currentTarget.value));
          }}
        >
          {speeds.map((speed) => (
            <option key={speed} value={speed}>
              ×{whole(speed)}
            </option>
          ))}
        </select>
      </label>
      <label class="check small">
        <input
          type="checkbox"
          disabled={isLive}
          checked={player.skipsPauses.value}
          onChange={({ currentTarget }) => {
            player.skipsPauses.value = currentTarget.checked;
          }}
        />{' '}
        skip pauses
      </label>
    </div>
  );
}
