import { parseFile } from "../files.ts";
import { decodeIdx } from "../formats/idx.ts";
import { MXNetError } from "../mxnet-error.ts";
import { RandomStream } from "../random-stream.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import type { DataBatch, DataDesc } from "./data-batch.ts";
import { DataIter } from "./data-iter.ts";
import { describeRows, type NamedRows } from "./named-rows.ts";
import { typedRows } from "./row-source.ts";

export interface MNISTIterOptions {
  /** Path of the images, an IDX file that is not compressed. */
  image: string;
  /** Path of the labels. */
  label: string;
  /** Default: 128. */
  batch_size?: number;
  /** Shuffles once, now. Default: true. */
  shuffle?: boolean;
  /** Images as rows of pixels. Default: false. */
  flat?: boolean;
  /** Decides the order of a shuffle. Default: 0. */
  seed?: number;
  /** Shape of one image, with as many elements as it has pixels: (784,) or (1, 28, 28). Default: by `flat`. */
  input_shape?: Shape;
  /** Cuts the digits into that many parts, of which this iterator gives one. Default: 1. */
  num_parts?: number;
  /** Which part. Default: 0. */
  part_index?: number;
  /** Default: `data`. */
  data_name?: string;
  /** Default: `softmax_label`. */
  label_name?: string;
}

/**
 * Reads digits in MNIST's own format and gives batches of them: pixels times 1/256 as (batch, 1, 28, 28), with `flat`
 * as (batch, 784); labels as (batch,). What fills no batch is left out.
 *
 * @throws {FileSystemError} `ENOENT` where a file is missing.
 * @throws {MXNetError} Where a file is compressed, corrupt, or no IDX file, and where there are not as many labels as
 * images.
 */
export async function MNISTIter(options: MNISTIterOptions): Promise<DataIter> {
  const images = await readBytes(options.image);
  const labels = await readBytes(options.label);
  const [count = 0, height = 1, width = 1] = images.shape;
  if (images.shape.length !== 3 || labels.shape.length !== 1 || labels.shape[0] !== count) {
    throw new MXNetError(
      `Cannot read digits: images of shape ${formatShape(images.shape)} and labels of shape ${formatShape(labels.shape)} must be (n, rows, columns) and (n,)`,
    );
  }
  const rowShape = options.input_shape ?? (options.flat ? [height * width] : [1, height, width]);
  if (sizeOf(rowShape) !== height * width) {
    throw new MXNetError(
      `Cannot read digits as ${formatShape(rowShape)}: an image has ${height * width} pixels`,
    );
  }
  // MXNet scales by 1/256, not 1/255.
  const data = {
    name: options.data_name ?? "data",
    rows: typedRows(images.data, [count, ...rowShape], 1 / 256),
  };
  const label = { name: options.label_name ?? "softmax_label", rows: typedRows(labels.data, [count]) };
  return new FixedOrderIter(data, label, rowOrder(count, options), options.batch_size ?? 128);
}

async function readBytes(path: string): Promise<{ shape: Shape; data: Uint8Array }> {
  const { shape, dtype, data } = await parseFile(path, decodeIdx);
  if (data instanceof Uint8Array) return { shape, data };
  throw new MXNetError(`Cannot read digits from "${path}": its elements are ${dtype}, must be uint8`);
}

function rowOrder(
  count: number,
  { shuffle = true, seed = 0, num_parts = 1, part_index = 0 }: MNISTIterOptions,
): Int32Array {
  const order = shuffle
    ? new RandomStream(seed).permutation(count)
    : Int32Array.from({ length: count }, (_, index) => index);
  const part = Math.floor(count / num_parts);
  return order.slice(part * part_index, part * (part_index + 1));
}

/** Gives whole batches in the same order in every epoch. */
class FixedOrderIter extends DataIter {
  readonly #data: NamedRows;
  readonly #label: NamedRows;
  readonly #order: Int32Array;
  #batch = 0;

  constructor(data: NamedRows, label: NamedRows, order: Int32Array, batchSize: number) {
    super(batchSize);
    this.#data = data;
    this.#label = label;
    this.#order = order;
  }

  override get provide_data(): readonly DataDesc[] {
    return describeRows([this.#data], this.batch_size);
  }

  override get provide_label(): readonly DataDesc[] {
    return describeRows([this.#label], this.batch_size);
  }

  override get num_batches(): number {
    return Math.floor(this.#order.length / this.batch_size);
  }

  override reset(): void {
    this.#batch = 0;
  }

  override next(): DataBatch | undefined {
    if (this.#batch >= this.num_batches) return undefined;
    const start = this.#batch++ * this.batch_size;
    const index = this.#order.slice(start, start + this.batch_size);
    return { data: [this.#data.rows.take(index)], label: [this.#label.rows.take(index)], pad: 0, index };
  }
}
