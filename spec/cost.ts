/** Node's options that make a program write its cost to standard error when it exits. */
export const sayCost: readonly string[] = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    'process.on("exit", () => { const { maxRSS, userCPUTime } = process.resourceUsage(); ' +
      'process.stderr.write(`\\ncost ${maxRSS / 1024} ${userCPUTime / 1e6}`); });',
  )}`,
];

/** The cost that a program wrote: its peak memory in MB, and its processor time in seconds. */
export function costIn(stderr: string): { readonly memory: number; readonly time: number } {
  const [, memory, time] = /\ncost (\S+) (\S+)$/.exec(stderr) ?? [];
  return { memory: Number(memory), time: Number(time) };
}
