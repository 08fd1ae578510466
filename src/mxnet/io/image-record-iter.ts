import * as tf from "@tensorflow/tfjs-core";
import { fileSystem, parseFile } from "../files.ts";
import { ByteReader } from "../formats/byte-reader.ts";
import { decodeImageRecord } from "../formats/image-record.ts";
import { RECORD_FORMAT, readRecord, skipRecord } from "../formats/recordio.ts";
import { type ImageCodecs, loadImageCodecs } from "../image/image-codecs.ts";
import { MXNetError } from "../mxnet-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { RandomStream } from "../random-stream.ts";
import { formatShape, type Shape } from "../shape.ts";
import { type AugmentOptions, augment, type NormalizeOptions, writeNormalized } from "./augment-image.ts";
import type { DataBatch, DataDesc } from "./data-batch.ts";
import { DataIter } from "./data-iter.ts";
import { WrappingOrder } from "./wrapping-order.ts";

export interface ImageRecordIterOptions extends AugmentOptions, NormalizeOptions {
  /** Path of the RecordIO file, as im2rec makes it. */
  path_imgrec: string;
  /** Path of its index. Not needed: the file is read whole, and what the index says of it is found there. */
  path_imgidx?: string;
  /** Shape of one image: (channels, height, width), with 1, 3 or 4 channels. */
  data_shape: Shape;
  batch_size: number;
  /** How many labels each image has. Default: 1. */
  label_width?: number;
  /** Gives the images in another order in each epoch. Default: false. */
  shuffle?: boolean;
  /** Decides orders, parts, crops and mirrors. Default: 0. */
  seed?: number;
  /** The same, for crops and mirrors alone. Default: `seed`. */
  seed_aug?: number;
  /** Fills the last batch up from the start; the next epoch then begins after those images. Default: true. */
  round_batch?: boolean;
  /** Cuts the images into that many parts, of which this iterator gives one. Default: 1. */
  num_parts?: number;
  /** Which part. Default: 0. */
  part_index?: number;
  /** Default: `data`. */
  data_name?: string;
  /** Default: `softmax_label`. */
  label_name?: string;
  /** Have no effect: images are decoded when their batch is asked for. */
  preprocess_threads?: number;
  prefetch_buffer?: number;
  verbose?: boolean;
}

/** What MXNet has and this iterator does not: each is refused where it is given and is not what it would be without. */
const REFUSED: Readonly<Record<string, unknown>> = {
  path_imglist: "",
  mean_img: "",
  max_rotate_angle: 0,
  max_aspect_ratio: 0,
  max_shear_ratio: 0,
  max_crop_size: -1,
  min_crop_size: -1,
  max_random_scale: 1,
  min_random_scale: 1,
  random_resized_crop: false,
  rotate: -1,
  brightness: 0,
  contrast: 0,
  saturation: 0,
  pca_noise: 0,
  random_h: 0,
  random_s: 0,
  random_l: 0,
};

/**
 * Reads images from a RecordIO file and gives batches of them: (batch, channels, height, width) float32, red first, and
 * labels (batch,), with `label_width` (batch, label_width). The file is read whole, and images are decoded batch by batch.
 *
 * An image is resized so that its shorter side has `resize`, cut to `data_shape`, mirrored, and its pixels of 0 to 255
 * become `(pixel - mean) · scale / std`.
 *
 * @throws {FileSystemError} `ENOENT` where the file is missing.
 * @throws {MXNetError} Where it is corrupt, has no records, or an option is not supported. `next` throws it for an image
 * that is corrupt, smaller than `data_shape`, or has another number of labels.
 */
export async function ImageRecordIter(options: ImageRecordIterOptions): Promise<DataIter> {
  refuseOptions(options);
  const [channels, height, width] = options.data_shape;
  if (options.data_shape.length !== 3 || !height || !width || ![1, 3, 4].includes(channels ?? 0)) {
    throw new MXNetError(
      `Cannot read images of shape ${formatShape(options.data_shape)}: it must be (1, 3 or 4 channels, height, width)`,
    );
  }
  const bytes = await fileSystem().readFile(options.path_imgrec);
  const offsets = await parseFile(options.path_imgrec, () => recordOffsets(bytes));
  if (offsets.length === 0)
    throw new MXNetError(`Cannot read images from "${options.path_imgrec}": it has no records`);
  const codecs = await loadImageCodecs();
  return new RecordedImagesIter(options, { bytes, offsets: partOf(offsets, options), codecs });
}

interface RecordedImages {
  bytes: Uint8Array;
  offsets: readonly number[];
  codecs: ImageCodecs;
}

class RecordedImagesIter extends DataIter {
  readonly #options: ImageRecordIterOptions;
  readonly #images: RecordedImages;
  readonly #order: WrappingOrder;
  readonly #random: RandomStream;

  constructor(options: ImageRecordIterOptions, images: RecordedImages) {
    super(options.batch_size);
    const { seed = 0, seed_aug = seed, shuffle = false, round_batch = true } = options;
    this.#options = options;
    this.#images = images;
    this.#random = new RandomStream(seed_aug);
    this.#order = new WrappingOrder(images.offsets.length, {
      batchSize: options.batch_size,
      roundBatch: round_batch,
      shuffled: shuffle ? new RandomStream(seed) : undefined,
    });
  }

  override get provide_data(): readonly DataDesc[] {
    const { data_name: name = "data", data_shape } = this.#options;
    return [{ name, shape: [this.batch_size, ...data_shape], dtype: "float32", layout: "NCHW" }];
  }

  override get provide_label(): readonly DataDesc[] {
    const { label_name: name = "softmax_label" } = this.#options;
    return [{ name, shape: this.#labelShape, dtype: "float32", layout: "NCHW" }];
  }

  override get num_batches(): number {
    return this.#order.numBatches;
  }

  override reset(): void {
    this.#order.reset();
  }

  override next(): DataBatch | undefined {
    const rows = this.#order.next();
    if (!rows) return undefined;
    const { label_width = 1, data_shape } = this.#options;
    const [channels = 3, height = 1, width = 1] = data_shape;
    const size = channels * height * width;
    const data = new Float32Array(this.batch_size * size);
    const labels = new Float32Array(this.batch_size * label_width);
    for (const [at, row] of rows.index.entries()) {
      this.#read(
        row,
        data.subarray(at * size, (at + 1) * size),
        labels.subarray(at * label_width, (at + 1) * label_width),
      );
    }
    return {
      data: [new NDArray(tf.tensor(data, [this.batch_size, channels, height, width]))],
      label: [new NDArray(tf.tensor(labels, [...this.#labelShape]))],
      pad: rows.pad,
      index: rows.index,
    };
  }

  get #labelShape(): Shape {
    const { label_width = 1 } = this.#options;
    return label_width === 1 ? [this.batch_size] : [this.batch_size, label_width];
  }

  #read(row: number, data: Float32Array, labels: Float32Array): void {
    const { bytes, offsets, codecs } = this.#images;
    const { path_imgrec } = this.#options;
    try {
      const reader = new ByteReader(bytes, RECORD_FORMAT);
      reader.offset = offsets[row] ?? 0;
      const [header, content] = decodeImageRecord(recordAt(reader));
      const own = typeof header.label === "number" ? [header.label] : header.label;
      if (own.length !== labels.length) {
        throw new MXNetError(
          `rec file provides ${own.length}-dimensional label but label_width is set to ${labels.length}`,
        );
      }
      labels.set(own);
      const image = augment(codecs.decode(content), this.#options, this.#random);
      const isMirrored = this.#options.mirror || (this.#options.rand_mirror && this.#random.next() < 0.5);
      writeNormalized(image, data, { ...this.#options, isMirrored });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new MXNetError(`Cannot read image ${row} of "${path_imgrec}": ${reason}`, { cause });
    }
  }
}

function refuseOptions(options: ImageRecordIterOptions): void {
  const given = options as unknown as Readonly<Record<string, unknown>>;
  const stray = Object.keys(REFUSED).find(
    (name) => given[name] !== undefined && given[name] !== REFUSED[name],
  );
  if (stray !== undefined) {
    throw new MXNetError(
      `Cannot make an ImageRecordIter with ${stray} ${String(given[stray])}: it is not supported, leave it out`,
    );
  }
}

function recordAt(reader: ByteReader): Uint8Array {
  const record = readRecord(reader);
  if (record) return record;
  throw reader.error("a record must start here");
}

/** Where each record starts. */
function recordOffsets(bytes: Uint8Array): number[] {
  const reader = new ByteReader(bytes, RECORD_FORMAT);
  const offsets: number[] = [];
  while (reader.remaining > 0) {
    offsets.push(reader.offset);
    skipRecord(reader);
  }
  return offsets;
}

function partOf(offsets: number[], { num_parts = 1, part_index = 0 }: ImageRecordIterOptions): number[] {
  const start = Math.floor((offsets.length * part_index) / num_parts);
  return offsets.slice(start, Math.floor((offsets.length * (part_index + 1)) / num_parts));
}
