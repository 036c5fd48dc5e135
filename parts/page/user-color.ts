/** How many colours there are for users, `--user-0` … in theme.css: apart for the colour-blind, and none of them red. */
export const userColors = 8;

/** The colour of the user who came `index`-th, for CSS. */
export const userColor = (index: number): string => `var(--user-${String(index % userColors)})`;
