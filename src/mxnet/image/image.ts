import * as tf from "@tensorflow/tfjs-core";
import { fileSystem } from "../files.ts";
import { FormatError } from "../formats/format-error.ts";
import { MXNetError } from "../mxnet-error.ts";
import { array } from "../ndarray/create.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { randomStream } from "../random-stream.ts";
import { formatShape } from "../shape.ts";
import { loadImageCodecs } from "./image-codecs.ts";
import { type Pixels, swapRedAndBlue, withChannels } from "./pixels.ts";
import { type Interpolation, methodFor, type Taps, tapsOf } from "./resampling.ts";

/** Width and height, in that order as MXNet has it. */
export type ImageSize = readonly [width: number, height: number];

/** Where a part was taken from. */
export type CropRect = readonly [x0: number, y0: number, width: number, height: number];

export interface DecodeOptions {
  /** 0 grey, 1 colour. Default: 1. */
  flag?: 0 | 1;
  /** 1 gives red first, 0 blue, as OpenCV has it. Default: 1. */
  to_rgb?: 0 | 1 | boolean;
}

/**
 * Decodes a JPEG or PNG into (height, width, 3), with flag 0 into (height, width, 1); dtype `uint8`.
 *
 * @throws {MXNetError} Where the bytes are no JPEG or PNG, or corrupt: its cause is a FormatError.
 */
export async function imdecode(
  buf: Uint8Array,
  { flag = 1, to_rgb = 1 }: DecodeOptions = {},
): Promise<NDArray> {
  const { decode } = await loadImageCodecs();
  try {
    const image = withChannels(decode(buf), flag === 0 ? 1 : 3);
    return arrayOfPixels(to_rgb ? image : swapRedAndBlue(image));
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new MXNetError(`Decoding failed: ${cause.message}`, { cause });
  }
}

/** Reads a file and decodes it; see `imdecode`. @throws {FileSystemError} `ENOENT` where there is no such file. */
export async function imread(filename: string, options?: DecodeOptions): Promise<NDArray> {
  return imdecode(await fileSystem().readFile(filename), options);
}

/** An image as an array of shape (height, width, channels), dtype `uint8`. */
export function arrayOfPixels({ width, height, channels, data }: Pixels): NDArray {
  return array({ data, shape: [height, width, channels] }, { dtype: "uint8" });
}

/** The bytes of an array of shape (height, width, channels). */
export async function pixelsOfArray(image: NDArray): Promise<Pixels> {
  const [height, width, channels] = sizes(image);
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new MXNetError(
      `Cannot read an image of shape ${formatShape(image.shape)}: it must have 1, 3 or 4 channels`,
    );
  return { width, height, channels, data: Uint8Array.from(Uint8ClampedArray.from(await image.asnumpy())) };
}

/**
 * Resizes an image (height, width, channels) to (h, w, channels) of the same dtype. Integers are rounded and cut to
 * 0 … 255. `interp` is OpenCV's number; default 1, bilinear.
 */
export function imresize(src: NDArray, w: number, h: number, interp: Interpolation = 1): NDArray {
  const [height, width, channels] = sizes(src);
  const method = methodFor(interp, { width, height }, { width: w, height: h }, () => randomStream().next());
  const tensor = tf.tidy(() => {
    const across = weightsOf(tapsOf(width, w, method), width);
    const down = weightsOf(tapsOf(height, h, method), height);
    // Lines first: (height, width · channels) stays one matrix.
    const rows = tf.matMul(down, tf.reshape(src.astype("float32").tensor, [height, width * channels]));
    const lines = tf.transpose(tf.reshape(rows, [h, width, channels]), [1, 0, 2]);
    const columns = tf.matMul(across, tf.reshape(lines, [width, h * channels]));
    const resized = tf.transpose(tf.reshape(columns, [w, h, channels]), [1, 0, 2]);
    if (src.tensor.dtype === "float32") return resized;
    return tf.cast(tf.clipByValue(tf.floor(tf.add(resized, 0.5)), 0, 255), "int32");
  });
  return new NDArray(tensor, { dtype: src.dtype, context: src.context });
}

/** Resizes so that the shorter side has `size`; the other keeps its share. Default: bicubic, 2. */
export function resize_short(src: NDArray, size: number, interp: Interpolation = 2): NDArray {
  const [height, width] = sizes(src);
  return height > width
    ? imresize(src, size, Math.floor((size * height) / width), interp)
    : imresize(src, Math.floor((size * width) / height), size, interp);
}

/** The largest size of the same shape as `size` that fits into `src_size`. Both are (width, height). */
export function scale_down(src_size: ImageSize, size: ImageSize): [width: number, height: number] {
  const [sourceWidth, sourceHeight] = src_size;
  let [width, height] = size;
  if (sourceHeight < height) [width, height] = [(width * sourceHeight) / height, sourceHeight];
  if (sourceWidth < width) [width, height] = [sourceWidth, (height * sourceWidth) / width];
  return [Math.trunc(width), Math.trunc(height)];
}

/** Takes a part out, and resizes it where `size` is given and another. */
export function fixed_crop(
  src: NDArray,
  [x0, y0, w, h]: CropRect,
  size?: ImageSize,
  interp: Interpolation = 2,
): NDArray {
  const part = src.slice([y0, x0], [y0 + h, x0 + w]);
  if (!size || (size[0] === w && size[1] === h)) return part;
  const resized = imresize(part, size[0], size[1], interp);
  part.dispose();
  return resized;
}

/** Takes the middle out, scaled down where the image is smaller than `size`; gives it with its place. */
export function center_crop(
  src: NDArray,
  size: ImageSize,
  interp: Interpolation = 2,
): [image: NDArray, rect: CropRect] {
  const [height, width] = sizes(src);
  const [w, h] = scale_down([width, height], size);
  const rect: CropRect = [Math.trunc((width - w) / 2), Math.trunc((height - h) / 2), w, h];
  return [fixed_crop(src, rect, size, interp), rect];
}

/** Takes any part out, scaled down where the image is smaller than `size`; gives it with its place. */
export function random_crop(
  src: NDArray,
  size: ImageSize,
  interp: Interpolation = 2,
): [image: NDArray, rect: CropRect] {
  const [height, width] = sizes(src);
  const [w, h] = scale_down([width, height], size);
  const rect: CropRect = [randomUpTo(width - w), randomUpTo(height - h), w, h];
  return [fixed_crop(src, rect, size, interp), rect];
}

/**
 * Takes any part out whose share of the image lies within `area` and whose width to height within `ratio`, resized to
 * `size`; the middle where ten tries find none.
 */
export function random_size_crop(
  src: NDArray,
  size: ImageSize,
  area: number | readonly [least: number, most: number],
  ratio: readonly [least: number, most: number],
  interp: Interpolation = 2,
): [image: NDArray, rect: CropRect] {
  const [height, width] = sizes(src);
  const [least, most] = typeof area === "number" ? [area, 1] : area;
  for (let attempt = 0; attempt < 10; attempt++) {
    const share = randomBetween(least, most) * height * width;
    const shape = Math.exp(randomBetween(Math.log(ratio[0]), Math.log(ratio[1])));
    const [w, h] = [Math.round(Math.sqrt(share * shape)), Math.round(Math.sqrt(share / shape))];
    if (w > width || h > height) continue;
    const rect: CropRect = [randomUpTo(width - w), randomUpTo(height - h), w, h];
    return [fixed_crop(src, rect, size, interp), rect];
  }
  return center_crop(src, size, interp);
}

/** `(src - mean) / std`, each where it is given; they are broadcast. The image must be floating. */
export function color_normalize(
  src: NDArray,
  mean?: NDArray | number | null,
  std?: NDArray | number | null,
): NDArray {
  const operand = (value: NDArray | number) => (typeof value === "number" ? value : value.tensor);
  const tensor = tf.tidy(() => {
    const centred = mean == null ? tf.clone(src.tensor) : tf.sub(src.tensor, operand(mean));
    return std == null ? centred : tf.div(centred, operand(std));
  });
  return new NDArray(tensor, { context: src.context });
}

function sizes({ shape }: NDArray): [height: number, width: number, channels: number] {
  const [height, width, channels] = shape;
  if (shape.length === 3 && height && width && channels) return [height, width, channels];
  throw new MXNetError(
    `Cannot use an array of shape ${formatShape(shape)} as an image: it must have (height, width, channels)`,
  );
}

/** Taps as a matrix (new, old). */
function weightsOf({ places, weights, count }: Taps, from: number): tf.Tensor2D {
  const to = places.length / count;
  const matrix = new Float32Array(to * from);
  for (const [tap, place] of places.entries()) {
    const at = Math.floor(tap / count) * from + place;
    matrix[at] = (matrix[at] ?? 0) + (weights[tap] ?? 0);
  }
  return tf.tensor2d(matrix, [to, from]);
}

/** A whole number from 0 to `most`, both included. */
function randomUpTo(most: number): number {
  return Math.floor(randomStream().next() * (most + 1));
}

function randomBetween(least: number, most: number): number {
  return least + randomStream().next() * (most - least);
}
