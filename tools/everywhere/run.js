// Installs the packed package in fresh projects and uses it there: node tools/everywhere/run.js [LANE...]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lanes } from './lanes.js';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in lanes));
if (unknown.length > 0) {
  console.error(`There is no lane ${unknown.join(', ')}. The lanes are ${Object.keys(lanes).join(', ')}.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'everywhere-'));
try {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  const tarball = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '');
  let failed = 0;
  for (const name of asked.length > 0 ? asked : Object.keys(lanes)) {
    const began = Date.now();
    const fault = faultOf(lanes[name], join(folder, name), tarball);
    if (fault !== undefined) failed++;
    console.log(`${fault === undefined ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
    if (fault !== undefined) console.log(fault);
  }
  console.log(failed === 0 ? 'Every lane works.' : `${failed} lane(s) failed.`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Sets up the project of a lane, and runs its steps. Returns the fault, or `undefined` if there is none. */
function faultOf({ type = 'module', overrides = {}, packages, files, steps }, project, tarball) {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type, overrides }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), content);
  }
  const install = ['npm', 'install', '--silent', '--no-audit', '--no-fund', tarball, ...packages];
  for (const { command, prints = [] } of [{ command: install }, ...steps]) {
    const [program, ...args] = command;
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(project, 'node_modules', '.bin')}:${process.env.PATH}` },
      timeout: 300_000,
    });
    const said = `${stdout}${stderr}`.trimEnd();
    if (error || status !== 0)
      return `${command.join(' ')} failed: ${error?.message ?? `exit code ${status}`}\n${said}`;
    const missing = prints.find((text) => !asRead(said).includes(asRead(text)));
    if (missing !== undefined) return `${command.join(' ')} did not print this:\n${missing}\nbut this:\n${said}`;
  }
  return undefined;
}

/** Removes white space and trailing commas, because runtimes break the lines of a printed object differently. */
function asRead(text) {
  return text.replaceAll(/\s/g, '').replaceAll(',}', '}');
}
