import type { TarHeader } from "modern-tar";
import { entryPath, linkTarget } from "./entry-path.ts";
import { readTarGz } from "./read-tar-gz.ts";

/** What a `tar.gz` holds. */
export interface ArchiveReport {
  /** In the archive's order. */
  entries: ArchiveEntry[];
  /** Bytes of all files together. */
  sizeBytes: number;
  /**
   * The directory, with its slash, that stands before the files of the model, e.g. `model/`. The service unpacks it
   * to `/opt/ml/model/model/`, where model_fn does not look: offer to strip it.
   */
  badlyPackedPrefix?: string;
}

interface ArchiveEntry {
  /** Relative to the archive's root. */
  path: string;
  kind: "file" | "directory" | "link";
  sizeBytes: number;
}

/**
 * Looks into a `tar.gz` without writing anything.
 *
 * @throws {ArchiveError} Where `unpackTarGz` would refuse it.
 */
export async function inspectTarGz(stream: ReadableStream<Uint8Array>): Promise<ArchiveReport> {
  const entries: ArchiveEntry[] = [];
  await readTarGz(stream, async ({ header, body }) => {
    await body.cancel();
    const path = entryPath(header.name);
    const kind = kindOf(header);
    if (kind === "link") linkTarget(path, header.linkname ?? "", header.type === "symlink");
    if (path !== "") entries.push({ path, kind, sizeBytes: header.size });
  });
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const badlyPackedPrefix = findPrefix(entries);
  return { entries, sizeBytes, ...(badlyPackedPrefix ? { badlyPackedPrefix } : {}) };
}

function kindOf({ type }: TarHeader): ArchiveEntry["kind"] {
  if (type === "directory") return "directory";
  return type === "symlink" || type === "link" ? "link" : "file";
}

const MODEL_FILES = ["model-symbol.json", "model-0000.params", "model-shapes.json"];

/** The directory of the default model's three files, else the one that holds every entry; not `code/`, which belongs there. */
function findPrefix(entries: readonly ArchiveEntry[]): string | undefined {
  const files = entries.filter((entry) => entry.kind !== "directory").map((entry) => entry.path);
  const [symbolFile] = files.filter((path) => path.endsWith("/model-symbol.json"));
  const modelDir = symbolFile?.slice(0, -"model-symbol.json".length);
  const isAtRoot = MODEL_FILES.some((name) => files.includes(name));
  if (modelDir && !isAtRoot && MODEL_FILES.every((name) => files.includes(modelDir + name))) return modelDir;

  const [first = ""] = files;
  const prefix = first.slice(0, first.indexOf("/") + 1);
  if (prefix === "" || prefix === "code/") return undefined;
  return files.every((path) => path.startsWith(prefix)) ? prefix : undefined;
}
