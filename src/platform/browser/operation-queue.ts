/** One call that waits for a transaction. */
export interface Operation<Context> {
  run(context: Context): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Bytes that it brings along. */
  weight: number;
  /** It gets a transaction of its own: one that it shared failed as a whole. */
  isAlone: boolean;
}

/** What operations of one transaction may weigh together. */
const MAX_WEIGHT = 16 * 1024 * 1024;

/** Calls that arrive while a transaction is under way share the next one. */
export class OperationQueue<Context> {
  #waiting: Operation<Context>[] = [];
  #isDraining = false;
  readonly #transact: (take: () => Operation<Context>[]) => Promise<void>;

  /** @param transact Runs one transaction. It takes its operations when the transaction has begun, and settles them. */
  constructor(transact: (take: () => Operation<Context>[]) => Promise<void>) {
    this.#transact = transact;
  }

  add<T>(run: (context: Context) => T | Promise<T>, weight = 0): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ run, resolve: resolve as (value: unknown) => void, reject, weight, isAlone: false });
    if (!this.#isDraining) void this.#drain();
    return promise;
  }

  /** Puts operations of a transaction that failed back to the front, to be run one by one. */
  retryAlone(operations: readonly Operation<Context>[]): void {
    this.#waiting.unshift(...operations.map((operation) => ({ ...operation, isAlone: true })));
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    while (this.#waiting.length > 0) await this.#transact(() => this.#take());
    this.#isDraining = false;
  }

  #take(): Operation<Context>[] {
    let weight = 0;
    const end = this.#waiting.findIndex((operation, at) => {
      weight += operation.weight;
      return at > 0 && (weight > MAX_WEIGHT || operation.isAlone || this.#waiting[0]?.isAlone);
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }
}
