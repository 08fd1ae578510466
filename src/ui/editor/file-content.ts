import type { FileSystem } from "../../platform/file-system.ts";
import { nameOf } from "../files/paths.ts";

/** What a file holds, as far as the page shows it. */
export type FileContent =
  | { kind: "text"; text: string }
  | { kind: "image"; bytes: Uint8Array<ArrayBuffer>; mediaType: string }
  /** Not text, or too long to edit: its first bytes. */
  | { kind: "binary"; head: Uint8Array<ArrayBuffer>; sizeBytes: number; reason: "binary" | "long" };

/** Longer texts are not edited: the page would become slow. */
export const EDIT_LIMIT_BYTES = 2_000_000;
const IMAGE_LIMIT_BYTES = 20_000_000;
const HEAD_BYTES = 4096;

const IMAGE_TYPES: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

/** Reads a file for being shown. @throws {FileSystemError} As `stat` and `readFile`. */
export async function readContent(files: FileSystem, path: string): Promise<FileContent> {
  const { size } = await files.stat(path);
  const mediaType = IMAGE_TYPES[nameOf(path).split(".").at(-1)?.toLowerCase() ?? ""];
  if (mediaType && size <= IMAGE_LIMIT_BYTES)
    return { kind: "image", bytes: await files.readFile(path), mediaType };

  const head = await readHead(files, path);
  if (head.includes(0)) return { kind: "binary", head, sizeBytes: size, reason: "binary" };
  if (size > EDIT_LIMIT_BYTES) return { kind: "binary", head, sizeBytes: size, reason: "long" };
  const text = decodeText(await files.readFile(path));
  return text === undefined
    ? { kind: "binary", head, sizeBytes: size, reason: "binary" }
    : { kind: "text", text };
}

async function readHead(files: FileSystem, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await files.open(path);
  try {
    return await handle.read(0, HEAD_BYTES);
  } finally {
    await handle.close();
  }
}

/** UTF-8 as text, with a byte order mark kept, or `undefined` where it is not UTF-8. */
function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
