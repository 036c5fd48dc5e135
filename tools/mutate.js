// Runs mutation tests for one part of the project after the other: node tools/mutate.js [ROOM...]
import { spawnSync } from 'node:child_process';
import { specs } from '../stryker.config.mjs';

const asked = process.argv.slice(2);
const failed = (asked.length > 0 ? asked : Object.keys(specs)).filter((room) => {
  console.log(`\n=== ${room}`);
  const { status } = spawnSync('stryker', ['run'], { stdio: 'inherit', env: { ...process.env, MUTATE: room } });
  return status !== 0;
});
if (failed.length > 0) console.log(`\nBelow the goal, or failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
