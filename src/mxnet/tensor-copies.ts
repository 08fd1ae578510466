import * as tf from "@tensorflow/tfjs-core";
import { countTensors } from "./memory.ts";
import { NDArray } from "./ndarray/ndarray.ts";
import { formatShape } from "./shape.ts";

/** Copies that exist now. */
let copies = 0;

/** What a tensor or an array is, without its elements. */
export interface TensorFacts {
  className: string;
  shape: number[];
  dtype: string;
  /** Number of elements. */
  size: number;
}

/** What holds elements on the backend: an array of `mxnet`, or a tensor of TensorFlow.js. */
export type AnyTensor = NDArray | tf.Tensor;

export function isTensor(value: unknown): value is AnyTensor {
  return value instanceof NDArray || value instanceof tf.Tensor;
}

/** `Tensor (2, 3) float32`. */
export function describeTensor(tensor: AnyTensor): string {
  return `${tensorClass(tensor)} ${formatShape(tensor.shape)} ${tensor.dtype}`;
}

/** Whether its memory was released. */
export function isReleased(tensor: AnyTensor): boolean {
  return tensor instanceof NDArray ? tensor.cell.use() === undefined : tensor.isDisposed;
}

export function tensorFacts(tensor: AnyTensor): TensorFacts {
  const { dtype, size, shape } = tensor;
  return { className: tensorClass(tensor), shape: [...shape], dtype, size };
}

/** A minifier shortens the names that classes carry themselves. */
function tensorClass(tensor: AnyTensor): string {
  if (tensor instanceof NDArray) return "NDArray";
  return tensor instanceof tf.Variable ? "Variable" : "Tensor";
}

/**
 * Makes a copy that shares the elements and that no scope disposes of: `releaseCopy` must.
 *
 * @throws {MXNetError} Where the memory of `tensor` was released.
 */
export function copyTensor<T extends AnyTensor>(tensor: T): T {
  const copy = tf.keep(tf.clone(tensorOf(tensor)));
  copies += 1;
  if (!(tensor instanceof NDArray)) return copy as T;
  return new NDArray(copy, { dtype: tensor.dtype, context: tensor.context }) as T;
}

/** Makes a copy that shares the elements and that the open scope disposes of. */
export function duplicateTensor<T extends AnyTensor>(tensor: T): T {
  return (tensor instanceof NDArray ? tensor.detach() : tf.clone(tensorOf(tensor))) as T;
}

/** Disposes of what `copyTensor` made. Once is enough, twice does no harm. */
export function releaseCopy(copy: AnyTensor): void {
  if (isReleased(copy)) return;
  copy.dispose();
  copies -= 1;
}

/** Reads all elements, when the GPU has them; text where the dtype is `string`. */
export function readTensor(
  tensor: AnyTensor,
): Promise<Float32Array | Int32Array | Uint8Array | readonly string[]> {
  return tensorOf(tensor).data() as Promise<Float32Array | Int32Array | Uint8Array | readonly string[]>;
}

/** Whether tensors are computed by the calling thread itself, so that an operator is done when its function returns. */
export function isOnThisThread(): boolean {
  return tf.getBackend() === "cpu";
}

/** The mean of the elements' magnitudes, of which only this one number is read. NaN where there are none. */
export async function meanMagnitude(tensor: tf.Tensor): Promise<number> {
  if (tensor.size === 0) return Number.NaN;
  const mean = tf.tidy(() => tf.mean(tf.abs(tf.cast(tensor, "float32"))));
  try {
    return (await mean.data())[0] ?? Number.NaN;
  } finally {
    mean.dispose();
  }
}

/** Tensors that exist now, without the copies of `copyTensor`. */
export function countOwnTensors(): number {
  return countTensors() - copies;
}

/** The tensors of this realm at one moment, the copies of `copyTensor` left out. */
export interface TensorFigures {
  /** How many were made so far. */
  made: number;
  /** How many exist that no open scope will dispose of. */
  lasting: number;
}

export function tensorFigures(): TensorFigures {
  const { state } = tf.engine();
  const passing = state.scopeStack.reduce((sum, { track }) => sum + track.filter(isPassing).length, 0);
  // Every tensor gets the next number of its engine's class, which its types keep to themselves.
  const { nextTensorId } = tf.engine().constructor as unknown as { nextTensorId: number };
  return { made: nextTensorId, lasting: countOwnTensors() - passing };
}

function tensorOf(tensor: AnyTensor): tf.Tensor {
  return tensor instanceof NDArray ? tensor.tensor : tensor;
}

function isPassing({ kept, isDisposed }: tf.Tensor): boolean {
  return !kept && !isDisposed;
}
