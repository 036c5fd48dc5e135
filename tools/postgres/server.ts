import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The folder of Debian's Postgres binaries, with a folder for each version. */
const debian = '/usr/lib/postgresql';

const isRoot = process.getuid?.() === 0;

/** A Postgres server on a free port of this machine. Its data is in a temporary folder. */
export interface PostgresServer {
  /** The connection string for `pg`: `postgres://…`. */
  readonly url: string;
  /** Kills the server without a shutdown. The next start recovers, as after a crash. */
  kill(): Promise<void>;
  /** Starts the server again after a kill, with the same data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Why no Postgres server can be started here; `undefined` if one can. */
export function whyNoPostgres(): string | undefined {
  if (binaries() === undefined) return 'there is no Postgres server here; on Debian, apt-get install postgresql';
  // Postgres refuses to run as root. Debian's package makes the user `postgres` for it.
  if (isRoot && !hasUser('postgres'))
    return 'a Postgres server does not run as root, and there is no user postgres here';
  return undefined;
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries();
  if (bin === undefined) throw new Error(whyNoPostgres());
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (isRoot) execFileSync('chown', ['postgres', folder]);
  const data = join(folder, 'data');
  const port = await freePort();
  const run = async (command: string, ...args: string[]) => {
    const [file, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', join(bin, command)] : [join(bin, command)];
    await promisify(execFile)(file, [...rest, ...args], { cwd: folder });
  };
  const settings = `-p ${String(port)} -k ${folder} -c listen_addresses=127.0.0.1`;
  const start = () => run('pg_ctl', 'start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', settings);
  const stop = (mode: string) => run('pg_ctl', 'stop', '-w', '-D', data, '-m', mode);

  await run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '--encoding=UTF8', '--locale=C');
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${String(port)}/postgres`,
    kill: () => stop('immediate'),
    start,
    async stop() {
      await stop('fast');
      rmSync(folder, { recursive: true });
    },
  };
}

function binaries(): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'pg_ctl')) && existsSync(join(folder, 'initdb')));
}

function hasUser(name: string): boolean {
  try {
    execFileSync('id', [name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
