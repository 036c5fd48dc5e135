import { printable } from '../terminal/printable.js';

/** A value as JSON that may be shown on a terminal, since people read it with curl: foreign control characters are escaped. */
export const jsonText = (value: unknown): string => printable(JSON.stringify(value));
