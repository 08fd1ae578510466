import { nextMoment, type TensorCell } from "./tensor-cell.ts";

/** An array, as this file knows it. */
export interface Owner {
  readonly cell: TensorCell;
}

/** Arrays that make a moment of themselves where nothing else does. */
const MANY = 512;
let limit = MANY;
/** Arrays that are on the backend and that were made by operators. */
const tracked = new Set<TensorCell>();
/** What the block that runs now has made. */
let frame: TensorCell[] | undefined;
/** What is on its way to main memory. */
const moving = new Set<Promise<void>>();

/**
 * How long arrays live, so that a loop of any length holds the number of tensors constant and nobody calls `dispose`.
 *
 * Python frees an array when its last name is gone. JavaScript does not tell, or only when it collects its garbage, which
 * knows nothing of the GPU. So four rules hold together; none of them takes an array from who still uses it:
 *
 * 1. **A block's call frees what it made.** Arrays made while a block runs go when it returns, save for those that it
 *    returns or leaves in its own fields. What `backward` needs of them the tape has in tensors of its own.
 * 2. **The tape frees what it holds after `backward`**, and holds only so many recordings that nobody ran backward.
 * 3. **What nobody uses moves out.** Each `record`, each outermost call of a block and each batch of a DataLoader is a
 *    moment. An array that was not used since the last but one is dropped from the backend: its elements go to main
 *    memory, where JavaScript's collector does see them, and come back when the array is used again. A sum that each
 *    step adds to is used in each step and stays; a list of a thousand losses is read back at the end, all correct.
 *    What the collector has found before is freed without that. A loop that has no moments makes one of every few
 *    hundred arrays.
 * 4. **What has an owner is kept**: parameters, their gradients, optimizer states, and what `keep` was called for.
 *
 * `dispose` frees an array at once, and `tensorScope` all that was made meanwhile; neither is needed.
 */
export function track<T extends Owner>(array: T): T {
  const { cell } = array;
  cell.owner = new WeakRef(array);
  cell.observer = OBSERVER;
  frame?.push(cell);
  tracked.add(cell);
  passMomentIfMany();
  return array;
}

const OBSERVER = {
  /** Who gathers the tensors of a thousand arrays must find the first one there when the last one is back. */
  returned(cell: TensorCell): void {
    tracked.add(cell);
    if (tracked.size > limit) queueMicrotask(passMomentIfMany);
  },
};

function passMomentIfMany(): void {
  if (tracked.size > limit) passMoment();
}

/** Tells that a step is over: what was not used since the last but one moves out. */
export function passMoment(): void {
  const last = nextMoment();
  for (const cell of tracked) {
    if (cell.isAway) tracked.delete(cell);
    else if (cell.isKept) continue;
    else if (cell.isAbandoned) release(cell);
    else if (cell.lastUsed < last) moveOut(cell);
  }
  limit = tracked.size + MANY;
}

/** Waits until what is on its way to main memory is there. What paces a loop awaits it, so that the GPU keeps up. */
export async function settle(): Promise<void> {
  while (moving.size > 0) await Promise.all(moving);
}

/** Whether a block runs. */
export function isInFrame(): boolean {
  return frame !== undefined;
}

/** Leaves an array be when the blocks that run now return: someone holds it. */
export function spare({ cell }: Owner): void {
  cell.isSpared = true;
}

/**
 * Runs a synchronous function and frees the arrays it made, save for those that `survivors` finds or `spare` has named.
 *
 * Where it returns a promise nothing is freed: other code may have made arrays meanwhile.
 */
export function inFrame<T>(run: () => T, survivors: (result: T) => Iterable<Owner>): T {
  const outer = frame;
  const own: TensorCell[] = [];
  frame = own;
  try {
    const result = run();
    const spared = result instanceof Promise ? own : Array.from(survivors(result), ({ cell }: Owner) => cell);
    const left = new Set(spared);
    for (const cell of own) {
      if (left.has(cell) || cell.isKept || cell.isSpared) outer?.push(cell);
      else release(cell);
    }
    return result;
  } finally {
    frame = outer;
  }
}

function release(cell: TensorCell): void {
  tracked.delete(cell);
  cell.dispose();
}

function moveOut(cell: TensorCell): void {
  tracked.delete(cell);
  if (cell.moveOutAtOnce()) return;
  const done = cell.moveOut().finally(() => moving.delete(done));
  moving.add(done);
}
