/** So many cross together at most: whoever takes them is not to be held for long. */
const MOST_TOGETHER = 64;

/**
 * Sends through a port what is said in one turn as lists of messages: each message of a port costs both sides a task,
 * and a thousand files are looked at in a thousand calls.
 */
export class Outbox<Message> {
  readonly #port: MessagePort;
  readonly #onRefused: (message: Message, error: unknown) => void;
  #waiting: Message[] = [];

  /** @param onRefused Told of a message that cannot cross, as it holds a function; the others do. */
  constructor(port: MessagePort, onRefused: (message: Message, error: unknown) => void) {
    this.#port = port;
    this.#onRefused = onRefused;
  }

  /**
   * Sends `message` at the end of this turn, after those that were sent before. With buffers that are given away it goes
   * at once and alone: Deno takes them even where the message is refused.
   */
  send(message: Message, transfer: ArrayBuffer[] = []): void {
    if (transfer.length > 0) {
      this.flush();
      this.#post([message], transfer);
      return;
    }
    this.#waiting.push(message);
    if (this.#waiting.length === 1) queueMicrotask(() => this.flush());
  }

  /** Sends what waits now. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at += MOST_TOGETHER)
      this.#post(waiting.slice(at, at + MOST_TOGETHER));
  }

  #post(some: readonly Message[], transfer: ArrayBuffer[] = []): void {
    try {
      this.#port.postMessage(some, transfer);
    } catch (error) {
      const [only] = some;
      if (some.length > 1) for (const each of some) this.#post([each]);
      else if (only) this.#onRefused(only, error);
    }
  }
}
