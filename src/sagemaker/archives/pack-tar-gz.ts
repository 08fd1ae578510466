import type { FileSystem } from "../../platform/file-system.ts";

export declare function packTarGz(
  files: FileSystem,
  directory: string,
): ReadableStream<Uint8Array<ArrayBuffer>>;
