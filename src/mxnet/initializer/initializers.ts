import { MXNetError } from "../mxnet-error.ts";
import { type RandomStream, randomStream } from "../random-stream.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import { Initializer, registerInitializer } from "./initializer.ts";

/** Even between `-scale` and `scale`. Default: 0.07. */
export class Uniform extends Initializer {
  override get kind(): string {
    return "uniform";
  }

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
  override get kind(): string {
    return "normal";
  }

  readonly sigma: number;

  constructor(sigma: number | { sigma?: number } = {}) {
    super();
    this.sigma = typeof sigma === "number" ? sigma : (sigma.sigma ?? 0.01);
  }

  override fill(shape: Shape): Float32Array {
    return drawn(shape, (stream) => stream.normal() * this.sigma);
  }
}

/** One value for every element. */
export class Constant extends Initializer {
  override get kind(): string {
    return "constant";
  }

  readonly value: number;

  constructor(value: number | { value: number }) {
    super();
    this.value = typeof value === "number" ? value : value.value;
  }

  override fill(shape: Shape): Float32Array {
    return new Float32Array(sizeOf(shape)).fill(this.value);
  }
}

/** Zeros. */
export class Zero extends Initializer {
  override get kind(): string {
    return "zeros";
  }

  override fill(shape: Shape): Float32Array {
    return new Float32Array(sizeOf(shape));
  }
}

/** Ones. */
export class One extends Initializer {
  override get kind(): string {
    return "ones";
  }

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
  override get kind(): string {
    return "xavier";
  }

  readonly rnd_type: "uniform" | "gaussian";
  readonly factor_type: "avg" | "in" | "out";
  readonly magnitude: number;

  constructor({ rnd_type = "uniform", factor_type = "avg", magnitude = 3 }: XavierOptions = {}) {
    super();
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

function drawn(shape: Shape, draw: (stream: RandomStream) => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  const stream = randomStream();
  for (let i = 0; i < values.length; i++) values[i] = draw(stream);
  return values;
}

registerInitializer("uniform", (settings) => new Uniform(settings));
registerInitializer("normal", (settings) => new Normal(settings));
registerInitializer("constant", (settings) => new Constant(settings as { value: number }));
registerInitializer("zero", () => new Zero());
registerInitializer("zeros", () => new Zero());
registerInitializer("one", () => new One());
registerInitializer("ones", () => new One());
registerInitializer("xavier", (settings) => new Xavier(settings));
