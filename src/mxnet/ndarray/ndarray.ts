import * as tf from "@tensorflow/tfjs-core";
import { type BackwardOptions, backward } from "../autograd/autograd.ts";
import { autogradMode } from "../autograd/mode.ts";
import { type GradReq, markVariable, variableOf } from "../autograd/tape.ts";
import { type Context, cpu } from "../context.ts";
import type { DType } from "../formats/dtype.ts";
import { MXNetError } from "../mxnet-error.ts";
import { equalShapes, formatShape, type Shape } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import { ArrayMethods } from "./array-methods.ts";
import { invokeOne } from "./invoke.ts";
import { track } from "./lifetime.ts";
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
export class NDArray extends ArrayMethods {
  readonly dtype: DType;
  readonly context: Context;
  /** How a file held it: so it is saved again. */
  stored?: StoredForm;
  /** Where the elements are. For the library itself. */
  readonly cell: TensorCell;

  constructor(tensor: tf.Tensor, { dtype, context }: NDArrayOptions = {}) {
    super();
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

  /** The context, by the name that most scripts use. */
  get ctx(): Context {
    return this.context;
  }

  /** `default`: every array here is dense. */
  get stype(): "default" {
    return "default";
  }

  /** Waits until the backend has computed this array. */
  async wait_to_read(): Promise<void> {
    await this.tensor.data();
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

  /** The axes reversed. */
  get T(): NDArray {
    return this.transpose();
  }

  /**
   * Copies the elements to another array of this shape, or to a context, and returns that array.
   *
   * @throws {MXNetError} Where the shapes differ.
   */
  copyto(other: NDArray | Context): NDArray {
    if (!(other instanceof NDArray))
      return new NDArray(tf.clone(this.tensor), { dtype: this.dtype, context: other });
    if (!equalShapes(this.shape, other.shape)) {
      throw new MXNetError(
        `Cannot copy an array of shape ${formatShape(this.shape)} to one of shape ${formatShape(other.shape)}: they must be alike`,
      );
    }
    const kind = tensorDType(other.dtype);
    other.assign(kind === "float32" ? toFloat(this.tensor) : tf.cast(this.tensor, kind));
    return other;
  }

  /** This array where it is in that context, else a copy there. */
  as_in_context(context: Context): NDArray {
    return String(context) === String(this.context) ? this : this.copyto(context);
  }

  /** Makes an array that lives by itself. The elements are shared until one of the two is disposed of. */
  copy(): NDArray {
    const copy = autogradMode().isRecording ? invokeOne("identity", [this]) : this.detach();
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
  override toString(): string {
    return `<NDArray ${this.shape.join("x")} @${this.context}>`;
  }

  /**
   * Refuses JavaScript's operators: they would make NaN, or text, of arrays and say nothing.
   *
   * @throws {MXNetError} For all but text, as in `${array}`.
   */
  [Symbol.toPrimitive](hint: "string" | "number" | "default"): string {
    if (hint === "string") return this.toString();
    throw new MXNetError(
      `Cannot compute with the array of shape ${formatShape(this.shape)} by an operator of JavaScript: call its methods, as a.add(b), a.mul(2), a.greater(0), and await a.asscalar() for the number in an array of one`,
    );
  }

  /** @throws {MXNetError} Always: JSON would hold nothing of the elements. */
  toJSON(): never {
    throw new MXNetError(
      `Cannot make JSON of the array of shape ${formatShape(this.shape)}, as reading it must wait: write JSON.stringify(await array.tolist())`,
    );
  }

  #like(tensor: tf.Tensor): NDArray {
    return track(new NDArray(tensor, { dtype: this.dtype, context: this.context }));
  }
}

/** The dtype of the tensor that holds elements of an MXNet dtype. */
export function tensorDType(dtype: DType): "float32" | "int32" | "bool" {
  if (dtype === "bool") return "bool";
  return dtype.startsWith("float") || dtype === "bfloat16" ? "float32" : "int32";
}
