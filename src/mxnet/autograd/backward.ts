import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import { equalShapes, formatShape } from "../shape.ts";
import { type Recordable, releaseCall, sourceOf, type TapeNode, type TapeSource } from "./tape.ts";

export interface BackwardRequest {
  heads: readonly NDArray[];
  /** Gradient of each head. Default: ones. */
  headGradients?: readonly (NDArray | undefined)[];
  /** The arrays whose gradients are asked for. Default: every variable. */
  of?: readonly NDArray[];
  /** Leaves the tape as it is, so that `backward` can run again. */
  retainGraph: boolean;
}

/**
 * Goes from the heads back to the variables, and returns the gradient of each: tensors that belong to the caller.
 *
 * 1. Collect the calls that lead to the heads, the last one first.
 * 2. Find out which of them lead from what is asked for.
 * 3. Run each of those with the gradients that have come together at its outputs.
 *
 * @throws {MXNetError} Where a head was not recorded, or an operator has no gradient.
 */
export function runBackward({
  heads,
  headGradients = [],
  of,
  retainGraph,
}: BackwardRequest): Map<NDArray, tf.Tensor> {
  const sources = heads.map((head) => sourceOf(head) ?? notRecorded(head));
  const nodes = reachable(sources);
  const targets = new Targets(of);
  const needed = findNeeded(nodes, targets);
  const gradients = new Gradients(targets);
  try {
    for (const [index, source] of sources.entries()) {
      gradients.contribute(source, headGradient(heads[index] as NDArray, headGradients[index]));
    }
    for (const node of nodes) if (needed.has(node)) runNode(node, needed, targets, gradients);
    return gradients.results();
  } catch (error) {
    gradients.dispose();
    throw error;
  } finally {
    if (!retainGraph) for (const { saved } of nodes) releaseCall(saved);
  }
}

/** The calls that lead to `sources`, the last one first. */
function reachable(sources: readonly TapeSource[]): TapeNode[] {
  const found = new Set<TapeNode>();
  const stack = sources.flatMap(({ node }) => node ?? []);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const source of node.sources) if (source?.node) stack.push(source.node);
  }
  return [...found].sort((a, b) => b.id - a.id);
}

/** What gradients are asked for: all variables, or some arrays. */
class Targets {
  /** The array that an output of a call, or a variable, was named by. */
  readonly #arrays: Map<string | NDArray, NDArray> | undefined;

  constructor(of: readonly NDArray[] | undefined) {
    if (of) this.#arrays = new Map(of.map((array) => [keyOf(sourceOf(array) ?? notRecorded(array)), array]));
  }

  /** The array whose gradient goes there, if it is asked for. */
  find(source: TapeSource): NDArray | undefined {
    if (this.#arrays) return this.#arrays.get(keyOf(source));
    return source.node ? undefined : source.variable;
  }
}

function keyOf(source: TapeSource): string | NDArray {
  return source.node ? `${source.node.id}:${source.index}` : source.variable;
}

function findNeeded(nodes: readonly TapeNode[], targets: Targets): Set<TapeNode> {
  const needed = new Set<TapeNode>();
  for (const node of nodes.toReversed()) {
    if (node.sources.some((source) => isNeeded(source, needed, targets))) needed.add(node);
  }
  return needed;
}

function isNeeded(source: TapeSource | undefined, needed: ReadonlySet<TapeNode>, targets: Targets): boolean {
  if (!source) return false;
  return targets.find(source) !== undefined || (source.node !== undefined && needed.has(source.node));
}

function runNode(
  node: TapeNode,
  needed: ReadonlySet<TapeNode>,
  targets: Targets,
  gradients: Gradients,
): void {
  const { recordable } = node.saved;
  if (!recordable) {
    throw new MXNetError(
      "Cannot run backward: what was recorded is gone, since backward ran before or too many recordings came after. Pass retain_graph to run backward twice",
    );
  }
  const above = gradients.take(node);
  if (recordable.readsGradient && above.every((gradient) => gradient === undefined)) return;
  const wanted = node.sources.map((source) => isNeeded(source, needed, targets));
  try {
    const results = computeNode(recordable, above, wanted);
    for (const [index, source] of node.sources.entries()) {
      const gradient = results[index];
      if (gradient && source) gradients.contribute(source, gradient);
    }
    recordable.afterwards?.();
  } finally {
    for (const gradient of above) gradient?.dispose();
  }
}

/** Gradients in tensors of their own: not those from above, and none twice. */
function computeNode(
  recordable: Recordable,
  above: readonly (tf.Tensor | undefined)[],
  wanted: readonly boolean[],
): (tf.Tensor | undefined)[] {
  const { name, run } = recordable;
  if (!run) throw new MXNetError(`Cannot run backward: ${name} has no gradient`);
  try {
    const taken = new Set(above);
    return tf.tidy(() =>
      run(above, wanted).map((result, index) => {
        if (!result || !wanted[index]) return undefined;
        const own = taken.has(result) ? tf.clone(result) : result;
        taken.add(own);
        return tf.keep(own);
      }),
    ) as (tf.Tensor | undefined)[];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MXNetError(`Cannot compute the gradient of ${name}: ${reason}`, { cause });
  }
}

/** Gradients on their way: added up until the call that made the value takes them. */
class Gradients {
  readonly #ofCalls = new Map<TapeNode, (tf.Tensor | undefined)[]>();
  readonly #results = new Map<NDArray, tf.Tensor>();
  readonly #targets: Targets;

  constructor(targets: Targets) {
    this.#targets = targets;
  }

  /** Takes over a tensor. */
  contribute(source: TapeSource, gradient: tf.Tensor): void {
    const target = this.#targets.find(source);
    if (target) {
      const own = source.node ? tf.keep(tf.clone(gradient)) : gradient;
      this.#results.set(target, sum(this.#results.get(target), own));
    }
    if (source.node) {
      const parts = this.#ofCalls.get(source.node) ?? Array(source.node.outputs).fill(undefined);
      parts[source.index] = sum(parts[source.index], gradient);
      this.#ofCalls.set(source.node, parts);
    } else if (!target) gradient.dispose();
  }

  /** The gradients of a call's outputs. They belong to who takes them. */
  take(node: TapeNode): (tf.Tensor | undefined)[] {
    const parts = this.#ofCalls.get(node) ?? [];
    this.#ofCalls.delete(node);
    return parts;
  }

  /** What was asked for; all else is disposed of. */
  results(): Map<NDArray, tf.Tensor> {
    for (const parts of this.#ofCalls.values()) for (const part of parts) part?.dispose();
    this.#ofCalls.clear();
    return this.#results;
  }

  dispose(): void {
    for (const result of this.results().values()) result.dispose();
  }
}

function sum(a: tf.Tensor | undefined, b: tf.Tensor): tf.Tensor {
  if (!a) return b;
  const total = tf.keep(tf.add(a, b));
  a.dispose();
  b.dispose();
  return total;
}

function headGradient({ shape }: NDArray, given: NDArray | undefined): tf.Tensor {
  if (!given) return tf.keep(tf.ones([...shape]));
  if (equalShapes(given.shape, shape)) return tf.keep(tf.clone(given.tensor));
  throw new MXNetError(
    `Cannot run backward: the gradient of a head has shape ${formatShape(given.shape)}, must be ${formatShape(shape)}`,
  );
}

function notRecorded({ shape }: NDArray): never {
  throw new MXNetError(
    `Cannot differentiate the array of shape ${formatShape(shape)}: it is not in a computational graph. Compute it inside of autograd.record from arrays that have attach_grad or from parameters`,
  );
}
