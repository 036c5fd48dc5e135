/** The message of the error with which `create` refuses its options at once (A3). */
export function refusal(create: () => unknown): string {
  try {
    create();
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}
