import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { pythonJson } from "../python-numbers.ts";
import { type Shape, sizeOf } from "../shape.ts";

/** What an initialiser is told of a parameter. */
export interface InitDesc {
  name: string;
  /** Attributes of the variable. */
  attrs?: ReadonlyMap<string, string>;
}

/**
 * Fills parameters with their first values: `mxnet.initializer.Initializer`.
 *
 * A class that extends it needs `fill`, and its settings as fields if it is to be written into symbol files.
 */
export abstract class Initializer {
  /** Values for a weight of that shape, in C order. `whole` is the initialiser of the module, which a part may need. */
  abstract fill(shape: Shape, whole?: Initializer): Float32Array;

  /** Its name for `__init__`: `xavier`. */
  get kind(): string {
    const known = [...classes].find(([, klass]) => klass === this.constructor);
    return known?.[0] ?? this.constructor.name.toLowerCase();
  }

  /** Its name and settings as MXNet writes them into `__init__`: `["xavier", {"magnitude": 2}]`. */
  dumps(): string {
    return pythonJson([this.kind, this.settings()]);
  }

  /**
   * Values for any parameter. The variable's `__init__` decides, else the end of its name: a weight is left to `fill`,
   * biases, betas and moving means are 0, gammas and moving variances 1.
   *
   * @throws {MXNetError} For a name that ends in none of those.
   */
  init({ name, attrs }: InitDesc, shape: Shape): Float32Array {
    const own = attrs?.get("__init__");
    if (own) return create(own).fill(shape, this);
    const value = CONSTANTS.find(([ending]) => name.endsWith(ending))?.[1];
    if (value !== undefined) return new Float32Array(sizeOf(shape)).fill(value);
    if (name.endsWith("weight")) return this.fill(shape, this);
    throw new MXNetError(
      `Unknown initialization pattern for ${name}. Default initialization is now limited to "weight", "bias", "gamma" (1.0), and "beta" (0.0). Please use mx.sym.Variable(name, { init: … }) to set the initialization pattern`,
    );
  }

  /** The values of `init` as a tensor, which belongs to the caller. */
  initialize(desc: InitDesc, shape: Shape): tf.Tensor {
    return tf.tensor(this.init(desc, shape), [...shape], "float32");
  }

  /** What `dumps` writes. Default: all fields. */
  protected settings(): object {
    return { ...this };
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
  ["min", 0],
  ["max", 1],
];

/** A class of initialisers: it is made of the settings that `dumps` writes. */
type InitializerClass = new (settings: never) => Initializer;

const classes = new Map<string, InitializerClass>();

/** Makes a class known by its name in lower case, or by the names given. Returns the class. */
export function register<Class extends InitializerClass>(klass: Class, ...names: string[]): Class {
  // Our own classes say theirs: the page's build shortens the names of classes.
  for (const name of names.length > 0 ? names : [klass.name.toLowerCase()]) classes.set(name, klass);
  return klass;
}

/**
 * Makes an initialiser: of `["xavier", {…}]`, as symbol files have it, or of its name, `xavier` or `zeros`.
 *
 * @throws {MXNetError} For an unknown name, or text that is no JSON.
 */
export function create(initializer: Initializer | string): Initializer {
  if (initializer instanceof Initializer) return initializer;
  const [name, settings] = parse(initializer);
  const klass = classes.get(name.toLowerCase());
  if (klass) return new klass(settings as never);
  throw new MXNetError(`Cannot initialise with "${name}": known are ${[...classes.keys()].join(", ")}`);
}

function parse(text: string): [name: string, settings: object] {
  if (!text.startsWith("[")) return [text, {}];
  try {
    const [name, settings] = JSON.parse(text) as [unknown, object];
    return [String(name), { ...settings }];
  } catch (cause) {
    throw new MXNetError(`Cannot initialise with "${text}": it must be a name, or ["name", {…}]`, { cause });
  }
}
