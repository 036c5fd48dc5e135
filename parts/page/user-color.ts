/** The number of colours for users, `--user-0` … in theme.css. The colour-blind can tell them apart, and none is red. */
export const userColors = 8;

/** The CSS colour of the user with this index. */
export const userColor = (index: number): string => `var(--user-${String(index % userColors)})`;
