import { readArguments } from "../../../call-arguments.ts";
import { fileSystem } from "../../../files.ts";
import { decodeIdx } from "../../../formats/idx.ts";
import { MXNetError } from "../../../mxnet-error.ts";
import { type Dataset, RowsDataset, type Transform } from "../dataset.ts";
import type { Rows } from "../rows.ts";

interface MNISTArguments {
  root: string;
  train?: boolean;
  transform?: Transform;
}

/**
 * The digits of MNIST, or what comes in its files: images (28, 28, 1) of uint8 and labels of int32.
 *
 * MXNet downloads the files; here they must be there: `train-images-idx3-ubyte` and its like, or those with `.gz`.
 */
export class MNIST extends RowsDataset {
  /**
   * Reads the files.
   *
   * @param root The directory that has the files.
   * @param train Which half: the training images, or those whose names begin with `t10k`. Default: true.
   * @param transform What changes each image and its label. Default: nothing.
   * @throws {MXNetError} Where the files are not there, or corrupt.
   */
  static load(root: string, train?: boolean | { train?: boolean }): Promise<MNIST>;
  static load(root: string, options: { train?: boolean; transform: Transform }): Promise<Dataset>;
  static load(root: string, train: boolean, transform: Transform): Promise<Dataset>;
  static async load(...args: readonly unknown[]): Promise<Dataset> {
    const {
      root,
      train = true,
      transform,
    } = readArguments<MNISTArguments>(args, ["root", "train", "transform"]);
    const digits = await readDigits(root, train);
    return transform ? digits.transform(transform) : digits;
  }
}

/** Clothes in MNIST's format. */
export class FashionMNIST extends MNIST {}

async function readDigits(root: string, train: boolean): Promise<MNIST> {
  const prefix = train ? "train" : "t10k";
  const [images, labels] = await Promise.all([
    readIdx(`${root}/${prefix}-images-idx3-ubyte`),
    readIdx(`${root}/${prefix}-labels-idx1-ubyte`),
  ]);
  const [count, rows = 1, columns = 1] = images.shape;
  if (count !== labels.shape[0]) {
    throw new MXNetError(
      `Cannot use the images in "${root}": there are ${count} images and ${labels.shape[0]} labels`,
    );
  }
  return new MNIST([
    { data: images.data as Uint8Array, shape: [count ?? 0, rows, columns, 1], dtype: "uint8" },
    { data: Int32Array.from(labels.data as Uint8Array), shape: labels.shape, dtype: "int32" },
  ]);
}

async function readIdx(path: string): Promise<{ data: Rows["data"] | unknown; shape: readonly number[] }> {
  const bytes = await readMaybeZipped(path);
  try {
    return decodeIdx(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MXNetError(`Cannot load "${path}": ${reason}`, { cause });
  }
}

async function readMaybeZipped(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = fileSystem();
  const isThere = await files.stat(path).then(Boolean, () => false);
  if (isThere) return await files.readFile(path);
  const zipped = new Response((await files.readFile(`${path}.gz`)) as BodyInit).body;
  const unzipped = zipped?.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unzipped).arrayBuffer());
}
