/** The least time between two changes of the address, in ms. Browsers refuse more than 100 in 30 s: a slider makes as many. */
const pause = 400;

/** The address of the page, which follows fast changes at a distance. */
export class Address {
  #next = '';
  #writtenAt = -Infinity;
  #timer: number | undefined;

  constructor() {
    addEventListener('pagehide', () => {
      if (this.#timer !== undefined) this.#write();
    });
  }

  write(address: string): void {
    this.#next = address;
    this.#timer ??= window.setTimeout(
      () => {
        this.#write();
      },
      Math.max(0, this.#writtenAt + pause - performance.now()),
    );
  }

  /** Leaves out what has not been written. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #write(): void {
    this.forget();
    this.#writtenAt = performance.now();
    history.replaceState(null, '', this.#next);
  }
}
