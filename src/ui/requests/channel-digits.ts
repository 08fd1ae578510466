import type { FileSystem } from "../../platform/file-system.ts";
import { listFiles } from "../train/script-files.ts";
import { DATA_DIR } from "../workspace-context.ts";
import { DIGIT_SIZE, type Pixels } from "./digit.ts";

/** An array of bytes as an IDX file holds it. */
interface IdxBytes {
  /** E.g. [10000, 28, 28] for images, [10000] for labels. */
  shape: readonly number[];
  data: Uint8Array;
}

/** Reads an IDX file; the entry fills it in. @throws {Error} Where the bytes are no IDX file of unsigned bytes. */
export type DecodeIdx = (bytes: Uint8Array<ArrayBuffer>) => IdxBytes | Promise<IdxBytes>;

/** Images of a channel, with their labels where a file beside them has as many. */
export interface DigitSet {
  path: string;
  count: number;
  images: Uint8Array;
  labels?: Uint8Array;
}

/** One digit of a channel. */
export interface ChannelDigit {
  index: number;
  pixels: Pixels;
  label?: number;
}

const IMAGE_MAGIC = [0, 0, 8, 3];
const GZIP_MAGIC = [0x1f, 0x8b];
const PIXELS = DIGIT_SIZE * DIGIT_SIZE;

/** Files under the channels that look like images in IDX format, sorted by path. Reads the first bytes of each. */
export async function listDigitFiles(files: FileSystem): Promise<string[]> {
  const all = (await listFiles(files, DATA_DIR)).filter((file) => file.sizeBytes > 16);
  const isImages = await Promise.all(all.map((file) => looksLikeImages(files, file.path)));
  return all.filter((_, index) => isImages[index]).map((file) => file.path);
}

/** Reads a file of digits. @throws {Error} Where it does not hold images of 28 × 28. */
export async function readDigits(files: FileSystem, path: string, decode: DecodeIdx): Promise<DigitSet> {
  const images = await decode(await readBytes(files, path));
  const [count = 0, height, width] = images.shape;
  if (images.shape.length !== 3 || height !== DIGIT_SIZE || width !== DIGIT_SIZE) {
    const shape = images.shape.join(", ");
    throw new Error(`Cannot show the digits of "${path}": its shape is (${shape}), it must be (n, 28, 28)`);
  }
  const labels = await readLabels(files, path, count, decode);
  return { path, count, images: images.data, ...(labels && { labels }) };
}

/** Digits `from` to `from + length`, as 0 to 1. */
export function digitsOf(set: DigitSet, from: number, length: number): ChannelDigit[] {
  const indices = Array.from({ length: Math.min(length, set.count - from) }, (_, offset) => from + offset);
  return indices.map((index) => {
    const bytes = set.images.subarray(index * PIXELS, (index + 1) * PIXELS);
    const label = set.labels?.[index];
    return {
      index,
      pixels: Float32Array.from(bytes, (byte) => byte / 255),
      ...(label !== undefined && { label }),
    };
  });
}

/** Labels are named as images are: `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, `images.gz` and `labels.gz`. */
async function readLabels(
  files: FileSystem,
  path: string,
  count: number,
  decode: DecodeIdx,
): Promise<Uint8Array | undefined> {
  const slash = path.lastIndexOf("/");
  const name = path
    .slice(slash + 1)
    .replace("images", "labels")
    .replace("idx3", "idx1");
  const labelPath = `${path.slice(0, slash)}/${name}`;
  if (labelPath === path) return undefined;
  const siblings = await files.readdir(path.slice(0, slash));
  if (!siblings.some((entry) => entry.name === name)) return undefined;
  const labels = await decode(await readBytes(files, labelPath));
  return labels.shape.length === 1 && labels.shape[0] === count ? labels.data : undefined;
}

async function looksLikeImages(files: FileSystem, path: string): Promise<boolean> {
  const handle = await files.open(path);
  try {
    const head = await handle.read(0, 4);
    if (startsWith(head, IMAGE_MAGIC)) return true;
    return startsWith(head, GZIP_MAGIC) && /images|idx3/.test(path);
  } finally {
    await handle.close();
  }
}

async function readBytes(files: FileSystem, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await files.readFile(path);
  if (!startsWith(bytes, GZIP_MAGIC)) return bytes;
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
