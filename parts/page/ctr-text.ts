/** A click-through rate with at most two decimals. */
export const ctrText = (ctr: number): string => String(Math.round(ctr * 100) / 100);
