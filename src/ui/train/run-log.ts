import type { LogRecord } from "../../worker/messages.ts";

/** So many of the first and of the last records of a run are kept with it. */
const FIRST = 2000;
const LAST = 18_000;

/** What the guest of one run has logged. */
export class RunLog {
  readonly #first: LogRecord[] = [];
  #last: LogRecord[] = [];
  #count = 0;

  /** Records that were logged. */
  get count(): number {
    return this.#count;
  }

  /** Of these, those in the middle that are not kept. */
  get leftOut(): number {
    return Math.max(0, this.#count - FIRST - LAST);
  }

  add(record: LogRecord): void {
    this.#count += 1;
    if (this.#first.length < FIRST) this.#first.push(record);
    else this.#last.push(record);
    if (this.#last.length >= 2 * LAST) this.#last = this.#last.slice(-LAST);
  }

  /** The lines of all records that are kept, oldest first. */
  lines(): string[] {
    return [...this.#first, ...this.#last.slice(-LAST)].flatMap(({ text }) => text.split("\n"));
  }

  /** As a file of the service's log: a record a line with its time in UTC, errors with their stacks. */
  text(): string {
    const gap = this.leftOut > 0 ? [`… ${this.leftOut} records in the middle were not kept …`] : [];
    return [...this.#first.map(format), ...gap, ...this.#last.slice(-LAST).map(format), ""].join("\n");
  }
}

function format({ timeMs, level, source, text, error }: LogRecord): string {
  const line = `${new Date(timeMs).toISOString()} ${level.toUpperCase()} ${source} ${text}`;
  return error?.stack ? `${line}\n${error.stack}` : line;
}
