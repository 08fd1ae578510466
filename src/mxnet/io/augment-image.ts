import { type Pixels, withChannels } from "../image/pixels.ts";
import { methodFor, resizePixels } from "../image/resampling.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { RandomStream } from "../random-stream.ts";
import type { Shape } from "../shape.ts";

/** How an image becomes one of the wanted size. */
export interface AugmentOptions {
  /** Length of the shorter side before the image is cut. Default: -1, as it is. */
  resize?: number;
  /** Cuts anywhere instead of from the middle. Default: false. */
  rand_crop?: boolean;
  /** Mirrors half of the images. Default: false. */
  rand_mirror?: boolean;
  /** Mirrors every image. Default: false. */
  mirror?: boolean;
  /** Pixels added on each side before the image is cut. Default: 0. */
  pad?: number;
  /** What they are filled with. Default: 255. */
  fill_value?: number;
  /** How to resize, by OpenCV's number: 0 nearest, 1 bilinear, 2 bicubic, 3 area, 4 Lanczos. Default: 1. */
  inter_method?: number;
}

/** How pixels become numbers: `(pixel - mean) · scale / std`. */
export interface NormalizeOptions {
  /** Default: 0. */
  mean_r?: number;
  mean_g?: number;
  mean_b?: number;
  mean_a?: number;
  /** Default: 1. */
  std_r?: number;
  std_g?: number;
  std_b?: number;
  std_a?: number;
  /** Default: 1. */
  scale?: number;
}

interface Size {
  width: number;
  height: number;
}

/** Resizes, pads and cuts an image to the size and the channels of `data_shape`. */
export function augment(
  image: Pixels,
  options: AugmentOptions & { data_shape: Shape },
  random: RandomStream,
): Pixels {
  const [channels = 3, height = 1, width = 1] = options.data_shape;
  const { resize = -1, pad = 0, fill_value = 255, inter_method = 1 } = options;
  if (channels === 4 && image.channels !== 4)
    throw new MXNetError(`Expected 4 channels, got ${image.channels}`);
  const resized = (from: Pixels, to: Size) =>
    resizePixels(
      from,
      to.width,
      to.height,
      methodFor(inter_method, from, to, () => random.next()),
    );
  let result = withChannels(image, channels as Pixels["channels"]);
  if (resize > 0) result = resized(result, shortSide(result, resize));
  if (pad > 0) result = padded(result, pad, fill_value);
  if (result.height < height)
    result = resized(result, { width: Math.floor((height / result.height) * result.width), height });
  if (result.width < width)
    result = resized(result, { width, height: Math.floor((width / result.width) * result.height) });
  if (result.height < height || result.width < width) {
    throw new MXNetError(
      `input image size smaller than input shape: ${result.width} x ${result.height}, must be ${width} x ${height}`,
    );
  }
  const [spareX, spareY] = [result.width - width, result.height - height];
  const place = (spare: number) =>
    options.rand_crop ? Math.floor(random.next() * (spare + 1)) : Math.floor(spare / 2);
  const y = place(spareY);
  return cut(result, { x: place(spareX), y, width, height });
}

/** Writes an image as (channels, height, width). */
export function writeNormalized(
  { width, height, channels, data }: Pixels,
  into: Float32Array,
  options: NormalizeOptions & { isMirrored?: boolean },
): void {
  const { mean_r = 0, mean_g = 0, mean_b = 0, mean_a = 0, scale = 1, isMirrored } = options;
  const { std_r = 1, std_g = 1, std_b = 1, std_a = 1 } = options;
  const [means, deviations] = [
    [mean_r, mean_g, mean_b, mean_a],
    [std_r, std_g, std_b, std_a],
  ];
  for (let c = 0; c < channels; c++) {
    const mean = means[c] ?? 0;
    const factor = scale / (deviations[c] ?? 1);
    for (let y = 0; y < height; y++) {
      const row = (c * height + y) * width;
      for (let x = 0; x < width; x++) {
        const pixel = data[(y * width + x) * channels + c] ?? 0;
        into[row + (isMirrored ? width - 1 - x : x)] = (pixel - mean) * factor;
      }
    }
  }
}

function shortSide({ width, height }: Size, short: number): Size {
  return height > width
    ? { width: short, height: Math.floor((short * height) / width) }
    : { width: Math.floor((short * width) / height), height: short };
}

function padded({ width, height, channels, data }: Pixels, pad: number, value: number): Pixels {
  const [newWidth, newHeight] = [width + 2 * pad, height + 2 * pad];
  const bordered = new Uint8Array(newWidth * newHeight * channels).fill(value);
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width * channels, (y + 1) * width * channels);
    bordered.set(row, ((y + pad) * newWidth + pad) * channels);
  }
  return { width: newWidth, height: newHeight, channels, data: bordered };
}

function cut(image: Pixels, { x, y, width, height }: Size & { x: number; y: number }): Pixels {
  const { channels } = image;
  if (width === image.width && height === image.height) return image;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * channels;
    data.set(image.data.subarray(start, start + width * channels), row * width * channels);
  }
  return { width, height, channels, data };
}
