// Does everything of a release except publishing: npm run release:rehearse
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingAddresses } from './addresses.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const failures = [];

/** Prints a check and records its failure. */
function check(what, fault) {
  console.log(`${fault === undefined ? 'ok  ' : 'FAIL'} ${what}`);
  if (fault !== undefined) failures.push(`${what}: ${fault}`);
}

const run = (program, ...args) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

check('the working tree has no uncommitted changes', run('git', 'status', '--porcelain').trim() || undefined);
check(`the version ${version}`, /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) ? undefined : 'not a semantic version');
check('the changelog has entries for this release', faultOfChangelog(readFileSync('CHANGELOG.md', 'utf8')));

const folder = mkdtempSync(join(tmpdir(), 'release-'));
try {
  const [first, second] = ['first', 'second'].map((name) => packed(join(folder, name)));
  console.log(`     ${first.file}, ${(first.bytes.length / 1024).toFixed(0)} kB, SHA-256 ${first.hash}`);
  check('two builds are equal, byte for byte', first.hash === second.hash ? undefined : second.hash);
} finally {
  rmSync(folder, { recursive: true });
}
console.log(run(process.execPath, 'tools/everywhere/run.js', 'node-20', 'typescript-6.0').trimEnd());

const missing = missingAddresses();
if (failures.length > 0) {
  console.log(`\nNot ready:\n${failures.join('\n')}`);
  process.exitCode = 1;
} else if (missing.length > 0) {
  console.log(
    `\nReady but for the addresses: fill in ${missing.join(', ')} in package.json. npm publish refuses without.`,
  );
} else {
  console.log('\nReady. To publish: npm publish');
}

/** The first section must be that of this version, or Unreleased, and must have entries. */
function faultOfChangelog(changelog) {
  const [, heading, content = ''] = /^## \[([^\]]+)\][^\n]*\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog) ?? [];
  if (heading !== version && heading !== 'Unreleased') return `its first section is ${String(heading)}`;
  return /^- /m.test(content) ? undefined : 'its first section is empty';
}

/** Builds and packs, as `npm publish` would. */
function packed(destination) {
  run('mkdir', destination);
  run('npm', 'pack', '--silent', '--pack-destination', destination);
  const [file] = readdirSync(destination);
  const bytes = readFileSync(join(destination, file));
  return { file, bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}
