import { lessons } from '../lessons/lessons.js';
import type { Player } from '../player.js';
import { whole } from '../../../parts/page/numbers.js';

/** A lesson: some events, and one change that makes the difference. */
export function LessonPanel({ player }: { readonly player: Player }) {
  const lesson = player.lesson.value;
  const isChanged = player.isChanged.value;
  const { recipe } = player.settings.value;
  const { run } = player.shown.value;
  const wrong = run.recipeSessions.filter((session) => !run.isRight(session)).length;
  const next = lessons[(lessons.indexOf(lesson) + 1) % lessons.length]!;
  return (
    <div class="lesson">
      <label class="row">
        <span class="unseen">Lesson</span>
        <select
          value={lesson.id}
          onChange={({ currentTarget }) => {
            player.teach(lessons.find(({ id }) => id === currentTarget.value)!);
          }}
        >
          {lessons.map(({ id, title }, i) => (
            <option key={id} value={id}>
              {i + 1}. {title}
            </option>
          ))}
        </select>
      </label>
      <p class="said">{isChanged ? lesson.after : lesson.before}</p>
      <button
        class={isChanged ? '' : 'primary'}
        onClick={() => {
          player.change(!isChanged);
        }}
      >
        {isChanged ? 'Take it back' : lesson.change.name}
      </button>
      <label class="check small">
        <input
          type="checkbox"
          checked={recipe}
          onChange={({ currentTarget }) => {
            player.set({ recipe: currentTarget.checked });
          }}
        />{' '}
        <span>
          beside it, the usual recipe: <code>groupBy</code> + <code>debounceTime</code>
        </span>
      </label>
      {recipe && (
        <p class="small" role="status">
          The usual recipe has emitted {whole(run.recipeSessions.length)} sessions
          {wrong > 0 ? <strong class="bad">, {whole(wrong)} of them wrong.</strong> : ', none of them wrong.'}
        </p>
      )}
      <button
        onClick={() => {
          player.teach(next);
        }}
      >
        Next: {next.title}
      </button>
    </div>
  );
}
