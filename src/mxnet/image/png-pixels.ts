import type { Pixels } from "./pixels.ts";

/** A PNG as fast-png decodes it: samples of less than 8 bits are still packed, line by line. */
interface DecodedPng {
  width: number;
  height: number;
  depth: number;
  channels: number;
  data: Uint8Array | Uint8ClampedArray | Uint16Array;
  palette?: readonly (readonly number[])[];
}

/** Widens samples to 8 bits, and looks colours of a palette up. Transparency is left out, save for an alpha channel. */
export function pixelsOfPng(png: DecodedPng): Pixels {
  const { width, height, channels, palette } = png;
  const samples = unpacked(png);
  if (palette) return { width, height, channels: 3, data: coloured(samples, palette) };
  const data = scaled(samples, png.depth);
  if (channels !== 2) return { width, height, channels: channels as Pixels["channels"], data };
  // Grey with alpha: OpenCV gives the grey.
  return { width, height, channels: 1, data: data.filter((_, index) => index % 2 === 0) };
}

function unpacked({ width, height, depth, channels, data }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const perLine = width * channels;
  const bytesPerLine = Math.ceil((perLine * depth) / 8);
  const perByte = 8 / depth;
  const mask = (1 << depth) - 1;
  return Uint8Array.from({ length: perLine * height }, (_, index) => {
    const column = index % perLine;
    const byte = data[Math.floor(index / perLine) * bytesPerLine + Math.floor(column / perByte)] ?? 0;
    return (byte >> (8 - depth * ((column % perByte) + 1))) & mask;
  });
}

function coloured(
  samples: ArrayLike<number>,
  palette: readonly (readonly number[])[],
): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(samples.length * 3);
  for (let pixel = 0; pixel < samples.length; pixel++) {
    const colour = palette[samples[pixel] ?? 0];
    if (!colour) throw new RangeError(`colour ${samples[pixel]} is not in the palette of ${palette.length}`);
    data.set(colour.slice(0, 3), pixel * 3);
  }
  return data;
}

function scaled(samples: ArrayLike<number>, depth: number): Uint8Array<ArrayBuffer> {
  if (depth === 8) return Uint8Array.from(samples);
  if (depth === 16) return Uint8Array.from(samples, (sample) => sample >> 8);
  const factor = 255 / ((1 << depth) - 1);
  return Uint8Array.from(samples, (sample) => sample * factor);
}
