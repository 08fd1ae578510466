/** Values by key, of which the one that was used longest ago goes when there are too many. */
export class BoundedCache<Value> {
  readonly #values = new Map<string, Value>();
  readonly #capacity: number;
  readonly #drop: (value: Value) => void;

  /** @param drop Is called with each value that goes. */
  constructor(capacity: number, drop: (value: Value) => void = () => {}) {
    this.#capacity = capacity;
    this.#drop = drop;
  }

  /** The value of `key`, made where there is none. */
  get(key: string, make: () => Value): Value {
    const found = this.#values.get(key);
    if (found !== undefined) {
      // A map keeps the order of insertion: what is used moves to its end.
      this.#values.delete(key);
      this.#values.set(key, found);
      return found;
    }
    const made = make();
    this.#values.set(key, made);
    if (this.#values.size > this.#capacity) this.#dropFirst();
    return made;
  }

  /** Forgets a value, which is not dropped: who took it has it. */
  forget(key: string): void {
    this.#values.delete(key);
  }

  /** Drops every value. */
  clear(): void {
    for (const value of this.#values.values()) this.#drop(value);
    this.#values.clear();
  }

  #dropFirst(): void {
    for (const [key, value] of this.#values) {
      this.#values.delete(key);
      this.#drop(value);
      return;
    }
  }
}
