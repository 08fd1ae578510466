/** Runs a callback after a time; returns what calls it off. */
type Schedule = (delayMs: number, callback: () => void) => () => void;

/**
 * A time limit for one thing after the other. It keeps one timer going while there is something to watch: to make one
 * for each request, thousands a second, costs more than to look at the clock.
 */
export class Watchdog {
  readonly #limitMs: number;
  readonly #schedule: Schedule;
  #bite: (() => void) | undefined;
  #since = 0;
  #armedFor: (() => void) | undefined;
  #disarm: (() => void) | undefined;

  constructor(limitMs: number, schedule: Schedule) {
    this.#limitMs = limitMs;
    this.#schedule = schedule;
  }

  /** Calls `bite` after the time limit, unless something else is watched then, or nothing. */
  watch(bite: () => void): void {
    this.#bite = bite;
    this.#since = performance.now();
    if (!this.#disarm) this.#arm(this.#limitMs);
  }

  /** There is nothing to watch. */
  rest(): void {
    this.#bite = undefined;
  }

  /** Leaves no timer behind. */
  end(): void {
    this.rest();
    this.#disarm?.();
    this.#disarm = undefined;
  }

  #arm(delayMs: number): void {
    this.#armedFor = this.#bite;
    this.#disarm = this.#schedule(delayMs, () => this.#look());
  }

  #look(): void {
    this.#disarm = undefined;
    const bite = this.#bite;
    if (!bite) return;
    const leftMs = this.#limitMs - (performance.now() - this.#since);
    // What the timer was made for has had its time, whatever the clock's rounding says.
    if (bite === this.#armedFor || leftMs <= 0) bite();
    else this.#arm(leftMs);
  }
}
