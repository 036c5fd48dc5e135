/** An option of Node's with which a program says at its end, on standard error, what it has cost. */
export const sayCost: readonly string[] = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    'process.on("exit", () => { const { maxRSS, userCPUTime } = process.resourceUsage(); ' +
      'process.stderr.write(`\\ncost ${maxRSS / 1024} ${userCPUTime / 1e6}`); });',
  )}`,
];

/** What a program has cost: the most memory that it had, in MB, and seconds of the processor. */
export function costIn(stderr: string): { readonly memory: number; readonly time: number } {
  const [, memory, time] = /\ncost (\S+) (\S+)$/.exec(stderr) ?? [];
  return { memory: Number(memory), time: Number(time) };
}
