import type { LogRecord } from "../../worker/messages.ts";

/** So many of the first and of the last records of a run are kept with it. */
const FIRST = 2000;
const LAST = 18_000;
/** So many are written in one go. */
const PIECE = 1000;

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

  /**
   * As a file of the service's log: a record a line with its time in UTC, errors with their stacks. In pieces, each of
   * which takes a few milliseconds.
   */
  *texts(): Generator<string> {
    yield* textsOf(this.#first);
    if (this.leftOut > 0) yield `… ${this.leftOut} records in the middle were not kept …\n`;
    yield* textsOf(this.#last.slice(-LAST));
  }
}

function* textsOf(records: readonly LogRecord[]): Generator<string> {
  for (let at = 0; at < records.length; at += PIECE) {
    yield records
      .slice(at, at + PIECE)
      .map((record) => `${format(record)}\n`)
      .join("");
  }
}

function format({ timeMs, level, source, text, error }: LogRecord): string {
  const line = `${new Date(timeMs).toISOString()} ${level.toUpperCase()} ${source} ${text}`;
  return error?.stack ? `${line}\n${error.stack}` : line;
}
