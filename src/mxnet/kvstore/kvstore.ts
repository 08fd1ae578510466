import * as tf from "@tensorflow/tfjs-core";
import { fileSystem, parseFile } from "../files.ts";
import { MXNetError } from "../mxnet-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { Optimizer } from "../optimizer/optimizer.ts";
import { Updater } from "../optimizer/updater.ts";
import { equalShapes, formatShape } from "../shape.ts";

/** What a value is kept under. */
export type Key = number | string;

/** One value, or those of several devices, which are added up. */
export type Values = NDArray | readonly NDArray[];

/** Where a value goes. */
export interface OutOptions {
  out: Values;
}

/** Applies what was pushed to what is kept. */
export type KVUpdater = (key: Key, merged: NDArray, stored: NDArray) => void;

/**
 * Keeps values by key, and joins what several devices push: `mxnet.kvstore.KVStore`.
 *
 * Every kind keeps them on the one backend there is. One key goes with one value, a list of keys with a list of values.
 */
export class KVStore {
  /** `local`, `device` … */
  readonly type: string;
  readonly #stored = new Map<Key, NDArray>();
  #update: KVUpdater | undefined;
  #updater: Updater | undefined;

  constructor(type: string) {
    this.type = type;
  }

  /** Which worker this is: 0. */
  get rank(): number {
    return 0;
  }

  /** How many workers there are: 1. */
  get num_workers(): number {
    return 1;
  }

  /** Copies a value in under a key that is new. @throws {MXNetError} Where the key is known. */
  init(key: Key | readonly Key[], value: NDArray | readonly NDArray[]): void {
    for (const [each, values] of pairs(key, value)) {
      const [first] = values;
      if (this.#stored.has(each)) throw new MXNetError(`duplicate init of key ${each}`);
      if (!first) throw new MXNetError(`Cannot init key ${each}: it needs a value`);
      const copy = first.copy();
      tf.keep(copy.tensor);
      this.#stored.set(each, copy);
    }
  }

  /** Adds up values and keeps the sum, or gives it to the optimizer. @throws {MXNetError} Where a key is not known. */
  push(key: Key | readonly Key[], value: Values | readonly Values[], _priority = 0): void {
    for (const [each, values] of pairs(key, value)) {
      const stored = this.#get(each);
      for (const array of values) check(each, stored, array);
      const sum = tf.tidy(() =>
        tf.keep(values.length === 1 ? tf.clone(only(values)) : tf.addN(tensorsOf(values))),
      );
      if (!this.#update) {
        stored.assign(sum);
        continue;
      }
      try {
        this.#update(each, new NDArray(sum), stored);
      } finally {
        sum.dispose();
      }
    }
  }

  /** Copies what is kept into arrays. @throws {MXNetError} Where a key is not known. */
  pull(key: Key | readonly Key[], { out }: OutOptions | { out: readonly Values[] }): void {
    for (const [each, arrays] of pairs(key, out)) {
      const stored = this.#get(each);
      for (const array of arrays) {
        check(each, stored, array);
        array.assign(tf.clone(stored.tensor));
      }
    }
  }

  /** Pushes, then pulls: into `out`, or back into `value`. */
  pushpull(
    key: Key | readonly Key[],
    value: Values | readonly Values[],
    { out }: Partial<OutOptions> = {},
  ): void {
    this.push(key, value);
    this.pull(key, { out: out ?? (value as Values) });
  }

  /** Initialises a key, and pulls it into `out`. */
  broadcast(key: Key | readonly Key[], value: NDArray | readonly NDArray[], { out }: OutOptions): void {
    this.init(key, value);
    this.pull(key, { out });
  }

  /** Lets an optimizer change what is kept by what is pushed. */
  set_optimizer(optimizer: Optimizer): void {
    this.#updater?.dispose();
    const updater = new Updater(optimizer);
    const indices = new Map<Key, number>();
    this.#updater = updater;
    this.#update = (key, merged, stored) => {
      const index = indices.get(key) ?? indexOf(key, optimizer, indices);
      indices.set(key, index);
      updater.call(index, merged, stored);
    };
  }

  /** Lets a function change what is kept by what is pushed. Python's `_set_updater`. */
  set_updater(updater: KVUpdater): void {
    this.#update = updater;
  }

  /** Does nothing: there is one worker. */
  barrier(): void {}

  /** Does nothing: gradients do not leave this host. */
  set_gradient_compression(_compression_params: Readonly<Record<string, unknown>>): void {}

  /** Writes the optimizer's states. @throws {MXNetError} Where there is no optimizer. */
  async save_optimizer_states(fname: string): Promise<void> {
    await fileSystem().writeFile(fname, await this.#requireUpdater().get_states());
  }

  /** Reads what `save_optimizer_states` wrote. @throws {MXNetError} Where the file is corrupt, or a pickle of Python. */
  async load_optimizer_states(fname: string): Promise<void> {
    const updater = this.#requireUpdater();
    await parseFile(fname, (bytes) => updater.set_states(bytes));
  }

  /** Releases all that is kept. */
  dispose(): void {
    for (const array of this.#stored.values()) array.dispose();
    this.#stored.clear();
    this.#updater?.dispose();
  }

  #get(key: Key): NDArray {
    const stored = this.#stored.get(key);
    if (stored) return stored;
    throw new MXNetError(`key ${key} has not been inited`);
  }

  #requireUpdater(): Updater {
    if (this.#updater) return this.#updater;
    throw new MXNetError("Cannot save states: the kvstore has no optimizer, call set_optimizer first");
  }
}

/**
 * Makes a store: `local` and `device` are the same here.
 *
 * @throws {MXNetError} For those of several hosts, which this one cannot reach, and for unknown names.
 */
export function create(name = "local"): KVStore {
  checkKind(name);
  return new KVStore(name);
}

/** @throws {MXNetError} For a kind of store that there is not. */
export function checkKind(name: string): void {
  if (name.startsWith("dist")) {
    throw new MXNetError(`Cannot use kvstore "${name}": there is one host, use "local" or "device"`);
  }
  if (KINDS.includes(name)) return;
  throw new MXNetError(`Unknown KVStore type "${name}": it must be one of ${KINDS.join(", ")}`);
}

const KINDS = [
  "local",
  "device",
  "nccl",
  "local_update_cpu",
  "local_allreduce_cpu",
  "local_allreduce_device",
];

function pairs(key: Key | readonly Key[], value: Values | readonly Values[]): [Key, readonly NDArray[]][] {
  if (typeof key === "number" || typeof key === "string") {
    return [[key, (value instanceof NDArray ? [value] : value) as readonly NDArray[]]];
  }
  const values = value instanceof NDArray ? [value] : value;
  if (key.length === values.length) return key.map((each, at) => [each, [values[at] as Values].flat()]);
  throw new MXNetError(`Cannot take ${values.length} values for ${key.length} keys: give one each`);
}

/** The index that an optimizer knows a key by: its own where it is a number, that of the name, or the next one. */
function indexOf(key: Key, { idx2name }: Optimizer, taken: ReadonlyMap<Key, number>): number {
  if (typeof key === "number") return key;
  const named = [...idx2name].find(([, name]) => name === key)?.[0];
  return named ?? Math.max(-1, ...idx2name.keys(), ...taken.values()) + 1;
}

function check(key: Key, stored: NDArray, array: NDArray): void {
  if (equalShapes(stored.shape, array.shape)) return;
  throw new MXNetError(
    `Cannot use shape ${formatShape(array.shape)} for key ${key}: it has shape ${formatShape(stored.shape)}`,
  );
}

function only(values: readonly NDArray[]): tf.Tensor {
  return (values[0] as NDArray).tensor;
}

function tensorsOf(values: readonly NDArray[]): tf.Tensor[] {
  return values.map(({ tensor }) => tensor);
}
