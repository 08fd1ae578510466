/**
 * A few numbers that a host and its guest share: what a guest does is seen there at once and costs no message, and the
 * host may take back a request that the guest has not begun.
 *
 * Layout: 0 the handler that began last, 1 the tensors that exist, from 2 on the tickets.
 */
export type SharedCell = Int32Array<SharedArrayBuffer>;

/** The functions of a script that the service calls. */
export const HANDLERS: readonly string[] = [
  ...["train", "save", "model_fn", "transform_fn"],
  ...["input_fn", "predict_fn", "output_fn", "process_request_fn"],
];

/** Tickets that may be in a guest at a time, those that were taken back among them: more would be confused. */
const MAX_TICKETS = 16;

const FIRST_TICKET = 2;
const OFFERED = 0;
const BEGUN = 1;
const TAKEN_BACK = 2;

/** Makes a cell in which nothing has begun. */
export function createSharedCell(): SharedCell {
  return new Int32Array(new SharedArrayBuffer(4 * (FIRST_TICKET + MAX_TICKETS)));
}

/** Notes which handler begins. */
export function noteHandler(cell: SharedCell, name: string): void {
  Atomics.store(cell, 0, 1 + HANDLERS.indexOf(name));
}

/** The handler that began last; `undefined` where none has. */
export function lastHandler(cell: SharedCell): string | undefined {
  return HANDLERS[Atomics.load(cell, 0) - 1];
}

/** Notes how many tensors exist in the guest. */
export function noteTensors(cell: SharedCell, count: number): void {
  Atomics.store(cell, 1, count);
}

/** How many tensors existed when the guest noted it last. */
export function tensorCount(cell: SharedCell): number {
  return Atomics.load(cell, 1);
}

/** For the host, before it sends a request with this ticket. */
export function offer(cell: SharedCell, ticket: number): void {
  Atomics.store(cell, slotOf(ticket), OFFERED);
}

/** For the guest: whether the request is its own to begin. Not where the host has taken it back. */
export function begin(cell: SharedCell, ticket: number): boolean {
  return Atomics.compareExchange(cell, slotOf(ticket), OFFERED, BEGUN) === OFFERED;
}

/** For the host: whether the guest has begun the request. */
export function hasBegun(cell: SharedCell, ticket: number): boolean {
  return Atomics.load(cell, slotOf(ticket)) === BEGUN;
}

/** For the host: whether the request could be taken back. Not where it has begun. */
export function takeBack(cell: SharedCell, ticket: number): boolean {
  return Atomics.compareExchange(cell, slotOf(ticket), OFFERED, TAKEN_BACK) === OFFERED;
}

function slotOf(ticket: number): number {
  return FIRST_TICKET + (ticket % MAX_TICKETS);
}
