const inks = ['comment', 'string', 'keyword', 'name', 'number'] as const;

export interface Inked {
  readonly ink: (typeof inks)[number] | undefined;
  readonly text: string;
}

const token =
  /(?<comment>\/\/.*)|(?<string>'[^']*')|(?<keyword>\b(?:import|export|from|const|let|function|return|async|await|for|of|if|else|class|extends|yield|declare|type|new|readonly)\b(?! ?\())|(?<name>\b(?:groupByUser|sessionize|toCtr|toSearches|toEvents|summarize|ctrPer|mergeByTime|eventClock|liveClock|arrivalClock|sessionsOf|decode)\b)|(?<number>\b\d[\d_]*\b)/g;

/** Cuts code into pieces to colour. */
export function inked(code: string): Inked[] {
  const pieces: Inked[] = [];
  let from = 0;
  for (const match of code.matchAll(token)) {
    if (match.index > from) pieces.push({ ink: undefined, text: code.slice(from, match.index) });
    pieces.push({ ink: inks.find((ink) => match.groups?.[ink] !== undefined), text: match[0] });
    from = match.index + match[0].length;
  }
  pieces.push({ ink: undefined, text: code.slice(from) });
  return pieces;
}
