import type { CallReply } from "../messages.ts";
import { RemoteError } from "./remote-error.ts";

/** Calls of a worker that wait for their answers. */
export class PendingCalls {
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #failure: Error | undefined;
  #lastId = 0;

  /**
   * Makes a call. Rejected with what the worker threw, or at once where it has failed.
   *
   * @param send Sends the call with this number.
   */
  call(send: (id: number) => void): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    send(id);
    return answer.promise;
  }

  /** The worker has answered. */
  settle(reply: CallReply): void {
    const call = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) call?.resolve(reply.value);
    else call?.reject(new RemoteError(reply.error));
  }

  /** The worker is no more: all calls fail, and all to come. */
  fail(message: string): void {
    this.#failure = new Error(message);
    for (const call of this.#waiting.values()) call.reject(this.#failure);
    this.#waiting.clear();
  }
}
