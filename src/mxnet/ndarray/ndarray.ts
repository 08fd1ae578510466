import * as tf from "@tensorflow/tfjs-core";
import { type BackwardOptions, backward } from "../autograd/autograd.ts";
import { type GradReq, markVariable, variableOf } from "../autograd/tape.ts";
import { type Context, cpu } from "../context.ts";
import type { DType } from "../formats/dtype.ts";
import { MXNetError } from "../mxnet-error.ts";
import { reshapeShape } from "../reshape-shape.ts";
import { formatShape, type Shape } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import { checkSlice, concrete, type Reduction, reductionAxes } from "./axes.ts";
import { type NestedNumbers, nest } from "./nested-numbers.ts";
import type { StoredForm } from "./stored-form.ts";
import { TensorCell } from "./tensor-cell.ts";

/** What arithmetic takes: an array of a shape that broadcasts, or a number for every element. */
export type Operand = NDArray | number;

/** Elements as they are read back: int32 for integer dtypes, float32 else. */
export type NumericArray = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

export interface NDArrayOptions {
  /** Default: the tensor's. */
  dtype?: DType;
  /** Default: `cpu()`. */
  context?: Context;
}

/**
 * An array on the tensor backend, with the methods of `mxnet.ndarray.NDArray`.
 *
 * It wraps a tfjs tensor of dtype `float32` (MXNet's floating dtypes), `int32` (its integers) or `bool`. Methods return
 * new arrays and leave this one as it is. What reads elements is async, since it waits for the GPU. Dispose of arrays
 * that you make in a loop, or make them in a `tensorScope`.
 */
export class NDArray {
  readonly dtype: DType;
  readonly context: Context;
  /** How a file held it: so it is saved again. */
  stored?: StoredForm;
  /** Where the elements are. For the library itself. */
  readonly cell: TensorCell;

  constructor(tensor: tf.Tensor, { dtype, context }: NDArrayOptions = {}) {
    this.cell = new TensorCell(tensor);
    this.dtype = dtype ?? (tensor.dtype as DType);
    this.context = context ?? cpu();
  }

  /**
   * The tfjs tensor. It belongs to this array, which must be there as long as the tensor is used.
   *
   * @throws {MXNetError} Where it was disposed of.
   */
  get tensor(): tf.Tensor {
    const tensor = this.cell.use();
    if (tensor) return tensor;
    throw new MXNetError(
      `Cannot use the array of shape ${formatShape(this.shape)}: its memory was released. Outputs of a Module live until the next forward, what a block makes and does not return until its call ends, and what a request makes until its end: keep() or copy() what must live longer`,
    );
  }

  get shape(): Shape {
    return this.cell.description.shape;
  }

  /** Number of elements. */
  get size(): number {
    return this.cell.description.size;
  }

  get ndim(): number {
    return this.shape.length;
  }

  /** Length of the first axis. */
  get length(): number {
    return this.shape[0] ?? 1;
  }

  /** Reads all elements in C order, as float32 or int32. */
  async asnumpy(): Promise<NumericArray> {
    const data = await this.tensor.data();
    // Some backends return their own memory: a caller may change what it is given.
    return data instanceof Float32Array ? data.slice() : Int32Array.from(data);
  }

  /** Reads the elements as nested lists: one level an axis. */
  async tolist(): Promise<NestedNumbers> {
    return nest(await this.asnumpy(), this.shape);
  }

  /** Reads the only element. @throws {MXNetError} Where there is not exactly one. */
  async asscalar(): Promise<number> {
    if (this.size !== 1) {
      throw new MXNetError(
        `Cannot make a scalar of an array of shape ${formatShape(this.shape)}: it must have one element`,
      );
    }
    return (await this.asnumpy())[0] ?? Number.NaN;
  }

  /** Changes the shape, with MXNet's codes 0, -1, -2, -3 and -4. @throws {MXNetError} Where elements would be lost or missing. */
  reshape(shape: Shape, { reverse = false } = {}): NDArray {
    return this.#like(tf.reshape(this.tensor, [...reshapeShape(this.shape, shape, reverse)]));
  }

  /** Takes `begin` to `end` (not included) of every axis named; negative numbers count from the end, `undefined` is all. */
  slice(begin: readonly (number | undefined)[], end: readonly (number | undefined)[]): NDArray {
    const starts = this.shape.map((dim, axis) => concrete(begin[axis], dim, 0));
    const stops = this.shape.map((dim, axis) => concrete(end[axis], dim, dim));
    checkSlice(this.shape, starts, stops);
    return this.#like(
      tf.slice(
        this.tensor,
        starts,
        stops.map((stop, axis) => stop - (starts[axis] ?? 0)),
      ),
    );
  }

  /** Takes `begin` to `end` (not included) of one axis. `undefined` as `end` is all that is left. */
  slice_axis({ axis, begin, end }: { axis: number; begin: number; end?: number }): NDArray {
    const at = axis < 0 ? axis + this.ndim : axis;
    const before = Array<undefined>(at).fill(undefined);
    return this.slice([...before, begin], [...before, end]);
  }

  /** Converts to another dtype. Integers are cut towards zero. */
  astype(dtype: DType): NDArray {
    const kind = tensorDType(dtype);
    const cast = kind === "float32" ? toFloat(this.tensor) : tf.cast(this.tensor, kind);
    return new NDArray(cast, { dtype, context: this.context });
  }

  /** Index of the largest element along an axis, as float32; of all elements, shape (1,), where no axis is named. */
  argmax({ axis, keepdims = false }: { axis?: number; keepdims?: boolean } = {}): NDArray {
    const result = tf.tidy(() => {
      const flat = axis === undefined ? tf.reshape(this.tensor, [-1]) : this.tensor;
      const indices = toFloat(tf.argMax(flat, axis ?? 0));
      if (axis === undefined) return tf.reshape(indices, [1]);
      return keepdims ? tf.expandDims(indices, axis) : indices;
    });
    return new NDArray(result, { context: this.context });
  }

  /** Reorders the axes; without `axes` reverses them. */
  transpose(axes?: readonly number[]): NDArray {
    return this.#like(tf.transpose(this.tensor, axes?.length ? [...axes] : undefined));
  }

  get T(): NDArray {
    return this.transpose();
  }

  /** Adds an axis of length 1 before `axis`. */
  expand_dims(axis: number): NDArray {
    return this.#like(tf.expandDims(this.tensor, axis));
  }

  sum(options?: Reduction): NDArray {
    return this.#reduce(tf.sum, options);
  }

  mean(options?: Reduction): NDArray {
    return this.#reduce(tf.mean, options);
  }

  max(options?: Reduction): NDArray {
    return this.#reduce(tf.max, options);
  }

  min(options?: Reduction): NDArray {
    return this.#reduce(tf.min, options);
  }

  /** Softmax along one axis, the last where none is named. */
  softmax({ axis = -1 }: { axis?: number } = {}): NDArray {
    const last = this.ndim - 1;
    const at = axis < 0 ? axis + this.ndim : axis;
    if (at === last) return this.#like(tf.softmax(this.tensor));
    const swap = this.shape.map((_, index) => (index === at ? last : index === last ? at : index));
    return this.#like(tf.tidy(() => tf.transpose(tf.softmax(tf.transpose(this.tensor, swap)), swap)));
  }

  add(other: Operand): NDArray {
    return this.#binary(tf.add, other);
  }

  sub(other: Operand): NDArray {
    return this.#binary(tf.sub, other);
  }

  mul(other: Operand): NDArray {
    return this.#binary(tf.mul, other);
  }

  div(other: Operand): NDArray {
    return this.#binary(tf.div, other);
  }

  /** Makes an array that lives by itself. The elements are shared until one of the two is disposed of. */
  copy(): NDArray {
    const copy = this.#like(tf.clone(this.tensor));
    copy.stored = this.stored;
    return copy;
  }

  /**
   * Asks for the gradient of this array: `backward` writes it to `grad`, adds it there, or leaves it out.
   *
   * What this array was computed from is forgotten.
   */
  attach_grad(grad_req: GradReq = "write"): void {
    const grad = new NDArray(tf.keep(tf.zeros([...this.shape])), {
      dtype: this.dtype,
      context: this.context,
    });
    variableOf(this)?.grad.dispose();
    markVariable(this, grad, grad_req);
  }

  /** The gradient that `backward` wrote, zeros before; `undefined` without `attach_grad`. It belongs to this array. */
  get grad(): NDArray | undefined {
    return variableOf(this)?.grad;
  }

  /**
   * Computes the gradients of all variables that led to this array, and writes them to their `grad`.
   *
   * @param out_grad The gradient of this array. Default: ones.
   * @throws {MXNetError} Where it was not computed inside of `autograd.record`, or an operator has no gradient.
   */
  backward(out_grad?: NDArray | null, options?: BackwardOptions): void {
    backward(this, out_grad, options);
  }

  /** The same elements as an array of its own, to which no gradient goes. */
  detach(): NDArray {
    return this.#like(tf.clone(this.tensor));
  }

  /** Takes over `tensor` in place of its own, which is disposed of unless it is the same. */
  assign(tensor: tf.Tensor): void {
    if (tensor === this.cell.description) return;
    if (this.stored) this.stored = { version: this.stored.version, context: this.stored.context };
    this.cell.assign(tensor);
  }

  /** Releases the memory. Once is enough, twice does no harm. */
  dispose(): void {
    this.cell.dispose();
  }

  /** `<NDArray 2x3 @cpu(0)>`, as MXNet writes it, without the elements. */
  toString(): string {
    return `<NDArray ${this.shape.join("x")} @${this.context}>`;
  }

  #like(tensor: tf.Tensor): NDArray {
    return new NDArray(tensor, { dtype: this.dtype, context: this.context });
  }

  #binary(operation: (a: tf.Tensor, b: tf.Tensor | number) => tf.Tensor, other: Operand): NDArray {
    const result = operation(this.tensor, other instanceof NDArray ? other.tensor : other);
    return new NDArray(result, { context: this.context });
  }

  #reduce(
    operation: (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor,
    options: Reduction = {},
  ): NDArray {
    const axes = reductionAxes(this.ndim, options);
    const keepdims = options.keepdims ?? false;
    // MXNet 1 has no scalars: what reduces every axis has shape (1,).
    if (axes.length === this.ndim && !keepdims) {
      return this.#like(tf.tidy(() => tf.reshape(operation(this.tensor, axes, false), [1])));
    }
    return this.#like(operation(this.tensor, axes, keepdims));
  }
}

/** The dtype of the tensor that holds elements of an MXNet dtype. */
export function tensorDType(dtype: DType): "float32" | "int32" | "bool" {
  if (dtype === "bool") return "bool";
  return dtype.startsWith("float") || dtype === "bfloat16" ? "float32" : "int32";
}
