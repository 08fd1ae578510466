import { coloursOf, NAN_COLOUR, type ScaleName } from "./colour-scale.ts";
import type { PictureLayout } from "./picture-layout.ts";
import type { TensorValues } from "./tensor-values.ts";

/** Which values are black and white, or the ends of a scale. */
export interface ValueRange {
  low: number;
  high: number;
}

/** The range that values are shown in: 0 to 1 or 0 to 255 where that is what they are, else that of the values. */
export function rangeOf(min: number, max: number, dtype: string): ValueRange {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return { low: 0, high: 1 };
  if (dtype === "uint8" && max > 1) return { low: 0, high: 255 };
  if (min >= 0 && max <= 1) return { low: 0, high: 1 };
  if (min >= 0 && max > 128 && max <= 255) return { low: 0, high: 255 };
  return max > min ? { low: min, high: max } : { low: min, high: min + 1 };
}

/** The pixels of one picture of a tensor as RGBA; a pixel that is not at hand stays clear, one of NaN is magenta. */
export function paintPicture(
  values: TensorValues,
  layout: PictureLayout,
  image: number,
  look: { range: ValueRange; scale: ScaleName },
): Uint8ClampedArray<ArrayBuffer> {
  const { height, width, channels } = layout;
  const pixels = new Uint8ClampedArray(height * width * 4);
  const paint = channels === 1 ? greyPainter(look) : colourPainter(look.range, channels);
  const start = image * layout.imageStride;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = start + row * layout.rowStride + column * layout.columnStride;
      paint(pixels, (row * width + column) * 4, (channel) =>
        values.at(from + channel * layout.channelStride),
      );
    }
  }
  return pixels;
}

type Painter = (
  pixels: Uint8ClampedArray,
  at: number,
  value: (channel: number) => number | undefined,
) => void;

function greyPainter({ range, scale }: { range: ValueRange; scale: ScaleName }): Painter {
  const colours = coloursOf(scale);
  const factor = 255 / (range.high - range.low);
  return (pixels, at, value) => {
    const own = value(0);
    if (own === undefined) return;
    const step = Math.min(255, Math.max(0, Math.round((own - range.low) * factor)));
    const [red, green, blue] = (Number.isNaN(own) ? NAN_COLOUR : colours[step]) ?? NAN_COLOUR;
    pixels[at] = red;
    pixels[at + 1] = green;
    pixels[at + 2] = blue;
    pixels[at + 3] = 255;
  };
}

function colourPainter({ low, high }: ValueRange, channels: 3 | 4): Painter {
  const factor = 255 / (high - low);
  return (pixels, at, value) => {
    for (let channel = 0; channel < channels; channel++) {
      const own = value(channel);
      if (own === undefined) return;
      pixels[at + channel] = Number.isNaN(own) ? (NAN_COLOUR[channel] ?? 255) : (own - low) * factor;
    }
    if (channels === 3) pixels[at + 3] = 255;
  };
}
