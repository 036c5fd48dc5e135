import { argumentsOf, isPresetName } from '../read/presets.js';

/** The same arguments without a preset and without `--explain`. The options of the preset come first. */
export function explained(args: readonly string[]): readonly string[] {
  const rest: string[] = [];
  let preset: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--preset') preset = args[++i];
    else if (arg.startsWith('--preset=')) preset = arg.slice('--preset='.length);
    else if (arg !== '--explain') rest.push(arg);
  }
  const given = new Set(rest.map((arg) => arg.replace(/=.*/s, '')));
  const said = isPresetName(preset) ? argumentsOf(preset) : [];
  return [...said.flatMap(([option, value]) => (given.has(option) ? [] : [option, value])), ...rest];
}
