import { decodeImageRecord, encodeImageRecord, type ImageRecordHeader } from "../formats/image-record.ts";
import { arrayOfPixels, pixelsOfArray } from "../image/image.ts";
import { loadImageCodecs } from "../image/image-codecs.ts";
import { swapRedAndBlue, withChannels } from "../image/pixels.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";

/** What a record says of its image: `mxnet.recordio.IRHeader`. */
export class IRHeader {
  /** How many labels there are; 0 for one. `pack` sets it. */
  readonly flag: number;
  /** One label, or several. */
  readonly label: number | readonly number[] | Float32Array<ArrayBuffer>;
  /** A number, or a bigint from 2^53 on. */
  readonly id: number | bigint;
  /** The higher half of the id. Default: 0. */
  readonly id2: number | bigint;

  constructor(flag: number, label: IRHeader["label"], id: number | bigint, id2: number | bigint = 0) {
    this.flag = flag;
    this.label = label;
    this.id = id;
    this.id2 = id2;
  }
}

/** Joins a header and the bytes of an image into a record. */
export function pack(header: IRHeader, s: Uint8Array): Uint8Array<ArrayBuffer> {
  const { label, id, id2 } = header;
  return encodeImageRecord({ label, id: BigInt(id), id2: BigInt(id2) }, s);
}

/** Splits a record into its header and the bytes of the image. @throws {FormatError} Where it is too short. */
export function unpack(s: Uint8Array): [header: IRHeader, content: Uint8Array<ArrayBuffer>] {
  const [header, content] = decodeImageRecord(s);
  return [headerOf(header), content];
}

export interface PackImageOptions {
  /** Of a JPEG 1 to 100, of a PNG its compression 0 to 9. Default: 95. */
  quality?: number;
  /** `.jpg`, `.jpeg` or `.png`. Default: `.jpg`. */
  img_fmt?: string;
}

/**
 * Encodes an image and joins it with a header.
 *
 * @param img Shape (height, width, 1, 3 or 4) of 0 to 255, blue first as OpenCV has it.
 * @throws {MXNetError} For another format or shape.
 */
export async function pack_img(
  header: IRHeader,
  img: NDArray,
  { quality = 95, img_fmt = ".jpg" }: PackImageOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const format = img_fmt.toLowerCase();
  if (![".jpg", ".jpeg", ".png"].includes(format))
    throw new MXNetError(`Cannot encode an image as "${img_fmt}": it must be .jpg or .png`);
  const codecs = await loadImageCodecs();
  const image = swapRedAndBlue(await pixelsOfArray(img));
  if (format === ".png") return pack(header, codecs.encodePng(image, Math.min(quality, 9)));
  return pack(header, codecs.encodeJpeg(withChannels(image, 4), quality));
}

/**
 * Splits a record and decodes its image: (height, width, 3), blue first as OpenCV has it; dtype `uint8`. With `iscolor` 0
 * (height, width, 1).
 *
 * @throws {FormatError} Where the record is too short, or its image no JPEG or PNG.
 */
export async function unpack_img(s: Uint8Array, iscolor = -1): Promise<[header: IRHeader, img: NDArray]> {
  const [header, content] = unpack(s);
  const { decode } = await loadImageCodecs();
  const image = decode(content);
  const wanted = iscolor === 0 ? 1 : iscolor > 0 ? 3 : image.channels;
  return [header, arrayOfPixels(swapRedAndBlue(withChannels(image, wanted)))];
}

function headerOf({ flag, label, id, id2 }: ImageRecordHeader): IRHeader {
  return new IRHeader(flag, label, numberOf(id), numberOf(id2));
}

function numberOf(id: bigint): number | bigint {
  return id <= Number.MAX_SAFE_INTEGER ? Number(id) : id;
}
