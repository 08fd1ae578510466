import type { FileSystem } from "../../platform/file-system.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { nextTurn } from "../next-turn.ts";
import { join, parentOf } from "./paths.ts";

/** A file that a person drops or chooses. */
export interface UploadItem {
  /** Where it goes below the directory, e.g. `images/7.png`. */
  path: string;
  data: Blob;
}

export interface UploadProgress {
  doneFiles: number;
  totalFiles: number;
  doneBytes: number;
  totalBytes: number;
}

export interface UploadResult {
  written: string[];
  failed: { path: string; error: ErrorData }[];
  /** Files that were not tried, as storage is full or the upload was stopped. */
  skipped: string[];
}

interface Options {
  files: FileSystem;
  directory: string;
  items: readonly UploadItem[];
  onProgress(progress: UploadProgress): void;
  signal: AbortSignal;
}

/** Larger files are written in pieces beside the target and take its place when they are whole. */
const WHOLE_LIMIT_BYTES = 8_000_000;

/** So many small files are written at once: the storage keeps them together, which takes a tenth of the time. */
const BATCH_FILES = 64;

/** So many of them are begun in one turn: each takes the page a moment. */
const TURN_FILES = 8;

/**
 * Writes files below a directory. One that fails does not keep the others from being written; where the storage is
 * full those that are not under way yet are not tried.
 */
export async function uploadFiles(options: Options): Promise<UploadResult> {
  const { items, directory, signal, onProgress } = options;
  const result: UploadResult = { written: [], failed: [], skipped: [] };
  const totalBytes = items.reduce((sum, item) => sum + item.data.size, 0);
  const made = new Set<string>();
  let doneFiles = 0;
  let doneBytes = 0;
  let isFull = false;

  async function write({ path: name, data }: UploadItem): Promise<void> {
    const path = join(directory, name);
    try {
      await writeBlob(options, path, data, (written) => tell(written));
      result.written.push(path);
    } catch (error) {
      if (signal.aborted) result.skipped.push(path);
      else result.failed.push({ path, error: asErrorData(error) });
      isFull ||= isCode(error, "ENOSPC");
    }
  }

  function tell(writtenBytes: number): void {
    onProgress({ doneFiles, totalFiles: items.length, doneBytes: doneBytes + writtenBytes, totalBytes });
  }

  for (const batch of batchesOf(items)) {
    if (signal.aborted || isFull) {
      result.skipped.push(...batch.map((item) => join(directory, item.path)));
      continue;
    }
    tell(0);
    await makeParents(options, batch, made);
    await writeTogether(batch, write);
    doneFiles += batch.length;
    doneBytes += batch.reduce((sum, item) => sum + item.data.size, 0);
  }
  return result;
}

/** Writes the files of a batch. What begins them lets the page draw and hear keys in between. */
async function writeTogether(
  batch: readonly UploadItem[],
  write: (item: UploadItem) => Promise<void>,
): Promise<void> {
  const writing: Promise<void>[] = [];
  for (const item of batch) {
    writing.push(write(item));
    if (writing.length % TURN_FILES === 0) await nextTurn();
  }
  await Promise.all(writing);
}

/** Small files go together, up to what is written as a whole; a large one goes alone. */
function* batchesOf(items: readonly UploadItem[]): Generator<UploadItem[]> {
  let batch: UploadItem[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += item.data.size;
    if (batch.length > 0 && (batch.length === BATCH_FILES || bytes > WHOLE_LIMIT_BYTES)) {
      yield batch;
      batch = [];
      bytes = item.data.size;
    }
    batch.push(item);
  }
  if (batch.length > 0) yield batch;
}

/** Makes the directories of a batch, each once. Where one cannot be made, writing its files says why. */
async function makeParents(
  { files, directory }: Options,
  batch: readonly UploadItem[],
  made: Set<string>,
): Promise<void> {
  for (const { path } of batch) {
    const parent = parentOf(join(directory, path));
    if (made.has(parent)) continue;
    made.add(parent);
    await files.mkdir(parent, { recursive: true }).catch(() => made.delete(parent));
  }
}

async function writeBlob(
  { files, signal }: Options,
  path: string,
  data: Blob,
  onWritten: (bytes: number) => void,
): Promise<void> {
  if (data.size <= WHOLE_LIMIT_BYTES) {
    await files.writeFile(path, new Uint8Array(await data.arrayBuffer()));
    return;
  }
  const part = `${path}.part`;
  try {
    await writeInPieces(files, part, data, (bytes) => {
      signal.throwIfAborted();
      onWritten(bytes);
    });
    await files.rename(part, path);
  } catch (error) {
    // What failed first is what the person must know.
    await files.rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeInPieces(
  files: FileSystem,
  path: string,
  data: Blob,
  onWritten: (bytes: number) => void,
): Promise<void> {
  const handle = await files.open(path, "w");
  try {
    let position = 0;
    while (position < data.size) {
      const piece = new Uint8Array(await data.slice(position, position + WHOLE_LIMIT_BYTES).arrayBuffer());
      await handle.write(piece, position);
      position += piece.length;
      onWritten(position);
    }
  } finally {
    await handle.close();
  }
}

/** Paths of items that would replace a file. Each directory is read once, however many files go into it. */
export async function conflicts(
  files: FileSystem,
  directory: string,
  items: readonly UploadItem[],
): Promise<string[]> {
  const paths = items.map(({ path }) => join(directory, path));
  const parents = [...new Set(paths.map(parentOf))];
  const taken = new Set((await Promise.all(parents.map((parent) => pathsIn(files, parent)))).flat());
  return items.filter((_, index) => taken.has(paths[index] ?? "")).map(({ path }) => path);
}

/** The paths of what is in a directory; none where there is no such directory. */
async function pathsIn(files: FileSystem, directory: string): Promise<string[]> {
  const entries = await files.readdir(directory).catch(() => []);
  return entries.map(({ name }) => join(directory, name));
}

/** What an upload came to, in words, or `undefined` where all went well. */
export function uploadProblem(result: UploadResult): string | undefined {
  const { written, failed, skipped } = result;
  const total = written.length + failed.length + skipped.length;
  const missing = failed.length + skipped.length;
  if (missing === 0) return undefined;
  const names = [...failed.map((each) => each.path), ...skipped].slice(0, 3).join(", ");
  const more = missing > 3 ? ` and ${missing - 3} more` : "";
  return `${missing} of ${total} ${total === 1 ? "file was" : "files were"} not uploaded: ${names}${more}`;
}

/** Whether an error is one of the file system with that code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
