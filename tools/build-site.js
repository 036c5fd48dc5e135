// Builds the site into dist/site, with its packages, the playground and a report of the sample log: node tools/build-site.js
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

const run = (program, ...args) => execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const npm = (...args) => run('npm', ...args);

npm('install', '--prefix', 'site', '--no-audit', '--no-fund', '--silent');

npm('run', '--silent', 'playground:build', '--', '--outDir', '../../site/public/playground', '--logLevel', 'warn');

npm('run', '--silent', 'build:program');
mkdirSync('site/public/report', { recursive: true });
const sample = ['--gap', '30m', '--time', 't_ms', '--search', 'event=search', '--click', 'event=click', '--sort'];
const report = ['--html', 'site/public/report/index.html'];
run('node', 'dist/bin/rxjs-sessionize.js', 'demos/data/trec-sessions.csv', ...sample, ...report);

npm('run', '--silent', '--prefix', 'site', 'build');
