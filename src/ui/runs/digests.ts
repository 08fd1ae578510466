import type { FileSystem } from "../../platform/file-system.ts";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import { type ListedFile, listFiles } from "../train/script-files.ts";
import { DATA_DIR } from "../workspace-context.ts";

/** A file of a channel with its digest. */
export interface DigestedFile extends ListedFile {
  /** SHA-256 in hexadecimal digits. */
  sha256: string;
}

/** What a channel's files are, as a whole. */
export interface ChannelDigest {
  files: DigestedFile[];
  sizeBytes: number;
  /** SHA-256 of the lines `<sha256>  <path below the channel>` of its files, sorted by path. */
  digest: string;
}

/** Larger files are read in pieces, in a worker: to hash them as they come takes the page's own thread too long. */
const WHOLE_LIMIT_BYTES = 4_000_000;

/**
 * Makes digests of files, each file once until it changes.
 *
 * @param inspector Reads large files, which never lie in memory whole.
 */
export function createDigests(files: FileSystem, inspector: Pick<InspectorCalls, "sha256">) {
  const known = new Map<string, string>();

  async function ofFile({ path, sizeBytes, mtimeMs }: ListedFile): Promise<string> {
    const key = `${path}\n${sizeBytes}\n${mtimeMs}`;
    const isSmall = sizeBytes <= WHOLE_LIMIT_BYTES;
    const found =
      known.get(key) ?? (isSmall ? await sha256(await files.readFile(path)) : await inspector.sha256(path));
    known.set(key, found);
    return found;
  }

  async function ofChannel(name: string): Promise<ChannelDigest> {
    const directory = `${DATA_DIR}/${name}`;
    const listed = (await listFiles(files, directory)).sort((a, b) => (a.path < b.path ? -1 : 1));
    const digested: DigestedFile[] = [];
    // One after another: all at once would hold all of the data in memory.
    for (const file of listed) digested.push({ ...file, sha256: await ofFile(file) });
    const lines = digested.map((file) => `${file.sha256}  ${file.path.slice(directory.length + 1)}\n`);
    return {
      files: digested,
      sizeBytes: listed.reduce((sum, file) => sum + file.sizeBytes, 0),
      digest: await sha256(new TextEncoder().encode(lines.join(""))),
    };
  }

  return {
    /** @throws {FileSystemError} Where a file cannot be read. */
    ofChannel,
  };
}

/** SHA-256 in hexadecimal digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
