import type { ParsedTarEntry } from "modern-tar";
import type { FileSystem } from "../../platform/file-system.ts";
import { ArchiveError } from "../errors.ts";
import { pathExists } from "../path-exists.ts";
import { entryPath, linkTarget } from "./entry-path.ts";
import { readTarGz } from "./read-tar-gz.ts";
import { replaceDirectory } from "./replace-directory.ts";

export interface UnpackOptions {
  /** A directory that is left out of the entries that begin with it, e.g. `model/`. */
  stripPrefix?: string;
}

/** Bytes that are written at a time; smaller files are written as a whole. */
const WRITE_BYTES = 1024 * 1024;

/**
 * Unpacks a `tar.gz` so that `directory` holds its files and nothing else.
 *
 * Where anything fails, `directory` is as it was. Links are unpacked as copies of what they lead to. Dates and permissions are not kept.
 *
 * @throws {ArchiveError} Where the archive is no gzip, is corrupt or cut short, or has an entry that would be written
 *   outside of `directory`.
 * @throws {FileSystemError} Where it cannot be written, e.g. `ENOSPC`.
 */
export async function unpackTarGz(
  stream: ReadableStream<Uint8Array>,
  files: FileSystem,
  directory: string,
  options: UnpackOptions = {},
): Promise<void> {
  await replaceDirectory(files, directory, (fresh) =>
    unpackInto(stream, files, fresh, options.stripPrefix ?? ""),
  );
}

interface Link {
  path: string;
  target: string;
}

async function unpackInto(
  stream: ReadableStream<Uint8Array>,
  files: FileSystem,
  root: string,
  prefix: string,
): Promise<void> {
  const strip = (path: string) => (`${path}/`.startsWith(prefix) ? path.slice(prefix.length) : path);
  const links: Link[] = [];
  await readTarGz(stream, async ({ header, body }) => {
    const path = entryPath(header.name);
    switch (header.type) {
      case "directory":
        return await makeDirectory(files, `${root}/${strip(path)}`);
      case "symlink":
      case "link": {
        const target = linkTarget(path, header.linkname ?? "", header.type === "symlink");
        links.push({ path: strip(path), target: strip(target) });
        return;
      }
      case "file":
        return await writeEntry(files, `${root}/${strip(path)}`, { header, body });
      default:
        throw new ArchiveError(
          `Cannot unpack the archive's entry "${header.name}": it is a ${header.type}, only files, directories and links can be`,
        );
    }
  });
  await copyLinks(files, root, links);
}

async function makeDirectory(files: FileSystem, path: string): Promise<void> {
  await files.mkdir(path.replace(/\/+$/, ""), { recursive: true });
}

async function writeEntry(files: FileSystem, path: string, { header, body }: ParsedTarEntry): Promise<void> {
  await makeDirectory(files, path.slice(0, path.lastIndexOf("/")));
  const chunks = inPieces(body, Math.max(1, Math.min(header.size, WRITE_BYTES)));
  if (header.size <= WRITE_BYTES) {
    for await (const bytes of chunks) return await files.writeFile(path, bytes);
    return await files.writeFile(path, new Uint8Array(0));
  }
  const file = await files.open(path, "w");
  try {
    let position = 0;
    for await (const bytes of chunks) {
      await file.write(bytes, position);
      position += bytes.length;
    }
  } finally {
    await file.close();
  }
}

/** The stream's bytes in pieces of `pieceBytes`, the last one shorter. */
async function* inPieces(stream: ReadableStream<Uint8Array>, pieceBytes: number): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let piece = new Uint8Array(pieceBytes);
  let filled = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    for (let rest = next.value; rest.length > 0; ) {
      const part = rest.subarray(0, pieceBytes - filled);
      piece.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled < pieceBytes) continue;
      yield piece;
      piece = new Uint8Array(pieceBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/** A link may lead to another link, so those whose target is there are copied until none is left. */
async function copyLinks(files: FileSystem, root: string, links: readonly Link[]): Promise<void> {
  let waiting = [...links];
  while (waiting.length > 0) {
    const later: Link[] = [];
    for (const link of waiting) {
      if (await pathExists(files, `${root}/${link.target}`)) {
        await copy(files, `${root}/${link.target}`, `${root}/${link.path}`);
      } else later.push(link);
    }
    if (later.length === waiting.length) {
      const [{ path, target }] = later as [Link];
      throw new ArchiveError(
        `Cannot unpack the archive's link "${path}": it leads to "${target}", which the archive lacks`,
      );
    }
    waiting = later;
  }
}

async function copy(files: FileSystem, from: string, to: string): Promise<void> {
  if (`${to}/`.startsWith(`${from}/`)) {
    throw new ArchiveError(`Cannot unpack the archive's link "${to}": it leads to a directory that holds it`);
  }
  await makeDirectory(files, to.slice(0, to.lastIndexOf("/")));
  if ((await files.stat(from)).kind === "file") return await files.copyFile(from, to);
  await makeDirectory(files, to);
  for (const { name } of await files.readdir(from)) await copy(files, `${from}/${name}`, `${to}/${name}`);
}
