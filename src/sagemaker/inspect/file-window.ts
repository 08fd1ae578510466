import type { FileHandle, FileSystem } from "../../platform/file-system.ts";

/** Bytes that are read at once. */
const PIECE_BYTES = 4 << 20;

/** Opens a file for the time of a task. @throws {FileSystemError} As `open`. */
export async function withFile<T>(
  files: FileSystem,
  path: string,
  task: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await files.open(path);
  try {
    return await task(handle);
  } finally {
    await handle.close();
  }
}

/** The bytes of a file in pieces from `start` on, each with its place. */
export async function* piecesOf(
  handle: FileHandle,
  start = 0,
  pieceBytes = PIECE_BYTES,
): AsyncGenerator<{ bytes: Uint8Array<ArrayBuffer>; offset: number }> {
  for (let offset = start; ; ) {
    const bytes = await handle.read(offset, pieceBytes);
    if (bytes.length === 0) return;
    yield { bytes, offset };
    offset += bytes.length;
  }
}
