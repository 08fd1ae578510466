import { readArguments } from "../../call-arguments.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import type { BlockOptions } from "../block.ts";
import { type F, HybridBlock } from "../hybrid-block.ts";
import { callOperator } from "../operator-call.ts";
import { type Size, toTuple } from "./arguments.ts";

export interface PoolOptions extends BlockOptions {
  /** Default: 2. */
  pool_size?: Size;
  /** Default: `pool_size`. */
  strides?: Size | null;
  /** Default: 0. */
  padding?: Size;
  /** Counts the last window where it hangs over the edge. Default: false. */
  ceil_mode?: boolean;
  /** Channels first, the default, is all there is. */
  layout?: "NCW" | "NCHW" | "NCDHW";
}

export interface AvgPoolOptions extends PoolOptions {
  /** Whether an average counts padded cells. Default: true. */
  count_include_pad?: boolean;
}

export interface GlobalPoolOptions extends BlockOptions {
  /** Channels first, the default, is all there is. */
  layout?: "NCW" | "NCHW" | "NCDHW";
}

/** `new MaxPool2D(2, 2)` or `new MaxPool2D({ pool_size: 2, strides: 2 })`. */
type PoolArguments<Options> =
  | [options?: Options]
  | [pool_size: Size, options?: Options]
  | [pool_size: Size, strides: Size | null, options?: Options]
  | [pool_size: Size, strides: Size | null, padding: Size, options?: Options];

interface PoolKind {
  type: "max" | "avg";
  axes: number;
  isGlobal?: boolean;
}

const LAYOUTS: Readonly<Record<number, string>> = { 1: "NCW", 2: "NCHW", 3: "NCDHW" };

abstract class Pool extends HybridBlock {
  readonly #attrs: Readonly<Record<string, unknown>>;

  constructor({ type, axes, isGlobal = false }: PoolKind, args: readonly unknown[]) {
    const settings = readArguments<AvgPoolOptions>(args, ["pool_size", "strides", "padding"]);
    super(settings, "pool");
    const kernel = toTuple(settings.pool_size ?? (isGlobal ? 1 : 2), axes);
    const isFull = settings.ceil_mode ?? isGlobal;
    this.#attrs = {
      kernel,
      stride: toTuple(settings.strides ?? kernel, axes),
      pad: toTuple(settings.padding ?? 0, axes),
      global_pool: isGlobal,
      pool_type: type,
      layout: settings.layout ?? LAYOUTS[axes],
      pooling_convention: isFull ? "full" : "valid",
      count_include_pad: type === "avg" && !isGlobal ? (settings.count_include_pad ?? true) : undefined,
    };
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("Pooling", [x], this.#attrs, "fwd");
  }
}

/** Maximum of windows of (batch, channel, width). */
export class MaxPool1D extends Pool {
  constructor(...args: PoolArguments<PoolOptions>) {
    super({ type: "max", axes: 1 }, args);
  }
}

/** Maximum of windows of (batch, channel, height, width). */
export class MaxPool2D extends Pool {
  constructor(...args: PoolArguments<PoolOptions>) {
    super({ type: "max", axes: 2 }, args);
  }
}

/** Maximum of windows of (batch, channel, depth, height, width). */
export class MaxPool3D extends Pool {
  constructor(...args: PoolArguments<PoolOptions>) {
    super({ type: "max", axes: 3 }, args);
  }
}

/** Average of windows of (batch, channel, width). */
export class AvgPool1D extends Pool {
  constructor(...args: PoolArguments<AvgPoolOptions>) {
    super({ type: "avg", axes: 1 }, args);
  }
}

/** Average of windows of (batch, channel, height, width). */
export class AvgPool2D extends Pool {
  constructor(...args: PoolArguments<AvgPoolOptions>) {
    super({ type: "avg", axes: 2 }, args);
  }
}

/** Average of windows of (batch, channel, depth, height, width). */
export class AvgPool3D extends Pool {
  constructor(...args: PoolArguments<AvgPoolOptions>) {
    super({ type: "avg", axes: 3 }, args);
  }
}

/** Maximum of all of (batch, channel, width). */
export class GlobalMaxPool1D extends Pool {
  constructor(options: GlobalPoolOptions = {}) {
    super({ type: "max", axes: 1, isGlobal: true }, [options]);
  }
}

/** Maximum of all of (batch, channel, height, width). */
export class GlobalMaxPool2D extends Pool {
  constructor(options: GlobalPoolOptions = {}) {
    super({ type: "max", axes: 2, isGlobal: true }, [options]);
  }
}

/** Maximum of all of (batch, channel, depth, height, width). */
export class GlobalMaxPool3D extends Pool {
  constructor(options: GlobalPoolOptions = {}) {
    super({ type: "max", axes: 3, isGlobal: true }, [options]);
  }
}

/** Average of all of (batch, channel, width). */
export class GlobalAvgPool1D extends Pool {
  constructor(options: GlobalPoolOptions = {}) {
    super({ type: "avg", axes: 1, isGlobal: true }, [options]);
  }
}

/** Average of all of (batch, channel, height, width). */
export class GlobalAvgPool2D extends Pool {
  constructor(options: GlobalPoolOptions = {}) {
    super({ type: "avg", axes: 2, isGlobal: true }, [options]);
  }
}

/** Average of all of (batch, channel, depth, height, width). */
export class GlobalAvgPool3D extends Pool {
  constructor(options: GlobalPoolOptions = {}) {
    super({ type: "avg", axes: 3, isGlobal: true }, [options]);
  }
}
