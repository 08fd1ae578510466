import {
  type ErrorData,
  type GuestEvent,
  type GuestMessage,
  type InvokeResult,
  LINES_TOGETHER,
  type LogRecord,
} from "../messages.ts";
import { type PackedAnswer, packAnswer } from "../wire.ts";

/** A request whose handlers take longer than this is slow. */
const QUICK_MS = 1;

/** How many requests in a row must have been quick for the next one to be expected so. */
const QUICK_RUN = 64;

/** Answers that wait for each other at most: half of what a guest has at hand, so that the host goes on meanwhile. */
const MAX_HELD = 4;

/** To move bytes takes some 20 µs, whatever their number; to copy as many as these takes less. */
const COPIED_BYTES = 32 * 1024;

/** A script that logs more than so many lines in so long a time logs many: each message takes the page 30 µs. */
const FEW_LINES = 20;
const FEW_LINES_MS = 50;

/**
 * Posts what a guest has for its host, in order.
 *
 * Each message costs both sides as much as a quick handler. So where handlers are quick and more requests are at hand, a
 * few answers wait for each other. Should the guest die meanwhile, the host asks again. The lines of a script that logs
 * many wait for each other until it waits for something itself: they are lost where it then goes on without end, and is
 * ended.
 */
export class GuestPost {
  readonly #post: (message: GuestMessage, transfer: Transferable[]) => void;
  #held: PackedAnswer[] = [];
  #lines: LogRecord[] = [];
  #lineCount = 0;
  #linesSinceMs = Number.NEGATIVE_INFINITY;
  #quickRun = 0;
  #expected = 0;

  constructor(post: (message: GuestMessage, transfer: Transferable[]) => void) {
    this.#post = post;
  }

  /** Counts a request, which `answer` or `fail` will be called for. */
  expect(): void {
    this.#expected += 1;
  }

  answer(id: number, result: InvokeResult): void {
    this.#expected -= 1;
    if (result.error) {
      this.reply(id, result);
      return;
    }
    const tookMs = result.stages.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
    this.#quickRun = tookMs < QUICK_MS ? this.#quickRun + 1 : 0;
    this.#flushLines();
    this.#held.push(packAnswer(id, result));
    const mayWait = this.#quickRun >= QUICK_RUN && this.#expected > 0;
    if (!mayWait || this.#held.length >= MAX_HELD) this.#flush();
  }

  /** A request is not answered. */
  refuse(id: number, error: ErrorData): void {
    this.#expected -= 1;
    this.fail(id, error);
  }

  reply(id: number, value: unknown): void {
    this.#send({ kind: "reply", reply: { id, ok: true, value } });
  }

  fail(id: number, error: ErrorData): void {
    this.#send({ kind: "reply", reply: { id, ok: false, error } });
  }

  tell(event: GuestEvent): void {
    if (event.type === "log" && this.#isOneOfMany(event.record.timeMs)) this.#hold(event.record);
    else this.#send({ kind: "event", event });
  }

  #isOneOfMany(timeMs: number): boolean {
    if (Math.abs(timeMs - this.#linesSinceMs) > FEW_LINES_MS) {
      this.#linesSinceMs = timeMs;
      this.#lineCount = 0;
    }
    this.#lineCount += 1;
    return this.#lineCount > FEW_LINES;
  }

  #hold(record: LogRecord): void {
    this.#flush();
    this.#lines.push(record);
    if (this.#lines.length === 1) queueMicrotask(() => this.#flushLines());
    if (this.#lines.length === LINES_TOGETHER) this.#flushLines();
  }

  #flushLines(): void {
    if (this.#lines.length === 0) return;
    const records = this.#lines;
    this.#lines = [];
    this.#post({ kind: "log", records }, []);
  }

  #send(message: GuestMessage): void {
    this.#flush();
    this.#flushLines();
    this.#post(message, []);
  }

  #flush(): void {
    if (this.#held.length === 0) return;
    const answers = this.#held;
    this.#held = [];
    this.#post(answers, answers.flatMap(largeBuffers));
  }
}

/** The bytes of a large body move to the host, unless they are a part of something larger that the script may still use. */
function largeBuffers([, , body]: PackedAnswer): Transferable[] {
  return body.byteLength > COPIED_BYTES && body.byteLength === body.buffer.byteLength ? [body.buffer] : [];
}
