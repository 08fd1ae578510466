/** What a `tar.gz` holds. */
export interface ArchiveReport {
  /** In the archive's order. */
  entries: ArchiveEntry[];
  /** Bytes of all files together. */
  sizeBytes: number;
  /** The directory, with its slash, that stands before the files of the model and must be stripped, e.g. `model/`. */
  badlyPackedPrefix?: string;
}

export interface ArchiveEntry {
  /** Relative to the archive's root. */
  path: string;
  kind: "file" | "directory" | "link";
  sizeBytes: number;
}

export declare function inspectTarGz(stream: ReadableStream<Uint8Array>): Promise<ArchiveReport>;
