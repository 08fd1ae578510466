import type { Tensor } from "@tensorflow/tfjs-core";
import type { NDArray } from "../ndarray/ndarray.ts";

/** What `backward` needs of one call. It owns the tensors that it reads. */
export interface Recordable {
  /** For errors: `Convolution`. */
  readonly name: string;
  /** Whether it reads the gradient from above. */
  readonly readsGradient: boolean;
  /** For each input, whether a gradient goes to it. */
  readonly takesGradient: readonly boolean[];
  /** Computes the gradients of the wanted inputs; absent where the operator has none. */
  run?(
    gradients: readonly (Tensor | undefined)[],
    wanted: readonly boolean[],
  ): readonly (Tensor | undefined)[];
  /** Does what follows on `run`: changes auxiliary states. */
  afterwards?(): void;
  /** Disposes of what it owns. */
  release(): void;
}

/** One call on the tape. Arrays lead to it, and it leads to those that it was made from: what nobody can reach is freed. */
export interface TapeNode {
  /** Higher than those of its sources. */
  readonly id: number;
  readonly sources: readonly (TapeSource | undefined)[];
  readonly saved: SavedCall;
  /** Number of outputs. */
  readonly outputs: number;
}

/** What a call was recorded with, until it is released. */
export interface SavedCall {
  recordable: Recordable | undefined;
}

/** Where an input came from: an output of a call, or a variable. */
export type TapeSource =
  | { readonly node: TapeNode; readonly index: number }
  | { readonly node?: undefined; readonly variable: NDArray };

/** How a variable takes its gradient. */
export type GradReq = "write" | "add" | "null";

/** An array whose gradient is asked for. */
export interface Variable {
  grad: NDArray;
  gradReq: GradReq;
  /** Whether `backward` has written the gradient since the last update. */
  isFresh: boolean;
}

/** Recordings that wait for `backward` at most: a loop that never runs it must not fill the memory. */
const RECORDINGS = 32;

const origins = new WeakMap<NDArray, TapeSource>();
const variables = new WeakMap<NDArray, Variable>();
/** Calls of each recording that were not released, and who leads to them. The last recording comes last. */
let recordings: Map<SavedCall, WeakRef<TapeNode>>[] = [];
let nextId = 0;

/** Whether a gradient may be asked for what is computed from the array. */
export function isOnTape(array: NDArray): boolean {
  return sourceOf(array) !== undefined;
}

/** Where the array came from; `undefined` where no gradient goes to it. */
export function sourceOf(array: NDArray): TapeSource | undefined {
  const origin = origins.get(array);
  if (origin) return origin;
  const variable = variables.get(array);
  return variable && variable.gradReq !== "null" ? { variable: array } : undefined;
}

export function variableOf(array: NDArray): Variable | undefined {
  return variables.get(array);
}

/** Makes an array a variable: what it was computed from is forgotten. */
export function markVariable(array: NDArray, grad: NDArray, gradReq: GradReq): void {
  origins.delete(array);
  variables.set(array, { grad, gradReq, isFresh: false });
}

/** Takes back `markVariable`. */
export function unmarkVariable(array: NDArray): void {
  variables.delete(array);
}

/** Whether `backward` has written the gradient of a variable since `useGradient`. */
export function isGradientFresh(array: NDArray): boolean {
  return variables.get(array)?.isFresh ?? false;
}

/** Says that the gradient has been used. */
export function useGradient(array: NDArray): void {
  const variable = variables.get(array);
  if (variable) variable.isFresh = false;
}

/** Records a call. Its outputs lead to it from now on. */
export function recordCall(
  recordable: Recordable,
  inputs: readonly NDArray[],
  outputs: readonly NDArray[],
): void {
  const saved: SavedCall = { recordable };
  const sources = inputs.map((array, index) =>
    recordable.takesGradient[index] ? sourceOf(array) : undefined,
  );
  const node: TapeNode = { id: nextId++, sources, saved, outputs: outputs.length };
  for (const [index, output] of outputs.entries()) origins.set(output, { node, index });
  if (recordings.length === 0) startRecording();
  recordings.at(-1)?.set(saved, new WeakRef(node));
}

/** Starts a recording, and releases what can no longer be reached or has waited too long. */
export function startRecording(): void {
  for (const recording of recordings) {
    for (const [saved, node] of recording) {
      if (!saved.recordable) recording.delete(saved);
      else if (!node.deref()) releaseCall(saved);
    }
  }
  recordings = [...recordings.filter(({ size }) => size > 0), new Map()];
  for (const old of recordings.splice(0, recordings.length - RECORDINGS)) {
    for (const saved of old.keys()) releaseCall(saved);
  }
}

/** Disposes of what a call was recorded with. Twice does no harm. */
export function releaseCall(saved: SavedCall): void {
  saved.recordable?.release();
  saved.recordable = undefined;
}
