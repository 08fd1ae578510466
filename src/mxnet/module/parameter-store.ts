import * as tf from "@tensorflow/tfjs-core";
import type { Initializer } from "../initializer/initializer.ts";
import { MXNetError } from "../mxnet-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import { equalShapes, formatShape, isComplete, type PartialShape, type Shape } from "../shape.ts";
import type { InitParamsOptions } from "./module-options.ts";

/** What the graph says of one parameter. */
export interface ParameterDesc {
  name: string;
  shape: PartialShape;
  attrs: ReadonlyMap<string, string> | undefined;
}

/** Parameters by name, in tensors that no scope disposes of. */
export class ParameterStore {
  readonly arrays: Params = {};

  /** Their shapes, as they are. */
  shapes(): Map<string, Shape> {
    return new Map(Object.entries(this.arrays).map(([name, { shape }]) => [name, shape]));
  }

  /** Copies an array in. */
  set(name: string, array: NDArray): void {
    const copy = array.copy();
    tf.keep(copy.tensor);
    this.arrays[name]?.dispose();
    this.arrays[name] = copy;
  }

  /** Sets every element of an array. @throws {MXNetError} Where its shape is not known. */
  fill({ name, shape }: Pick<ParameterDesc, "name" | "shape">, value: number): void {
    if (!isComplete(shape)) throw new MXNetError(`Cannot set "${name}": its shape is not known`);
    this.arrays[name]?.dispose();
    this.arrays[name] = new NDArray(tf.keep(tf.fill([...shape], value)));
  }

  /**
   * Gives every parameter described a value: the one given, else the initializer's.
   *
   * @throws {MXNetError} Where one is not given and may not be missing, or has a wrong shape.
   */
  init(
    described: readonly ParameterDesc[],
    given: Params | undefined,
    { initializer, allow_missing = false }: Pick<InitParamsOptions, "initializer" | "allow_missing">,
  ): void {
    // In the order of the file where there is one, so that it is saved in that order again.
    const order = [...Object.keys(given ?? {}), ...described.map(({ name }) => name)];
    const byName = new Map(described.map((each) => [each.name, each]));
    if (given && !allow_missing) refuseMissing(described, given);
    for (const name of new Set(order)) {
      const desc = byName.get(name);
      const array = given?.[name];
      if (!desc) continue;
      if (array) this.set(name, checked(array, desc));
      else if (initializer) this.#initialize(desc, initializer);
    }
  }

  dispose(): void {
    for (const [name, array] of Object.entries(this.arrays)) {
      array.dispose();
      delete this.arrays[name];
    }
  }

  #initialize({ name, shape, attrs }: ParameterDesc, initializer: Initializer): void {
    if (!isComplete(shape)) {
      throw new MXNetError(
        `Cannot initialise "${name}": its shape is not known, it is ${formatShape(shape)}`,
      );
    }
    const tensor = tf.keep(initializer.initialize({ name, attrs }, shape));
    this.arrays[name]?.dispose();
    this.arrays[name] = new NDArray(tensor);
  }
}

/** @throws {MXNetError} That names all that are missing. */
function refuseMissing(described: readonly ParameterDesc[], given: Params): void {
  const [first, ...others] = described.map(({ name }) => name).filter((name) => !given[name]);
  if (first === undefined) return;
  throw new MXNetError(
    `${first} is not presented${others.length > 0 ? `, and neither are ${others.join(", ")}` : ""}`,
  );
}

/** @throws {MXNetError} Where an array's shape is not that of the parameter. */
function checked(array: NDArray, { name, shape }: ParameterDesc): NDArray {
  if (!isComplete(shape) || equalShapes(array.shape, shape)) return array;
  throw new MXNetError(
    `Cannot set "${name}": its shape is ${formatShape(array.shape)}, must be ${formatShape(shape)}`,
  );
}
