/** Workers that are free, and requests that wait for one, first come first served. */
export class WorkerPool<Worker> {
  readonly #free: Worker[] = [];
  readonly #waiting: PromiseWithResolvers<Worker>[] = [];
  #closed: Error | undefined;

  /** Fulfilled with a free worker, which is no longer free. @throws What the pool was closed with. */
  take(): Promise<Worker> {
    if (this.#closed) return Promise.reject(this.#closed);
    const worker = this.#free.shift();
    if (worker !== undefined) return Promise.resolve(worker);
    const place = Promise.withResolvers<Worker>();
    this.#waiting.push(place);
    return place.promise;
  }

  /** Hands a worker to the first that waits, else keeps it free. */
  put(worker: Worker): void {
    const place = this.#waiting.shift();
    if (place) place.resolve(worker);
    else if (!this.#free.includes(worker)) this.#free.push(worker);
  }

  /** Takes a worker that is free and no longer can serve. */
  remove(worker: Worker): void {
    const index = this.#free.indexOf(worker);
    if (index >= 0) this.#free.splice(index, 1);
  }

  /** Refuses all that wait, and all that come. */
  close(reason: Error): void {
    this.#closed ??= reason;
    for (const place of this.#waiting.splice(0)) place.reject(this.#closed);
  }
}
