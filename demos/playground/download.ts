/** Lets the reader save a text as a file. */
export function download(name: string, text: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // By then the browser has read it.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}
