import type { FileStats } from "../../platform/file-system.ts";

/** Node's way to ask for text: `"utf8"` or `{ encoding: "utf8" }`. Without it, bytes. */
export type EncodingOption = string | null | { encoding?: string | null };

/** What `stat` tells, as Node's `Stats` do. */
export interface NodeStats {
  size: number;
  mtimeMs: number;
  mtime: Date;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** Whether text is asked for. @throws {TypeError} For an encoding other than UTF-8. */
export function isText(options: EncodingOption | undefined): boolean {
  const encoding = typeof options === "string" ? options : options?.encoding;
  if (encoding === undefined || encoding === null || encoding === "buffer") return false;
  if (/^utf-?8$/i.test(encoding)) return true;
  throw new TypeError(
    `Cannot read text in the encoding "${encoding}": it must be "utf8"; read bytes and use a TextDecoder`,
  );
}

/** Text or bytes as a file system takes them. */
export function toData(data: string | ArrayBufferView): string | Uint8Array {
  if (typeof data === "string" || data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw new TypeError(
    `Cannot write ${data === null ? "null" : typeof data}: data must be text or bytes (Uint8Array)`,
  );
}

export function toNodeStats({ kind, size, mtimeMs }: FileStats): NodeStats {
  return { size, mtimeMs, mtime: new Date(mtimeMs), ...kindQuestions(kind) };
}

/** What Node's `Stats` and `Dirent` answer. */
export function kindQuestions(kind: FileStats["kind"]) {
  return {
    isFile: () => kind === "file",
    isDirectory: () => kind === "directory",
    isSymbolicLink: () => false,
  };
}
