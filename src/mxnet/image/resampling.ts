import { MXNetError } from "../mxnet-error.ts";
import type { Pixels } from "./pixels.ts";

/** OpenCV's numbers: 0 nearest, 1 bilinear, 2 bicubic, 3 area, 4 Lanczos. MXNet's own: 9 chooses by size, 10 at random. */
export type Interpolation = 0 | 1 | 2 | 3 | 4 | 9 | 10;

/** For each place of the new axis, what it takes of which places of the old one. */
export interface Taps {
  /** Places that count, for each new place; those beyond the edge repeat the edge. */
  places: Int32Array;
  weights: Float32Array;
  /** How many there are for each new place. */
  count: number;
}

/** The method for a change of size: 9 is area to shrink, bicubic to enlarge, else bilinear; 10 is any, by `random`. */
export function methodFor(
  interp: number,
  from: { width: number; height: number },
  to: { width: number; height: number },
  random: () => number,
): 0 | 1 | 2 | 3 | 4 {
  if (interp === 9) {
    if (to.width > from.width && to.height > from.height) return 2;
    return to.width < from.width && to.height < from.height ? 3 : 1;
  }
  const method = interp === 10 ? Math.floor(random() * 5) : interp;
  if (method === 0 || method === 1 || method === 2 || method === 3 || method === 4) return method;
  throw new MXNetError(`Unknown interp method ${interp}: it must be 0, 1, 2, 3, 4, 9 or 10`);
}

/** Resizes an image, with each channel rounded to a byte. Fractions differ from OpenCV's by one at most. */
export function resizePixels(image: Pixels, width: number, height: number, method: number): Pixels {
  if (width === image.width && height === image.height) return image;
  const { channels } = image;
  const [across, down] = [tapsOf(image.width, width, method), tapsOf(image.height, height, method)];
  const lines = new Float32Array(image.height * width * channels);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      for (let tap = x * across.count; tap < (x + 1) * across.count; tap++) {
        const weight = across.weights[tap] ?? 0;
        const from = (y * image.width + (across.places[tap] ?? 0)) * channels;
        const to = (y * width + x) * channels;
        for (let c = 0; c < channels; c++)
          lines[to + c] = (lines[to + c] ?? 0) + weight * (image.data[from + c] ?? 0);
      }
    }
  }
  const row = width * channels;
  // A clamped array rounds and cuts by itself.
  const data = new Uint8ClampedArray(height * row);
  const sums = new Float32Array(row);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let tap = y * down.count; tap < (y + 1) * down.count; tap++) {
      const weight = down.weights[tap] ?? 0;
      const from = (down.places[tap] ?? 0) * row;
      for (let x = 0; x < row; x++) sums[x] = (sums[x] ?? 0) + weight * (lines[from + x] ?? 0);
    }
    data.set(sums, y * row);
  }
  return { width, height, channels, data: new Uint8Array(data.buffer) };
}

/** How an axis of `from` places becomes one of `to`. Pixels are squares whose centres lie at halves, as OpenCV has it. */
export function tapsOf(from: number, to: number, method: number): Taps {
  const scale = from / to;
  if (method === 3 && scale > 1) return areaTaps(from, to, scale);
  if (method === 0) return makeTaps(from, to, 1, (place) => [Math.floor(place * scale), [1]]);
  const [kernel, reach] = KERNELS[method] ?? LINEAR;
  return makeTaps(from, to, 2 * reach, (place) => {
    const centre = (place + 0.5) * scale - 0.5;
    const first = Math.floor(centre) - reach + 1;
    const weights = Array.from({ length: 2 * reach }, (_, index) => kernel(first + index - centre));
    return [first, weights];
  });
}

type Kernel = readonly [weight: (distance: number) => number, reach: number];

const LINEAR: Kernel = [(distance) => Math.max(0, 1 - Math.abs(distance)), 1];
const KERNELS: readonly (Kernel | undefined)[] = [undefined, LINEAR, [cubic, 2], LINEAR, [lanczos, 4]];

/** Keys' kernel with the slope that OpenCV has. */
function cubic(distance: number): number {
  const [x, slope] = [Math.abs(distance), -0.75];
  if (x <= 1) return ((slope + 2) * x - (slope + 3)) * x * x + 1;
  return x < 2 ? ((slope * x - 5 * slope) * x + 8 * slope) * x - 4 * slope : 0;
}

function lanczos(distance: number): number {
  if (Math.abs(distance) >= 4) return 0;
  const x = Math.PI * distance;
  return x === 0 ? 1 : (4 * Math.sin(x) * Math.sin(x / 4)) / (x * x);
}

/** Each new place is the mean of what it covers. */
function areaTaps(from: number, to: number, scale: number): Taps {
  return makeTaps(from, to, Math.ceil(scale) + 1, (place) => {
    const [start, end] = [place * scale, (place + 1) * scale];
    const first = Math.floor(start);
    const weights = Array.from({ length: Math.ceil(scale) + 1 }, (_, index) =>
      Math.max(0, Math.min(end, first + index + 1) - Math.max(start, first + index)),
    );
    return [first, weights];
  });
}

function makeTaps(
  from: number,
  to: number,
  count: number,
  at: (place: number) => readonly [first: number, weights: readonly number[]],
): Taps {
  const taps: Taps = { places: new Int32Array(to * count), weights: new Float32Array(to * count), count };
  for (let place = 0; place < to; place++) {
    const [first, weights] = at(place);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      taps.places[place * count + index] = Math.min(Math.max(first + index, 0), from - 1);
      taps.weights[place * count + index] = weight / total;
    }
  }
  return taps;
}
