import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Says in a sentence why there is no peer to compare with. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

export interface Python {
  readonly program: string;
  readonly version: string;
  /** The versions of the installed packages, by name. */
  readonly packages: ReadonlyMap<string, string>;
}

export const scripts = join('spec', 'bench', 'peers');

const execute = promisify(execFile);

/**
 * A Python with the peers, in its own virtual environment.
 *
 * @param environments - the folder of the environments, one for each version of Python
 */
export async function pythonWithPeers(environments: string): Promise<Python> {
  const found = await findPython();
  const folder = join(environments, found.version);
  const program = join(folder, 'bin', 'python');
  const requirements = join(scripts, 'requirements.txt');
  const pip = ['-m', 'pip', '--disable-pip-version-check'];
  try {
    await execute(found.program, ['-m', 'venv', folder]);
    await execute(program, [...pip, 'install', '--quiet', '--requirement', requirements]);
  } catch (error) {
    throw new Missing(`${requirements} could not be installed (${lastLine(error)})`);
  }
  const { stdout } = await execute(program, [...pip, 'list', '--format', 'json']);
  const packages = JSON.parse(stdout) as readonly { readonly name: string; readonly version: string }[];
  return { program, version: found.version, packages: new Map(packages.map(({ name, version }) => [name, version])) };
}

/** Bytewax has no build for versions after 3.12, so 3.12 and 3.11 are tried first. */
const candidates = ['python3.12', 'python3.11', 'python3', 'python'];

/** What DuckDB, Polars, the virtual environment and the memory measurement need. */
const probe = `
import ensurepip, platform, resource, sys, venv
assert sys.version_info >= (3, 11)
print(platform.python_version())
`;

async function findPython(): Promise<Pick<Python, 'program' | 'version'>> {
  for (const program of candidates) {
    try {
      const { stdout } = await execute(program, ['-c', probe]);
      return { program, version: stdout.trim() };
    } catch {
      // Not installed, or too old.
    }
  }
  throw new Missing('there is no Python on the PATH that is 3.11 or later, has venv, and runs on Unix');
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as Error & { readonly stderr?: string };
  return (stderr ?? message).trim().split('\n').at(-1)!;
}
