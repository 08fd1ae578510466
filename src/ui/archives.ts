import type { FileSystem } from "../platform/file-system.ts";

/** Packing and unpacking of `tar.gz`, as the page needs it. The entry fills it from `sagemaker/archives`. */
export interface Archives {
  /** All files below `directory`, with paths relative to it, as a `tar.gz`. */
  pack(files: FileSystem, directory: string): Promise<Blob>;
  /** The same as a stream: of a large directory only pieces are in memory. */
  packStream(files: FileSystem, directory: string): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Looks into a `tar.gz` without writing anything. Rejected where it is corrupt or would write outside of its directory. */
  inspect(archive: Blob): Promise<ArchiveContents>;
  /** Writes the archive's files below `directory`. Rejected before the first write where the archive is corrupt. */
  unpack(archive: Blob, files: FileSystem, directory: string, options?: UnpackOptions): Promise<void>;
}

export interface UnpackOptions {
  /** A directory that all entries begin with and that is left out, e.g. `model/`. */
  stripPrefix?: string;
}

export interface ArchiveContents {
  /** Paths of the files in the archive, in its order. */
  paths: string[];
  /** The one directory that all entries lie in, with its slash, where there is one: a model packed so is not found. */
  commonPrefix?: string;
}
