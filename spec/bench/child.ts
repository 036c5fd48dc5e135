/** One contestant in its own process, so that none changes the inline caches of another. */
import { type Figures, footprint } from './footprint.js';
import { type Contestant, inMemory } from './in-memory.js';
import { overFile } from './over-file.js';
import type { Sample, Task } from './task.js';
import { eventsOf, graceOf } from './workload.js';

const held: unknown[] = [];

function prepare(task: Task): () => unknown {
  switch (task.kind) {
    case 'in-memory': {
      const contestant: Contestant = inMemory[task.name];
      const events = eventsOf(task.workload);
      const grace = graceOf(task.workload);
      held.push(contestant.hold?.(events.slice(0, 1000), grace));
      return () => contestant.count(events, grace);
    }
    case 'over-file':
      return () => overFile[task.name](task.path, task.grace);
    case 'footprint': {
      const figures: Readonly<Record<string, () => Figures>> = footprint;
      return figures[task.name]!;
    }
  }
}

const work = prepare(JSON.parse(process.argv[2]!) as Task);

async function sample(): Promise<Sample<unknown>> {
  // Collects only young objects. A full collection would also discard compiled code, and the measurement would include compiling it
  // again.
  gc!({ type: 'minor' });
  const started = performance.now();
  const result = await work();
  const ms = performance.now() - started;
  return { ms, peak: process.resourceUsage().maxRSS * 1024, result };
}

process.on('message', () => {
  void sample().then((taken) => process.send!(taken));
});
// The process may still have timers that keep it alive.
process.on('disconnect', () => process.exit());
