import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import type { Params } from "../ndarray/params.ts";
import { equalShapes, formatShape, type Shape } from "../shape.ts";
import { type InitDesc, Initializer } from "./initializer.ts";

/** An initialiser that looks at a parameter's whole name. */
abstract class ByName extends Initializer {
  override fill(shape: Shape): Float32Array {
    throw new MXNetError(
      `Cannot fill shape ${formatShape(shape)}: Load and Mixed need the name of a parameter`,
    );
  }
}

/** Takes parameters from those of a file, and what is not there from another initialiser. */
export class Load extends ByName {
  readonly #params: Params;
  readonly #default: Initializer | undefined;
  readonly #verbose: boolean;

  /**
   * `param` is what `await mx.nd.load(file)` gives, and stays the caller's; `arg:` and `aux:` are cut off its names. With
   * `verbose` each parameter is logged. Default: no initialiser, false.
   */
  constructor(param: Params, default_init?: Initializer, verbose = false) {
    super();
    const named = Object.entries(param).map(([name, array]) => [name.replace(/^(arg|aux):/, ""), array]);
    this.#params = Object.fromEntries(named);
    this.#default = default_init;
    this.#verbose = verbose;
  }

  /** @throws {MXNetError} Where a parameter has another shape, or is not there and no initialiser was given. */
  override initialize(desc: InitDesc, shape: Shape): tf.Tensor {
    const loaded = this.#params[desc.name];
    if (this.#verbose) console.info(`Initialized ${desc.name} by ${loaded ? "loading" : "default"}`);
    if (loaded && equalShapes(loaded.shape, shape)) return tf.clone(loaded.tensor);
    if (loaded) {
      throw new MXNetError(
        `Parameter ${desc.name} cannot be initialized from loading. Shape mismatch, target ${formatShape(shape)} vs loaded ${formatShape(loaded.shape)}`,
      );
    }
    if (this.#default) return this.#default.initialize(desc, shape);
    throw new MXNetError(
      `Cannot Initialize ${desc.name}. Not found in loaded param and no default Initializer is provided.`,
    );
  }
}

/** Several initialisers by the beginning of parameters' names. */
export class Mixed extends ByName {
  readonly #map: readonly (readonly [pattern: RegExp, initializer: Initializer])[];

  /** The first of `patterns` that matches from the start of a name decides; `.*` matches all. */
  constructor(patterns: readonly (string | RegExp)[], initializers: readonly Initializer[]) {
    super();
    if (patterns.length !== initializers.length) {
      throw new MXNetError(
        `Cannot mix ${patterns.length} patterns with ${initializers.length} initializers: give one each`,
      );
    }
    this.#map = patterns.flatMap((pattern, index) => {
      const initializer = initializers[index];
      return initializer ? [[new RegExp(pattern, "y"), initializer] as const] : [];
    });
  }

  /** @throws {MXNetError} Where no pattern matches. */
  override initialize(desc: InitDesc, shape: Shape): tf.Tensor {
    return this.#of(desc).initialize(desc, shape);
  }

  override init(desc: InitDesc, shape: Shape): Float32Array {
    return this.#of(desc).init(desc, shape);
  }

  #of({ name }: InitDesc): Initializer {
    for (const [pattern, initializer] of this.#map) {
      pattern.lastIndex = 0;
      if (pattern.test(name)) return initializer;
    }
    throw new MXNetError(
      `Parameter name ${name} did not match any pattern. Consider adding a ".*" pattern at the end with default Initializer.`,
    );
  }
}
