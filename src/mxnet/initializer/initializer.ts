import { MXNetError } from "../mxnet-error.ts";
import { type Shape, sizeOf } from "../shape.ts";

/** What an initialiser is told of a parameter. */
export interface InitDesc {
  name: string;
  /** Attributes of the variable. */
  attrs?: ReadonlyMap<string, string>;
}

/** Fills parameters with their first values. */
export abstract class Initializer {
  /** Values for a weight of that shape, in C order. */
  abstract fill(shape: Shape): Float32Array;

  /** Its name for `__init__`: `xavier`. */
  abstract get kind(): string;

  /** Its name and settings as MXNet writes them into `__init__`: `["xavier", {"magnitude": 2}]`. */
  dumps(): string {
    return JSON.stringify([this.kind, { ...this }]);
  }

  /**
   * Values for any parameter. The variable's `__init__` decides, else the end of its name: a weight is left to `fill`,
   * biases, betas and moving means are 0, gammas and moving variances 1.
   *
   * @throws {MXNetError} For a name that ends in none of those.
   */
  init({ name, attrs }: InitDesc, shape: Shape): Float32Array {
    const own = attrs?.get("__init__");
    if (own) return parseInitializer(own).fill(shape);
    const value = CONSTANTS.find(([ending]) => name.endsWith(ending))?.[1];
    if (value !== undefined) return new Float32Array(sizeOf(shape)).fill(value);
    if (name.endsWith("weight")) return this.fill(shape);
    throw new MXNetError(
      `Unknown initialization pattern for ${name}. Default initialization is now limited to "weight", "bias", "gamma" (1.0), and "beta" (0.0). Please use mx.sym.Variable(name, { init: … }) to set the initialization pattern`,
    );
  }
}

const CONSTANTS: readonly (readonly [ending: string, value: number])[] = [
  ["bias", 0],
  ["gamma", 1],
  ["beta", 0],
  ["moving_mean", 0],
  ["running_mean", 0],
  ["moving_avg", 0],
  ["moving_inv_var", 0],
  ["moving_var", 1],
  ["running_var", 1],
];

type Parser = (settings: Record<string, unknown>) => Initializer;

const parsers = new Map<string, Parser>();

/** Makes an initialiser known by the name that `__init__` uses. */
export function registerInitializer(name: string, parse: Parser): void {
  parsers.set(name, parse);
}

/** Reads `["xavier", {…}]` or a bare name, as Gluon writes it. @throws {MXNetError} For an unknown name. */
function parseInitializer(text: string): Initializer {
  const [name, settings] = text.startsWith("[") ? (JSON.parse(text) as [string, object]) : [text, {}];
  const parse = parsers.get(name.toLowerCase());
  if (parse) return parse({ ...settings });
  throw new MXNetError(`Cannot initialise with "${name}": known are ${[...parsers.keys()].join(", ")}`);
}
