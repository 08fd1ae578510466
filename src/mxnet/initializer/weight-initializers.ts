import { type CallArguments, readArguments } from "../call-arguments.ts";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import { Initializer, register } from "./initializer.ts";
import { checkWord, drawn, Xavier, type XavierOptions } from "./initializers.ts";

/** MXNet's own, and not quite √2. */
const SCALE = 1414 / 1000;

export interface OrthogonalOptions {
  /** Length of each row. Default: 1.414. */
  scale?: number;
  /** Default: `uniform`. */
  rand_type?: "uniform" | "normal";
}

/**
 * Rows at right angles to each other, or columns where they are fewer: as a matrix of the first axis by all others.
 *
 * Our choice: rows of random numbers made orthogonal one after the other, where MXNet takes a singular value
 * decomposition. The result is of the same kind.
 */
export class Orthogonal extends Initializer {
  readonly scale: number;
  readonly rand_type: "uniform" | "normal";

  constructor(...args: CallArguments<[scale: number, rand_type: "uniform" | "normal"], OrthogonalOptions>) {
    super();
    const names = ["scale", "rand_type"];
    const { scale = SCALE, rand_type = "uniform" } = readArguments<OrthogonalOptions>(args, names);
    checkWord("rand_type", rand_type, ["uniform", "normal"]);
    this.scale = scale;
    this.rand_type = rand_type;
  }

  override fill(shape: Shape): Float32Array {
    const [rows = 1] = shape;
    const columns = sizeOf(shape.slice(1));
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const draw = (size: number) =>
      this.rand_type === "normal"
        ? drawn([size], (stream) => stream.normal())
        : drawn([size], (stream) => 2 * stream.next() - 1);
    const basis: Float64Array[] = [];
    while (basis.length < count) basis.push(orthogonalTo(basis, Float64Array.from(draw(length))));
    const values = new Float32Array(rows * columns);
    for (const [index, vector] of basis.entries()) {
      for (const [at, value] of vector.entries()) {
        values[rows <= columns ? index * columns + at : at * columns + index] = value * this.scale;
      }
    }
    return values;
  }
}

/** Takes away what a vector has of each of the others, and makes its length 1. */
function orthogonalTo(basis: readonly Float64Array[], vector: Float64Array): Float64Array {
  // Twice: after one round rounding leaves a little of them.
  for (let round = 0; round < 2; round++) {
    for (const other of basis) {
      const share = dot(vector, other);
      for (const [at, value] of other.entries()) vector[at] = (vector[at] ?? 0) - share * value;
    }
    const length = Math.sqrt(dot(vector, vector)) || 1;
    for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] ?? 0) / length;
  }
  return vector;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

export interface MSRAPreluOptions {
  /** Default: `avg`. */
  factor_type?: XavierOptions["factor_type"];
  /** Slope of the leaky activation that follows. Default: 0.25. */
  slope?: number;
}

/** Xavier with gaussian numbers and magnitude 2 / (1 + slope²), for layers that a PReLU follows. */
export class MSRAPrelu extends Xavier {
  readonly slope: number;

  constructor(...args: CallArguments<[factor_type: "avg" | "in" | "out", slope: number], MSRAPreluOptions>) {
    const names = ["factor_type", "slope"];
    const { factor_type = "avg", slope = 0.25 } = readArguments<MSRAPreluOptions>(args, names);
    super({ rnd_type: "gaussian", factor_type, magnitude: 2 / (1 + slope * slope) });
    this.slope = slope;
  }

  protected override settings(): object {
    return { factor_type: this.factor_type, slope: this.slope };
  }
}

/** Weights with which a Deconvolution enlarges images bilinearly: shape (channels, …, height, width). */
export class Bilinear extends Initializer {
  /** @throws {MXNetError} For other than four dimensions. */
  override fill(shape: Shape): Float32Array {
    const [, , height, width] = shape;
    if (shape.length !== 4 || height === undefined || width === undefined) {
      throw new MXNetError(`Bilinear initializer needs 4 dimensions: the shape is ${formatShape(shape)}`);
    }
    const half = Math.ceil(width / 2);
    const centre = (2 * half - 1 - (half % 2)) / (2 * half);
    const along = (position: number) => 1 - Math.abs(position / half - centre);
    return Float32Array.from(
      { length: sizeOf(shape) },
      (_, index) => along(index % width) * along(Math.floor(index / width) % height),
    );
  }
}

/** Biases of an LSTM: 0, save for the second quarter, which are those of the forget gate. */
export class LSTMBias extends Initializer {
  readonly forget_bias: number;

  /** `forget_bias` is 1 unless told. */
  constructor(forget_bias: number | { forget_bias?: number } = {}) {
    super();
    this.forget_bias = typeof forget_bias === "number" ? forget_bias : (forget_bias.forget_bias ?? 1);
  }

  override fill(shape: Shape): Float32Array {
    const values = new Float32Array(sizeOf(shape));
    const quarter = Math.floor((shape[0] ?? 0) / 4) * sizeOf(shape.slice(1));
    return values.fill(this.forget_bias, quarter, 2 * quarter);
  }
}

register(Orthogonal, "orthogonal");
register(MSRAPrelu, "msraprelu");
register(Bilinear, "bilinear");
register(LSTMBias, "lstmbias");
