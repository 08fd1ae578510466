import { deflateSync } from "node:zlib";
import { crc32 } from "../formats/crc32.ts";

/** What a PNG says of its samples. */
interface PngHead {
  width: number;
  height: number;
  depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA. */
  colour: number;
  palette?: number[];
}

/** Makes a PNG of lines that are packed already, without filters: for tests, apart from the encoder under test. */
export function makePng(
  { width, height, depth, colour, palette }: PngHead,
  lines: readonly number[][],
): Uint8Array {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([depth, colour, 0, 0, 0], 8);
  const content = Uint8Array.from(lines.flatMap((line) => [0, ...line]));
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", head),
    ...(palette ? chunk("PLTE", Uint8Array.from(palette)) : []),
    ...chunk("IDAT", deflateSync(content)),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const named = Uint8Array.from([...new TextEncoder().encode(name), ...content]);
  const bytes = new Uint8Array(named.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(named, 4);
  view.setUint32(named.length + 4, crc32(named));
  return bytes;
}
