import { keep } from "../../memory.ts";
import { MXNetError } from "../../mxnet-error.ts";
import { elementsOf, type ShapedElements, type TypedArray } from "../../ndarray/create.ts";
import { NDArray } from "../../ndarray/ndarray.ts";
import type { NestedNumbers } from "../../ndarray/nested-numbers.ts";
import { Block } from "../block.ts";
import { fromRows, gatherRows, type Rows } from "./rows.ts";
import { FilterSampler, type Sampler, SequentialSampler } from "./sampler.ts";

type Awaitable<T> = T | PromiseLike<T>;
/** What changes a sample: a function of its fields, or a block. */
export type Transform = ((...fields: never[]) => unknown) | Block<unknown>;

/** Samples by their number: `mxnet.gluon.data.Dataset`. A sample of several fields is a list. */
export abstract class Dataset {
  /** Number of samples. */
  abstract get length(): number;

  /** One sample. Python's `dataset[index]`. */
  abstract at(index: number): Awaitable<unknown>;

  /** Several samples as one batch, where that is faster than one by one; `undefined` where it is not. */
  batch?(indices: readonly number[]): Promise<NDArray | NDArray[]> | undefined;

  /**
   * A dataset whose samples a function, or a block, has changed. It gets the fields of a sample one by one.
   *
   * @param lazy Computes each sample when it is asked for; else all at once, and keeps them. Default: true.
   */
  transform(fn: Transform, lazy?: true): Dataset;
  transform(fn: Transform, lazy: boolean): Dataset | Promise<Dataset>;
  transform(fn: Transform, lazy = true): Dataset | Promise<Dataset> {
    return finish(new TransformedDataset(this, fn, false), lazy);
  }

  /** Like `transform`, for the first field alone: an image without its label. */
  transform_first(fn: Transform, lazy?: true): Dataset;
  transform_first(fn: Transform, lazy: boolean): Dataset | Promise<Dataset>;
  transform_first(fn: Transform, lazy = true): Dataset | Promise<Dataset> {
    return finish(new TransformedDataset(this, fn, true), lazy);
  }

  /** The samples for which a function says so. */
  async filter(fn: (sample: unknown) => Awaitable<boolean>): Promise<Dataset> {
    const found: number[] = [];
    for (let i = 0; i < this.length; i++) if (await fn(await this.at(i))) found.push(i);
    return this.sample(new FilterSampler(found));
  }

  /** One of `num_shards` parts, as equal as they can be. */
  shard(num_shards: number, index: number): Dataset {
    if (!(index >= 0 && index < num_shards)) {
      throw new MXNetError(`Shard index of out bound: ${index} out of ${num_shards}`);
    }
    const [size, rest] = [Math.floor(this.length / num_shards), this.length % num_shards];
    const start = size * index + Math.min(index, rest);
    return this.sample(new SequentialSampler(size + (index < rest ? 1 : 0), start));
  }

  /** The first `count` samples. */
  take(count?: number): Dataset {
    return this.sample(new SequentialSampler(Math.min(count ?? this.length, this.length)));
  }

  /** The samples that a sampler names, in its order. */
  sample(sampler: Sampler): Dataset {
    return new SampledDataset(this, [...sampler]);
  }
}

async function finishEagerly(dataset: Dataset): Promise<Dataset> {
  const samples: unknown[] = [];
  for (let i = 0; i < dataset.length; i++) samples.push(await dataset.at(i));
  return new SimpleDataset(samples);
}

function finish(dataset: Dataset, lazy: boolean): Dataset | Promise<Dataset> {
  return lazy ? dataset : finishEagerly(dataset);
}

/** A list as a dataset. */
export class SimpleDataset extends Dataset {
  readonly #samples: readonly unknown[];

  constructor(samples: readonly unknown[]) {
    super();
    this.#samples = samples;
  }

  override get length(): number {
    return this.#samples.length;
  }

  override at(index: number): unknown {
    return this.#samples[index];
  }
}

/** What a field of an ArrayDataset is made of: arrays along their first axis, or another dataset. */
export type Field = NDArray | NestedNumbers | TypedArray | Dataset;

/**
 * Arrays of one length as a dataset: sample i has row i of each.
 *
 * A row of one number is a number, as a label is; others are arrays. Arrays are read into main memory once.
 */
export class ArrayDataset extends Dataset {
  readonly length: number;
  readonly #fields: readonly (Dataset | FieldRows)[];

  /** @throws {MXNetError} Where the lengths differ. */
  constructor(...fields: Field[]) {
    super();
    if (fields.length === 0) throw new MXNetError("Needs at least 1 arrays");
    this.#fields = fields.map((field) => (field instanceof Dataset ? field : new FieldRows(field)));
    this.length = this.#fields[0]?.length ?? 0;
    for (const [index, field] of this.#fields.entries()) {
      if (field.length === this.length) continue;
      throw new MXNetError(
        `All arrays must have the same length; array[0] has length ${this.length} while array[${index}] has ${field.length}.`,
      );
    }
  }

  override async at(index: number): Promise<unknown> {
    const fields = await Promise.all(this.#fields.map((field) => field.at(index)));
    return fields.length === 1 ? fields[0] : fields;
  }

  override batch(indices: readonly number[]): Promise<NDArray | NDArray[]> | undefined {
    const fields = this.#fields.map((field) => field.batch?.(indices));
    if (fields.some((field) => field === undefined)) return undefined;
    return Promise.all(fields as Promise<NDArray>[]).then((all) =>
      all.length === 1 ? (all[0] as NDArray) : all,
    );
  }
}

/** The rows of one array, in main memory. */
class FieldRows {
  readonly length: number;
  readonly #rows: () => Awaitable<Rows>;

  constructor(source: NDArray | NestedNumbers | TypedArray) {
    if (source instanceof NDArray) {
      keep(source);
      this.length = source.length;
      let rows: Promise<Rows> | undefined;
      const read = async () => ({ data: await source.asnumpy(), shape: source.shape, dtype: source.dtype });
      this.#rows = () => {
        rows ??= read();
        return rows;
      };
    } else {
      const { data, shape }: ShapedElements = elementsOf(source);
      this.length = shape[0] ?? 0;
      const rows: Rows = { data: Float32Array.from(data), shape, dtype: "float32" };
      this.#rows = () => rows;
    }
  }

  async at(index: number): Promise<NDArray | number> {
    const rows = await this.#rows();
    if (rows.shape.length === 1) return rows.data[index] ?? Number.NaN;
    return fromRows(gatherRows(rows, [index]), rows.shape.slice(1));
  }

  async batch(indices: readonly number[]): Promise<NDArray> {
    const rows = gatherRows(await this.#rows(), indices);
    return fromRows(rows, rows.shape);
  }
}

/** Rows of a file format's reader, already in main memory: images and their labels. */
export class RowsDataset extends Dataset {
  readonly length: number;
  readonly #fields: readonly Rows[];

  constructor(fields: readonly Rows[]) {
    super();
    if (!Array.isArray(fields)) {
      const { name } = new.target;
      throw new MXNetError(
        `Cannot make ${name} of "${String(fields)}" with new: it reads files, which takes time, so write await ${name}.load(root, train)`,
      );
    }
    this.#fields = fields;
    this.length = fields[0]?.shape[0] ?? 0;
  }

  override at(index: number): unknown {
    const fields = this.#fields.map((rows) =>
      rows.shape.length === 1
        ? (rows.data[index] ?? Number.NaN)
        : fromRows(gatherRows(rows, [index]), rows.shape.slice(1)),
    );
    return fields.length === 1 ? fields[0] : fields;
  }

  override async batch(indices: readonly number[]): Promise<NDArray[]> {
    return this.#fields.map((rows) => {
      const gathered = gatherRows(rows, indices);
      return fromRows(gathered, gathered.shape);
    });
  }
}

class SampledDataset extends Dataset {
  readonly #base: Dataset;
  readonly #indices: readonly number[];

  constructor(base: Dataset, indices: readonly number[]) {
    super();
    this.#base = base;
    this.#indices = indices;
  }

  override get length(): number {
    return this.#indices.length;
  }

  override at(index: number): Awaitable<unknown> {
    return this.#base.at(this.#indices[index] ?? -1);
  }

  override batch(indices: readonly number[]): Promise<NDArray | NDArray[]> | undefined {
    return this.#base.batch?.(indices.map((index) => this.#indices[index] ?? -1));
  }
}

class TransformedDataset extends Dataset {
  readonly #base: Dataset;
  readonly #transform: Transform;
  readonly #firstOnly: boolean;

  constructor(base: Dataset, transform: Transform, firstOnly: boolean) {
    super();
    this.#base = base;
    this.#transform = transform;
    this.#firstOnly = firstOnly;
  }

  override get length(): number {
    return this.#base.length;
  }

  override async at(index: number): Promise<unknown> {
    const sample = await this.#base.at(index);
    const fields = Array.isArray(sample) ? sample : [sample];
    if (!this.#firstOnly) return this.#apply(...fields);
    const first = await this.#apply(fields[0]);
    return Array.isArray(sample) ? [first, ...fields.slice(1)] : first;
  }

  override batch(indices: readonly number[]): Promise<NDArray | NDArray[]> | undefined {
    if (!worksOnBatches(this.#transform)) return undefined;
    const batch = this.#base.batch?.(indices);
    if (!batch) return undefined;
    return batch.then(async (fields) => {
      if (!this.#firstOnly && Array.isArray(fields)) return await this.#apply(...fields);
      const [first, ...others] = [fields].flat();
      const changed = (await this.#apply(first)) as NDArray;
      return Array.isArray(fields) ? [changed, ...others] : changed;
    }) as Promise<NDArray | NDArray[]>;
  }

  #apply(...fields: unknown[]): Awaitable<unknown> {
    const transform = this.#transform;
    return transform instanceof Block
      ? transform.call(...(fields as NDArray[]))
      : transform(...(fields as never[]));
  }
}

/** A transform that does the same to a batch of samples as to each of them. */
export interface BatchTransform {
  readonly worksOnBatches: boolean;
}

function worksOnBatches(transform: Transform): boolean {
  return transform instanceof Block && (transform as Partial<BatchTransform>).worksOnBatches === true;
}
