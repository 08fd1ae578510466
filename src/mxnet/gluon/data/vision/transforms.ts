/** `mx.gluon.data.vision.transforms`: what happens to an image, (height, width, channel), before it is learned from. */
import * as tf from "@tensorflow/tfjs-core";
import { type CallArguments, readArguments } from "../../../call-arguments.ts";
import type { DType } from "../../../formats/dtype.ts";
import { MXNetError } from "../../../mxnet-error.ts";
import { track } from "../../../ndarray/lifetime.ts";
import { NDArray } from "../../../ndarray/ndarray.ts";
import { randomStream } from "../../../random-stream.ts";
import { formatShape } from "../../../shape.ts";
import { toFloat } from "../../../to-float.ts";
import { Block } from "../../block.ts";
import { nameClasses } from "../../class-names.ts";
import { Sequential } from "../../nn/containers.ts";
import type { BatchTransform } from "../dataset.ts";

/** Several transforms, one after another. */
export class Compose extends Sequential implements BatchTransform {
  constructor(transforms: readonly Block<unknown>[]) {
    super();
    this.add(...transforms);
  }

  get worksOnBatches(): boolean {
    return [...this.children.values()].every(
      (child) => (child as Partial<BatchTransform>).worksOnBatches === true,
    );
  }
}

/** Converts to another dtype. Default: `float32`. */
export class Cast extends Block implements BatchTransform {
  readonly worksOnBatches = true;
  readonly #dtype: DType;

  constructor(dtype: DType = "float32") {
    super();
    this.#dtype = dtype;
  }

  override forward(x: NDArray): NDArray {
    return x.astype(this.#dtype);
  }
}

/** Pixels from 0 to 255, (height, width, channel), to numbers from 0 to 1, (channel, height, width). Also for batches. */
export class ToTensor extends Block implements BatchTransform {
  readonly worksOnBatches = true;

  override forward(x: NDArray): NDArray {
    const order = x.ndim === 4 ? [0, 3, 1, 2] : [2, 0, 1];
    return computed(x, () => tf.transpose(tf.div(toFloat(x.tensor), 255), order));
  }
}

export interface NormalizeOptions {
  /** One number for all channels, or one each. Default: 0. */
  mean?: number | readonly number[];
  /** One number for all channels, or one each. Default: 1. */
  std?: number | readonly number[];
}

/** Subtracts a mean and divides by a deviation, one for all channels or one each: (channel, height, width), or batches. */
export class Normalize extends Block implements BatchTransform {
  readonly worksOnBatches = true;
  readonly #mean: readonly number[];
  readonly #std: readonly number[];

  constructor(
    ...args: CallArguments<
      [mean: number | readonly number[], std: number | readonly number[]],
      NormalizeOptions
    >
  ) {
    super();
    const { mean = 0, std = 1 } = readArguments<NormalizeOptions>(args, ["mean", "std"]);
    this.#mean = [mean].flat();
    this.#std = [std].flat();
  }

  override forward(x: NDArray): NDArray {
    const column = (values: readonly number[]) => tf.tensor([...values], [values.length, 1, 1]);
    return computed(x, () => tf.div(tf.sub(x.tensor, column(this.#mean)), column(this.#std)));
  }
}

type ImageSize = number | readonly [width: number, height: number];

/** Changes the size of an image, by interpolation between pixels. Also for batches of one size. */
export class Resize extends Block implements BatchTransform {
  readonly worksOnBatches = true;
  readonly #size: ImageSize;
  readonly #keepsRatio: boolean;

  /**
   * @param size Width and height, or one number for both.
   * @param keep_ratio Whether one number is the shorter side, and the other follows. Default: false.
   */
  constructor(
    ...args: CallArguments<[size: ImageSize, keep_ratio: boolean], { size: ImageSize; keep_ratio?: boolean }>
  ) {
    super();
    const { size, keep_ratio = false } = readArguments<{ size: ImageSize; keep_ratio?: boolean }>(args, [
      "size",
      "keep_ratio",
    ]);
    this.#size = size;
    this.#keepsRatio = keep_ratio;
  }

  override forward(x: NDArray): NDArray {
    const [height = 0, width = 0] = x.shape.slice(-3);
    const [toHeight, toWidth] = this.#target(height, width);
    return computed(x, () => {
      const image = toFloat(x.tensor) as tf.Tensor3D | tf.Tensor4D;
      const resized = tf.image.resizeBilinear(image, [toHeight, toWidth], false, true);
      return x.dtype === "uint8" ? tf.cast(tf.round(resized), "int32") : resized;
    });
  }

  #target(height: number, width: number): [height: number, width: number] {
    if (typeof this.#size !== "number") return [this.#size[1], this.#size[0]];
    if (!this.#keepsRatio) return [this.#size, this.#size];
    const scale = this.#size / Math.min(height, width);
    return height < width
      ? [this.#size, Math.floor(width * scale)]
      : [Math.floor(height * scale), this.#size];
  }
}

/** Cuts the middle out of an image. Also for batches. @throws {MXNetError} Where the image is smaller. */
export class CenterCrop extends Block implements BatchTransform {
  readonly worksOnBatches = true;
  readonly #size: ImageSize;

  constructor(...args: CallArguments<[size: ImageSize], { size: ImageSize }>) {
    super();
    const { size } = readArguments<{ size: ImageSize }>(args, ["size"]);
    this.#size = size;
  }

  override forward(x: NDArray): NDArray {
    const [width, height] = typeof this.#size === "number" ? [this.#size, this.#size] : this.#size;
    const axis = x.ndim - 3;
    const [from = 0, across = 0] = x.shape.slice(axis);
    if (height > from || width > across) {
      throw new MXNetError(`Cannot cut ${width}x${height} out of an image of shape ${formatShape(x.shape)}`);
    }
    const begin = [...Array<number>(axis).fill(0), (from - height) >> 1, (across - width) >> 1, 0];
    const size = [...x.shape.slice(0, axis), height, width, x.shape.at(-1) ?? 1];
    return moved(x, (pixels) => tf.slice(pixels, begin, size));
  }
}

abstract class RandomFlip extends Block {
  readonly #axis: number;
  readonly #p: number;

  constructor(axis: number, p: number) {
    super();
    this.#axis = axis;
    this.#p = p;
  }

  override forward(x: NDArray): NDArray {
    if (randomStream().next() >= this.#p) return x;
    return moved(x, (pixels) => tf.reverse(pixels, x.ndim - 3 + this.#axis));
  }
}

/** Mirrors an image at random, left to right. Default: one of two. */
export class RandomFlipLeftRight extends RandomFlip {
  constructor(p = 0.5) {
    super(1, p);
  }
}

/** Mirrors an image at random, top to bottom. Default: one of two. */
export class RandomFlipTopBottom extends RandomFlip {
  constructor(p = 0.5) {
    super(0, p);
  }
}

/** Multiplies an image by a random number from `1 - brightness` to `1 + brightness`. */
export class RandomBrightness extends Block {
  readonly #brightness: number;

  constructor(brightness: number) {
    super();
    this.#brightness = brightness;
  }

  override forward(x: NDArray): NDArray {
    const factor = 1 + (2 * randomStream().next() - 1) * this.#brightness;
    return computed(x, () => tf.mul(toFloat(x.tensor), factor));
  }
}

export interface ResizedCropOptions {
  size: ImageSize;
  /** Smallest and largest share of the area. Default: 0.08 to 1. */
  scale?: readonly [number, number];
  /** Smallest and largest width over height. Default: 3/4 to 4/3. */
  ratio?: readonly [number, number];
}

/** Cuts a random part out of an image and resizes it. */
export class RandomResizedCrop extends Block {
  readonly #resize: Resize;
  readonly #scale: readonly [number, number];
  readonly #ratio: readonly [number, number];

  constructor(
    ...args: CallArguments<
      [size: ImageSize, scale: readonly [number, number], ratio: readonly [number, number]],
      ResizedCropOptions
    >
  ) {
    super();
    const names = ["size", "scale", "ratio"];
    const {
      size,
      scale = [0.08, 1],
      ratio = [3 / 4, 4 / 3],
    } = readArguments<ResizedCropOptions>(args, names);
    this.#resize = new Resize(size);
    this.#scale = scale;
    this.#ratio = ratio;
  }

  override forward(x: NDArray): NDArray {
    const [height = 1, width = 1, channels = 1] = x.shape;
    const [tall, wide] = this.#draw(height, width);
    const random = randomStream();
    const top = Math.floor(random.next() * (height - tall + 1));
    const left = Math.floor(random.next() * (width - wide + 1));
    const part = moved(x, (pixels) => tf.slice(pixels, [top, left, 0], [tall, wide, channels]));
    return this.#resize.call(part);
  }

  /** Ten tries, then the whole image. */
  #draw(height: number, width: number): [height: number, width: number] {
    const random = randomStream();
    const between = ([low, high]: readonly [number, number]) => low + (high - low) * random.next();
    for (let i = 0; i < 10; i++) {
      const area = between(this.#scale) * height * width;
      const ratio = Math.exp(between([Math.log(this.#ratio[0]), Math.log(this.#ratio[1])]));
      const [tall, wide] = [Math.round(Math.sqrt(area / ratio)), Math.round(Math.sqrt(area * ratio))];
      if (tall >= 1 && wide >= 1 && tall <= height && wide <= width) return [tall, wide];
    }
    return [height, width];
  }
}

function computed(x: NDArray, compute: () => tf.Tensor): NDArray {
  const tensor = tf.tidy(() => tf.clone(compute()));
  const dtype = tensor.dtype === "int32" ? x.dtype : "float32";
  return track(new NDArray(tensor, { dtype, context: x.context }));
}

/** Moves pixels about, as float32: WebGPU's kernels that copy int32 may leave zeros. */
function moved(x: NDArray, move: (pixels: tf.Tensor) => tf.Tensor): NDArray {
  return computed(x, () => {
    const result = move(toFloat(x.tensor));
    return x.tensor.dtype === "int32" ? tf.cast(result, "int32") : result;
  });
}

nameClasses({
  Cast,
  CenterCrop,
  Compose,
  Normalize,
  RandomBrightness,
  RandomFlipLeftRight,
  RandomFlipTopBottom,
  RandomResizedCrop,
  Resize,
  ToTensor,
});
