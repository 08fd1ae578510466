import * as tf from "@tensorflow/tfjs-core";
import { pause } from "../autograd/autograd.ts";
import { type GradReq, isGradientFresh, markVariable, unmarkVariable } from "../autograd/tape.ts";
import { type Context, cpu } from "../context.ts";
import { codeOfDType, type DType } from "../formats/dtype.ts";
import { Initializer } from "../initializer/initializer.ts";
import { Uniform, Zero } from "../initializer/initializers.ts";
import { MXNetError } from "../mxnet-error.ts";
import { array as toArray } from "../ndarray/create.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { NestedNumbers } from "../ndarray/nested-numbers.ts";
import {
  equalShapes,
  formatShape,
  isComplete,
  mergeShapes,
  type PartialShape,
  type Shape,
} from "../shape.ts";
import type { MXSymbol } from "../symbol/symbol.ts";
import { Variable } from "../symbol/variable.ts";

export interface ParameterOptions {
  /** What `backward` does with the gradient. Default: `write`. */
  grad_req?: GradReq;
  /** 0 stands for a dimension that is not known yet. */
  shape?: Shape | number;
  /** Default: `float32`. */
  dtype?: DType;
  /** Multiplies the learning rate. Default: 1. */
  lr_mult?: number;
  /** Multiplies the weight decay. Default: 1. */
  wd_mult?: number;
  /** Default: that which `initialize` is given. */
  init?: Initializer | string | null;
  /** Whether `initialize` may wait for the shape. Default: false. */
  allow_deferred_init?: boolean;
  /** Whether it can have a gradient. Default: true. */
  differentiable?: boolean;
}

/** A parameter whose shape the first batch has to tell. */
export class DeferredInitializationError extends MXNetError {
  override name = "DeferredInitializationError";
}

/** How a parameter waits for its shape. */
interface DeferredInit {
  init: Initializer | string;
  contexts: readonly Context[];
  /** Its value, where `set_data` gave it one already. */
  data: NDArray | undefined;
}

/** What a parameter is on one context. */
interface Copy {
  context: Context;
  data: NDArray;
  grad: NDArray | undefined;
}

/**
 * A weight of a block, its gradient, and how both are treated: `mxnet.gluon.Parameter`.
 *
 * `data()` returns the same array for good: an update changes its elements.
 */
export class Parameter {
  readonly name: string;
  lr_mult: number;
  wd_mult: number;
  init: Initializer | string | undefined;
  readonly #allowDeferred: boolean;
  readonly #isDifferentiable: boolean;
  #gradReq: GradReq;
  #shape: PartialShape;
  #dtype: DType;
  #copies: Copy[] | undefined;
  #deferred: DeferredInit | undefined;
  #variable: MXSymbol | undefined;

  constructor(name: string, options: ParameterOptions = {}) {
    this.name = name;
    this.lr_mult = options.lr_mult ?? 1;
    this.wd_mult = options.wd_mult ?? 1;
    this.init = options.init ?? undefined;
    this.#allowDeferred = options.allow_deferred_init ?? false;
    this.#isDifferentiable = options.differentiable ?? true;
    this.#gradReq = this.#isDifferentiable ? checkGradReq(options.grad_req ?? "write") : "null";
    this.#shape = options.shape === undefined ? undefined : [options.shape].flat();
    this.#dtype = options.dtype ?? "float32";
  }

  get grad_req(): GradReq {
    return this.#gradReq;
  }

  /** `null` frees the gradient. @throws {MXNetError} For anything but `write`, `add` and `null`. */
  set grad_req(req: GradReq) {
    const wanted = this.#isDifferentiable ? checkGradReq(req) : "null";
    if (wanted === this.#gradReq) return;
    this.#gradReq = wanted;
    for (const copy of this.#copies ?? []) this.#attachGradient(copy);
  }

  get dtype(): DType {
    return this.#dtype;
  }

  set dtype(dtype: DType) {
    this.cast(dtype);
  }

  /** Unknown dimensions are 0; `undefined` where not even their number is known. */
  get shape(): PartialShape {
    return this.#shape;
  }

  /** @throws {MXNetError} Where it contradicts what is known. */
  set shape(shape: PartialShape) {
    const merged = mergeShapes(this.#shape, shape);
    if (merged === null) {
      throw new MXNetError(
        `Expected shape ${formatShape(this.#shape)} is incompatible with given shape ${formatShape(shape)}.`,
      );
    }
    this.#shape = merged;
  }

  /**
   * Gives the parameter its first value, or notes how, where its shape is not known yet.
   *
   * @param options.init Counts more than `default_init`; the parameter's own `init` is between them.
   * @throws {MXNetError} Where the shape is not known and nothing may wait for it.
   */
  initialize(
    options: {
      init?: Initializer | string | null;
      ctx?: Context | readonly Context[];
      default_init?: Initializer | string;
      force_reinit?: boolean;
    } = {},
  ): void {
    const { init, ctx = cpu(), default_init = new Uniform(), force_reinit = false } = options;
    if (this.#copies && !force_reinit) {
      console.warn(
        `Parameter '${this.name}' is already initialized, ignoring. Set force_reinit=True to re-initialize.`,
      );
      return;
    }
    this.#dropCopies();
    const contexts = [ctx].flat();
    this.#deferred = { init: init ?? this.init ?? default_init, contexts, data: undefined };
    if (isComplete(this.#shape)) this.finishDeferredInit();
    else if (!this.#allowDeferred) {
      this.#deferred = undefined;
      throw new MXNetError(
        `Cannot initialize Parameter '${this.name}' because it has invalid shape: ${formatShape(this.#shape)}.`,
      );
    }
  }

  /** Gives it the value that waited for its shape. Nothing happens where none waits. */
  finishDeferredInit(): void {
    const deferred = this.#deferred;
    if (!deferred) return;
    const shape = this.#shape;
    if (!isComplete(shape)) {
      throw new MXNetError(
        `Cannot initialize Parameter '${this.name}' because it has invalid shape: ${formatShape(shape)}. Please specify in_units, in_channels, etc for \`Block\`s.`,
      );
    }
    this.#deferred = undefined;
    pause(() => {
      const tensor =
        deferred.data?.tensor.clone() ??
        tf.tensor(initialValues(deferred.init, this.name, shape), [...shape]);
      this.#makeCopies(tensor, deferred.contexts);
    });
  }

  /** Whether its value waits for its shape. */
  get isDeferred(): boolean {
    return this.#deferred !== undefined;
  }

  /** Whether it has a value. */
  get isInitialized(): boolean {
    return this.#copies !== undefined;
  }

  /** The value on a context, the only one unless told. @throws {MXNetError} Where it has none, or not there. */
  data(ctx?: Context): NDArray {
    return this.#on(ctx).data;
  }

  /** The value on each context. */
  list_data(): NDArray[] {
    return this.#all().map(({ data }) => data);
  }

  /** The gradient on a context. @throws {MXNetError} Where it has none as `grad_req` is `null`. */
  grad(ctx?: Context): NDArray {
    return this.#on(ctx).grad ?? this.#noGradient();
  }

  /** The gradient on each context. */
  list_grad(): NDArray[] {
    return this.#all().map(({ grad }) => grad ?? this.#noGradient());
  }

  /** Whether `backward` has written every gradient since the last update. */
  get isFresh(): boolean {
    return this.#all().every(({ data }) => isGradientFresh(data));
  }

  /** The contexts on which it is, or will be. */
  list_ctx(): readonly Context[] {
    if (this.#copies) return this.#copies.map(({ context }) => context);
    if (this.#deferred) return this.#deferred.contexts;
    throw new MXNetError(`Parameter '${this.name}' has not been initialized`);
  }

  /** Moves it to other contexts. */
  reset_ctx(ctx: Context | readonly Context[]): void {
    const contexts = [ctx].flat();
    if (this.#deferred) this.#deferred = { ...this.#deferred, contexts };
    else if (this.#copies) {
      const tensor = this.data(this.list_ctx()[0]).tensor.clone();
      this.#dropCopies();
      this.#makeCopies(tensor, contexts);
    } else {
      throw new MXNetError(
        `Cannot reset context for Parameter '${this.name}' because it has not been initialized.`,
      );
    }
  }

  /** Copies a value in, on every context. @throws {MXNetError} Where its shape does not fit, or before `initialize`. */
  set_data(data: NDArray): void {
    this.shape = data.shape;
    if (this.#deferred) this.#deferred = { ...this.#deferred, data: keepCopy(data, this.#dtype) };
    else if (!this.#copies) throw new MXNetError(`Parameter '${this.name}' has not been initialized`);
    for (const copy of this.#copies ?? []) {
      const { stored } = data;
      copy.data.assign(keepCopy(data, this.#dtype).tensor);
      copy.data.stored = stored;
    }
  }

  /** Sets the gradients to 0. */
  zero_grad(): void {
    for (const { grad } of this.#copies ?? []) grad?.assign(tf.keep(tf.zeros([...grad.shape])));
  }

  /** Takes a value from a file, as `load_parameters` does. @throws {MXNetError} Where shape or dtype do not fit. */
  loadInit(data: NDArray, options: LoadInitOptions = {}): void {
    const { ctx, cast_dtype = false, dtype_source = "current" } = options;
    this.#checkLoaded(data, cast_dtype);
    if (cast_dtype && dtype_source === "saved") this.cast(data.dtype);
    const contexts = ctx && [ctx].flat();
    const present = this.#copies || this.#deferred ? this.list_ctx() : undefined;
    if (contexts && present && String(contexts) !== String(present)) {
      throw new MXNetError(
        `Failed to load Parameter '${this.name}' on [${contexts.join(", ")}] because it was previous initialized on [${present.join(", ")}].`,
      );
    }
    this.#deferred = undefined;
    if (this.#copies) this.set_data(data);
    else {
      this.#makeCopies(keepCopy(data, this.#dtype).tensor, contexts ?? present ?? [cpu()]);
      for (const copy of this.#copies ?? []) (copy as Copy).data.stored = data.stored;
    }
  }

  /** Converts value and gradient to another dtype. */
  cast(dtype: DType): void {
    if (dtype === this.#dtype) return;
    this.#dtype = dtype;
    const old = this.#copies;
    if (!old) return;
    const contexts = old.map(({ context }) => context);
    const cast = pause(() => (old[0] as Copy).data.astype(dtype));
    const tensor = cast.tensor.clone();
    cast.dispose();
    this.#dropCopies();
    this.#makeCopies(tensor, contexts);
  }

  /** The variable that stands for it in a symbol. */
  var(): MXSymbol {
    const { init } = this;
    this.#variable ??= Variable(this.name, {
      shape: this.#shape,
      attr: {
        __dtype__: String(codeOfDType(this.#dtype)),
        __lr_mult__: pythonFloat(this.lr_mult),
        __wd_mult__: pythonFloat(this.wd_mult),
        __storage_type__: "0",
        ...(init === undefined ? {} : { __init__: typeof init === "string" ? init : init.dumps() }),
      },
    });
    return this.#variable;
  }

  /** Frees value and gradient. */
  dispose(): void {
    this.#dropCopies();
    this.#deferred = undefined;
  }

  toString(): string {
    return `Parameter ${this.name} (shape=${formatShape(this.#shape)}, dtype=${this.#dtype})`;
  }

  #makeCopies(tensor: tf.Tensor, contexts: readonly Context[]): void {
    this.#copies = contexts.map((context, index) => {
      const own = tf.keep(index === 0 ? tensor : tensor.clone());
      const copy: Copy = {
        context,
        data: new NDArray(own, { dtype: this.#dtype, context }),
        grad: undefined,
      };
      this.#attachGradient(copy);
      return copy;
    });
  }

  #attachGradient(copy: Copy): void {
    const { data, context } = copy;
    if (this.#gradReq === "null") {
      copy.grad?.dispose();
      copy.grad = undefined;
      unmarkVariable(data);
      return;
    }
    copy.grad ??= new NDArray(tf.keep(tf.zeros([...data.shape])), { dtype: this.#dtype, context });
    markVariable(data, copy.grad, this.#gradReq);
  }

  #dropCopies(): void {
    for (const { data, grad } of this.#copies ?? []) {
      data.dispose();
      grad?.dispose();
    }
    this.#copies = undefined;
  }

  #all(): Copy[] {
    if (this.#copies) return this.#copies;
    if (this.#deferred) {
      throw new DeferredInitializationError(
        `Parameter '${this.name}' has not been initialized yet because initialization was deferred. Actual initialization happens during the first forward pass. Please pass one batch of data through the network before accessing Parameters. You can also avoid deferred initialization by specifying in_units, num_features, etc., for network layers.`,
      );
    }
    throw new MXNetError(
      `Parameter '${this.name}' has not been initialized. Note that you should initialize parameters and create Trainer with Block.collect_params() instead of Block.params because the later does not include Parameters of nested child Blocks`,
    );
  }

  #on(ctx: Context | undefined): Copy {
    const copies = this.#all();
    const [first] = copies;
    if (first && (copies.length === 1 || !ctx)) return first;
    const found = copies.find(({ context }) => String(context) === String(ctx));
    if (found) return found;
    throw new MXNetError(
      `Parameter '${this.name}' was not initialized on context ${ctx}. It was only initialized on [${this.list_ctx().join(", ")}].`,
    );
  }

  #noGradient(): never {
    throw new MXNetError(`Cannot get gradient array for Parameter '${this.name}' because grad_req='null'`);
  }

  #checkLoaded(data: NDArray, cast_dtype: boolean): void {
    const merged = mergeShapes(this.#shape, data.shape);
    if (merged === null || !equalShapes(merged ?? [], data.shape)) {
      throw new MXNetError(
        `Failed loading Parameter '${this.name}' from saved params: shape incompatible expected ${formatShape(this.#shape)} vs saved ${formatShape(data.shape)}`,
      );
    }
    if (!cast_dtype && data.dtype !== this.#dtype) {
      throw new MXNetError(
        `Failed loading Parameter '${this.name}' from saved params: dtype incompatible expected ${this.#dtype} vs saved ${data.dtype}. Set cast_dtype=True to cast the dtype of saved params.`,
      );
    }
    this.#shape = data.shape;
  }
}

export interface LoadInitOptions {
  ctx?: Context | readonly Context[];
  /** Whether another dtype in the file is converted. Default: false. */
  cast_dtype?: boolean;
  /** Whose dtype counts then. Default: `current`, the parameter's. */
  dtype_source?: "current" | "saved";
}

/** A parameter that training leaves as it is: `mxnet.gluon.Constant`. */
export class Constant extends Parameter {
  /** Its value. */
  readonly value: NDArray;

  constructor(name: string, value: NDArray | NestedNumbers) {
    const array = tf.keep((value instanceof NDArray ? value : toArray(value)).tensor.clone());
    const kept = new NDArray(array, value instanceof NDArray ? { dtype: value.dtype } : {});
    super(name, { grad_req: "null", shape: kept.shape, dtype: kept.dtype, differentiable: false });
    this.value = kept;
  }

  override initialize(options: Parameters<Parameter["initialize"]>[0] = {}): void {
    super.initialize({ ...options, init: new Zero() });
    this.set_data(this.value);
  }
}

function checkGradReq(req: GradReq): GradReq {
  if (["write", "add", "null"].includes(req)) return req;
  throw new MXNetError(`grad_req must be one of 'write', 'add', or 'null', but got '${req}'`);
}

/** The initialiser decides, whatever the parameter is called: only `Mixed` and the like look at its name. */
function initialValues(init: Initializer | string, name: string, shape: Shape): Float32Array {
  if (init instanceof Initializer) return init.fill(shape);
  return new Zero().init({ name, attrs: new Map([["__init__", init]]) }, shape);
}

function keepCopy(data: NDArray, dtype: DType): NDArray {
  const copy = pause(() => (data.dtype === dtype ? data.copy() : data.astype(dtype)));
  tf.keep(copy.tensor);
  return copy;
}

/** A number as Python writes a float: `1.0`. */
function pythonFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
