import type { FileSystem } from "../../platform/file-system.ts";

export interface UnpackOptions {
  /** A directory that all entries begin with and that is left out, e.g. `model/`. */
  stripPrefix?: string;
}

export declare function unpackTarGz(
  stream: ReadableStream<Uint8Array>,
  files: FileSystem,
  directory: string,
  options?: UnpackOptions,
): Promise<void>;
