import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A program that makes sessions from a topic, in its own process. */
export interface Contestant {
  readonly title: string;
  /** The command. The arguments that `Sessions.java` describes are appended. */
  readonly command: readonly string[];
  /**
   * Whether it writes each session again at each event. Then its output is a table by key, and never tells which sessions are
   * closed.
   */
  readonly writesUpdates?: true;
}

export interface Arguments {
  readonly address: string;
  readonly group: string;
  readonly input: string;
  readonly output: string;
  readonly folder: string;
  readonly gap: number;
  readonly grace: number;
  readonly commitMs: number;
}

/** A running contestant. Its cost is read from Linux' `/proc`. */
export class Running {
  readonly #child: ChildProcess;
  readonly #started: Promise<void>;
  #errors = '';

  constructor({ command }: Contestant, options: Arguments) {
    const { address, group, input, output, folder, gap, grace, commitMs } = options;
    const [program = '', ...args] = command;
    const all = [...args, address, group, input, output, folder, ...[gap, grace, commitMs].map(String)];
    this.#child = spawn(program, all, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stderr?.on('data', (data: Buffer) => (this.#errors += data.toString()));
    this.#started = new Promise((resolve, reject) => {
      createInterface(this.#child.stdout!).on('line', (line) => {
        if (line === 'running') resolve();
      });
      this.#child.once('exit', () => {
        reject(new Error(`${program} ended: ${this.#errors}`));
      });
    });
  }

  /** Resolves when the contestant has its partitions. */
  get started(): Promise<void> {
    return this.#started;
  }

  /** The CPU time used so far, in seconds, and the peak memory, in bytes. */
  get cost(): { readonly cpu: number; readonly peak: number } {
    const file = (name: string) => readFileSync(`/proc/${String(this.#child.pid)}/${name}`, 'utf8');
    const fields = file('stat').split(') ')[1]!.split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpu: ticks / 100, peak: 1024 * Number(/VmHWM:\s+(\d+)/.exec(file('status'))?.[1]) };
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#started.catch(() => undefined);
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
