import { FormatError } from "../formats/format-error.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { Pixels } from "./pixels.ts";
import { pixelsOfPng } from "./png-pixels.ts";

/** Decodes and encodes images, in the page and under Deno alike. */
export interface ImageCodecs {
  /** @throws {FormatError} Where the bytes are no JPEG or PNG, or corrupt. */
  decode(bytes: Uint8Array): Pixels;
  /** `quality` is 1 to 100. */
  encodeJpeg(image: Pixels, quality: number): Uint8Array<ArrayBuffer>;
  /** `level` is 0 to 9. */
  encodePng(image: Pixels, level: number): Uint8Array<ArrayBuffer>;
}

/** What an image may have at most: a small file must not fill the memory. */
const LARGEST_MEGAPIXELS = 100;
const LARGEST_MEGABYTES = 1024;

let loading: Promise<ImageCodecs> | undefined;

/** Loads the codecs, when the first image is met. They are JavaScript, so that every host gives the same pixels. */
export function loadImageCodecs(): Promise<ImageCodecs> {
  loading ??= load();
  return loading;
}

async function load(): Promise<ImageCodecs> {
  // jpeg-js is CommonJS: all of it is the default export.
  const [{ default: jpeg }, png] = await Promise.all([import("jpeg-js"), import("fast-png")]);
  return {
    decode(bytes) {
      if (isJpeg(bytes)) return guarded("JPEG image", () => decodeJpeg(jpeg, bytes));
      if (isPng(bytes)) return guarded("PNG image", () => pixelsOfPng(png.decode(checkedPng(bytes))));
      const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
      throw new FormatError("image", 0, `its first bytes are ${start || "none"}: JPEG and PNG are known`);
    },
    encodeJpeg: (image, quality) => encodeJpeg(jpeg, image, quality),
    encodePng: (image, level) => Uint8Array.from(png.encode(image, { zlib: { level: level as 6 } })),
  };
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47;
}

/** The size stands right behind the signature. */
function checkedPng(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = bytes.byteLength < 24 ? [0, 0] : [view.getUint32(16), view.getUint32(20)];
  if (width * height > LARGEST_MEGAPIXELS * 1e6)
    throw new RangeError(`it has ${width} x ${height} pixels, more than ${LARGEST_MEGAPIXELS} million`);
  return bytes;
}

function decodeJpeg(jpeg: typeof import("jpeg-js"), bytes: Uint8Array): Pixels {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    maxResolutionInMP: LARGEST_MEGAPIXELS,
    maxMemoryUsageInMB: LARGEST_MEGABYTES,
  });
  return { width, height, channels: 3, data: data as Uint8Array<ArrayBuffer> };
}

function guarded(format: string, decode: () => Pixels): Pixels {
  try {
    return decode();
  } catch (cause) {
    throw new FormatError(format, 0, cause instanceof Error ? cause.message : String(cause));
  }
}

/** jpeg-js 0.4.4 returns a Node Buffer wherever it is bundled, and the page has none: it is lent one while it runs. */
function encodeJpeg(
  jpeg: typeof import("jpeg-js"),
  { width, height, channels, data }: Pixels,
  quality: number,
): Uint8Array<ArrayBuffer> {
  if (channels !== 4) throw new MXNetError(`Cannot encode an image of ${channels} channels as JPEG`);
  const host = globalThis as { Buffer?: unknown };
  const lent = host.Buffer === undefined;
  if (lent) host.Buffer = { from: (bytes: ArrayLike<number>) => Uint8Array.from(bytes) };
  try {
    return Uint8Array.from(jpeg.encode({ width, height, data }, quality).data);
  } finally {
    if (lent) delete host.Buffer;
  }
}
