/** The error with which something is refused at once (A3), as it is shown. */
export function refusal(create: () => unknown): string {
  try {
    create();
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}
