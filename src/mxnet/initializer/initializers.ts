import { type CallArguments, readArguments } from "../call-arguments.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { TypedArray } from "../ndarray/create.ts";
import { type RandomStream, randomStream } from "../random-stream.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import { Initializer, register } from "./initializer.ts";

/** Even between `-scale` and `scale`. Default: 0.07. */
export class Uniform extends Initializer {
  readonly scale: number;

  constructor(scale: number | { scale?: number } = {}) {
    super();
    this.scale = typeof scale === "number" ? scale : (scale.scale ?? 0.07);
  }

  override fill(shape: Shape): Float32Array {
    return drawn(shape, (stream) => (2 * stream.next() - 1) * this.scale);
  }
}

/** Normal with mean 0 and deviation `sigma`. Default: 0.01. */
export class Normal extends Initializer {
  readonly sigma: number;

  constructor(sigma: number | { sigma?: number } = {}) {
    super();
    this.sigma = typeof sigma === "number" ? sigma : (sigma.sigma ?? 0.01);
  }

  override fill(shape: Shape): Float32Array {
    return drawn(shape, (stream) => stream.normal() * this.sigma);
  }
}

/** One value for every element, or all elements in C order. */
export class Constant extends Initializer {
  readonly value: number | readonly number[];

  constructor(value: number | readonly number[] | TypedArray | { value: number | readonly number[] }) {
    super();
    if (ArrayBuffer.isView(value)) this.value = Array.from(value);
    else this.value = typeof value === "object" && "value" in value ? value.value : value;
  }

  /** @throws {MXNetError} Where there are elements, and not as many as the shape has. */
  override fill(shape: Shape): Float32Array {
    const { value } = this;
    if (typeof value === "number") return new Float32Array(sizeOf(shape)).fill(value);
    if (value.length === sizeOf(shape)) return Float32Array.from(value);
    throw new MXNetError(
      `Cannot initialise shape ${formatShape(shape)} with ${value.length} elements: it needs ${sizeOf(shape)}`,
    );
  }
}

/** Zeros. */
export class Zero extends Initializer {
  override fill(shape: Shape): Float32Array {
    return new Float32Array(sizeOf(shape));
  }
}

/** Ones. */
export class One extends Initializer {
  override fill(shape: Shape): Float32Array {
    return new Float32Array(sizeOf(shape)).fill(1);
  }
}

export interface XavierOptions {
  /** Default: `uniform`. */
  rnd_type?: "uniform" | "gaussian";
  /** Default: `avg`. */
  factor_type?: "avg" | "in" | "out";
  /** Default: 3. */
  magnitude?: number;
}

/** Keeps the size of gradients about the same in all layers: scale is √(magnitude / fan). */
export class Xavier extends Initializer {
  readonly rnd_type: "uniform" | "gaussian";
  readonly factor_type: "avg" | "in" | "out";
  readonly magnitude: number;

  /** @throws {MXNetError} For an unknown `rnd_type` or `factor_type`. */
  constructor(
    ...args: CallArguments<
      [rnd_type: "uniform" | "gaussian", factor_type: "avg" | "in" | "out", magnitude: number],
      XavierOptions
    >
  ) {
    super();
    const {
      rnd_type = "uniform",
      factor_type = "avg",
      magnitude = 3,
    } = readArguments<XavierOptions>(args, ["rnd_type", "factor_type", "magnitude"]);
    checkWord("rnd_type", rnd_type, ["uniform", "gaussian"]);
    checkWord("factor_type", factor_type, ["avg", "in", "out"]);
    this.rnd_type = rnd_type;
    this.factor_type = factor_type;
    this.magnitude = magnitude;
  }

  /** @throws {MXNetError} For fewer than two dimensions. */
  override fill(shape: Shape): Float32Array {
    const scale = Math.sqrt(this.magnitude / this.#fan(shape));
    if (this.rnd_type === "gaussian") return drawn(shape, (stream) => stream.normal() * scale);
    return drawn(shape, (stream) => (2 * stream.next() - 1) * scale);
  }

  #fan(shape: Shape): number {
    if (shape.length < 2) {
      throw new MXNetError(
        `Xavier initializer cannot be applied to a vector of shape ${formatShape(shape)}: it requires at least 2D`,
      );
    }
    const window = sizeOf(shape.slice(2));
    const [fanOut, fanIn] = [(shape[0] ?? 1) * window, (shape[1] ?? 1) * window];
    if (this.factor_type === "in") return fanIn;
    return this.factor_type === "out" ? fanOut : (fanIn + fanOut) / 2;
  }
}

/** Elements drawn one after the other from the stream of `mx.random.seed`. */
export function drawn(shape: Shape, draw: (stream: RandomStream) => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  const stream = randomStream();
  for (let i = 0; i < values.length; i++) values[i] = draw(stream);
  return values;
}

/** @throws {MXNetError} Where a setting is none of `known`. */
export function checkWord(setting: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new MXNetError(`Cannot initialise with ${setting} "${value}": it must be one of ${known.join(", ")}`);
}

register(Uniform, "uniform");
register(Normal, "normal");
register(Constant, "constant");
register(Zero, "zero", "zeros");
register(One, "one", "ones");
register(Xavier, "xavier");
