import type { InvokeRequest } from "../../sagemaker/serving/invocation.ts";
import { hasBegun, offer, type SharedCell, takeBack } from "../shared-cell.ts";
import { isReplay, type WorkerJob } from "./worker-job.ts";

/**
 * Requests in a guest at a time: one that runs and, where they can be taken back, the next ones. Each message that finds
 * its receiver asleep costs as much as a small model computes; a guest that has the next request at hand does not sleep.
 */
const MAX_LOAD = 8;

/** Bodies in a guest from which on it gets no more ahead of time: the host keeps its own copy of each. */
const MAX_BYTES = 1024 ** 2;

/** What a guest was asked: a request, or something else that waits in it for the requests before. */
type Load = WorkerJob | Pick<WorkerJob, "lose">;

/** What is in a guest. */
export interface Flight {
  readonly load: Load;
  readonly ticket: number;
}

/** The requests in one guest, in the order that it answers them. */
export class Flights {
  readonly #cell: SharedCell | undefined;
  #inside: Flight[] = [];
  /** Requests that were taken back, and that the guest has not passed over yet: they keep their places until then. */
  #takenBack = 0;
  #lastTicket = 0;

  /** @param cell Shared with the guest. Without it nothing can be taken back, and so there is one request at a time. */
  constructor(cell: SharedCell | undefined) {
    this.#cell = cell;
  }

  get count(): number {
    return this.#inside.length;
  }

  /** Whether another request may be added. */
  get hasRoom(): boolean {
    if (!this.#cell) return this.count === 0;
    if (this.count + this.#takenBack >= MAX_LOAD) return false;
    return this.#inside.reduce((sum, { load }) => sum + bodyBytes(load), 0) < MAX_BYTES;
  }

  has(flight: Flight): boolean {
    return this.#inside.includes(flight);
  }

  add(load: Load): Flight {
    const flight = { load, ticket: ++this.#lastTicket };
    this.#inside.push(flight);
    if (this.#cell) offer(this.#cell, flight.ticket);
    return flight;
  }

  /** The guest is done with a request. `false` for one that was taken back. */
  remove(flight: Flight): boolean {
    const index = this.#inside.indexOf(flight);
    if (index >= 0) this.#inside.splice(index, 1);
    else this.#takenBack -= 1;
    return index >= 0;
  }

  /** Takes back the oldest request that the guest has not begun. What is first in it may be under way. */
  takeBack(): WorkerJob | undefined {
    for (const [place, { load, ticket }] of this.#inside.entries()) {
      if (place === 0 || !this.#cell || !isRequest(load) || !takeBack(this.#cell, ticket)) continue;
      this.#inside.splice(place, 1);
      this.#takenBack += 1;
      return load;
    }
  }

  /** Has those requests that the guest has not begun be answered elsewhere. */
  loseAhead(reason: unknown): void {
    const ahead: WorkerJob[] = [];
    for (let job = this.takeBack(); job; job = this.takeBack()) ahead.push(job);
    // The last first, so that they keep their order where they are put back.
    for (const job of ahead.toReversed()) job.lose(reason, false);
  }

  /** Tells all requests that the guest is no more; the last first here too. */
  loseAll(reason: unknown): void {
    const lost = this.#inside.splice(0);
    // The answers of those that it had begun before were lost on their way.
    const current = lost.findLast(({ ticket }) => this.#cell && hasBegun(this.#cell, ticket)) ?? lost[0];
    for (const flight of lost.toReversed()) flight.load.lose(reason, flight === current);
  }
}

/** Whether it is a request that another worker can answer as well. */
function isRequest(load: Load): load is WorkerJob & { request: InvokeRequest } {
  return "request" in load && !isReplay(load.request);
}

function bodyBytes(load: Load): number {
  return isRequest(load) ? load.request.body.byteLength : 0;
}
