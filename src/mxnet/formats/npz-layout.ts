import { FormatError } from "./format-error.ts";
import { npyLayout } from "./npy.ts";
import type { ReadBytes } from "./params-layout.ts";

/** An array of an NPZ file that lies there as it is. */
export interface NpzArray {
  name: string;
  layout: ReturnType<typeof npyLayout>;
}

const END_MAGIC = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_MAGIC = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_MAGIC = 0x04034b50;
const LOCAL_BYTES = 30;
const LONGEST_DIRECTORY = 16 << 20;
/** Of the file's header, of its name and of the array's, which numpy itself refuses beyond 10,000 bytes. */
const HEAD_BYTES = 32_768;
const STORED = 0;

interface Entry {
  name: string;
  size: number;
  local: number;
}

/**
 * Lists the arrays of an NPZ file without reading their values. `undefined` where it must be read whole: an array is
 * deflated, as those of `numpy.savez_compressed`, or the file is larger than 4 GB, or broken, which `decodeNpz` says better.
 */
export async function npzLayout(read: ReadBytes, sizeBytes: number): Promise<NpzArray[] | undefined> {
  const entries = await storedEntries(read, sizeBytes);
  if (!entries) return undefined;
  const arrays: NpzArray[] = [];
  for (const { name, size, local } of entries) {
    const head = await read(local, HEAD_BYTES);
    const view = viewOf(head);
    if (head.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL_MAGIC) return undefined;
    const start = LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
    if (local + start + size > sizeBytes) return undefined;
    try {
      const layout = npyLayout(head.subarray(start), size);
      arrays.push({ name, layout: { ...layout, start: local + start + layout.start } });
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }
  return arrays;
}

/** The arrays that the directory at the file's end names, where none is packed. */
async function storedEntries(read: ReadBytes, sizeBytes: number): Promise<Entry[] | undefined> {
  const tail = await read(Math.max(0, sizeBytes - END_BYTES - LONGEST_COMMENT), END_BYTES + LONGEST_COMMENT);
  const view = viewOf(tail);
  let end = tail.length - END_BYTES;
  while (end >= 0 && view.getUint32(end, true) !== END_MAGIC) end--;
  if (end < 0) return undefined;
  const [length, offset] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  if (length > LONGEST_DIRECTORY || offset + length > sizeBytes) return undefined;
  return parseDirectory(await read(offset, length), view.getUint16(end + 10, true));
}

function parseDirectory(bytes: Uint8Array, count: number): Entry[] | undefined {
  const view = viewOf(bytes);
  const entries: Entry[] = [];
  for (let [at, index] = [0, 0]; index < count; index++) {
    if (at + ENTRY_BYTES > bytes.length || view.getUint32(at, true) !== ENTRY_MAGIC) return undefined;
    const nameEnd = at + ENTRY_BYTES + view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, nameEnd));
    const [isEncrypted, method] = [view.getUint16(at + 8, true) & 1, view.getUint16(at + 10, true)];
    const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    if (name.endsWith(".npy")) {
      if (isEncrypted || method !== STORED || packed !== size) return undefined;
      entries.push({ name: name.slice(0, -".npy".length), size, local: view.getUint32(at + 42, true) });
    }
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
