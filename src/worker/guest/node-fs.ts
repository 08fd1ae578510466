import type { FileSystem, OpenFlags } from "../../platform/file-system.ts";
import { FileSystemError } from "../../platform/file-system-error.ts";
import { NodeFileHandle } from "./node-file-handle.ts";
import { type EncodingOption, isText, kindQuestions, toData, toNodeStats } from "./node-fs-values.ts";
import { resolve } from "./node-path.ts";

type RemoveOptions = { recursive?: boolean; force?: boolean };

export interface NodeDirent {
  name: string;
  /** The directory that holds it. */
  parentPath: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/**
 * Makes `node:fs/promises` for scripts.
 *
 * Signatures and error codes are Node's; a relative path starts at `/opt/ml/code`; bytes come as `Uint8Array`.
 */
export function createNodeFs(files: FileSystem) {
  const readFile = async (path: string, options?: EncodingOption) => {
    const bytes = await files.readFile(resolve(path));
    return isText(options) ? new TextDecoder().decode(bytes) : bytes;
  };
  const open = async (path: string, flags: string = "r") =>
    new NodeFileHandle(await files.open(resolve(path), openFlags(flags, path)), flags.startsWith("a"));
  const mkdtemp = async (prefix: string) => {
    const path = `${resolve(prefix)}${crypto.randomUUID().slice(0, 6)}`;
    await files.mkdir(path);
    return path;
  };
  const access = async (path: string): Promise<void> => void (await files.stat(resolve(path)));
  const stat = async (path: string) => toNodeStats(await files.stat(resolve(path)));
  const rm = (path: string, options?: RemoveOptions) => files.rm(resolve(path), options);

  const functions = {
    readFile,
    open,
    access,
    stat,
    mkdtemp,
    rm,
    lstat: stat,
    realpath: async (path: string) => {
      await access(path);
      return resolve(path);
    },
    writeFile: (path: string, data: string | ArrayBufferView) => files.writeFile(resolve(path), toData(data)),
    appendFile: (path: string, data: string | ArrayBufferView) =>
      files.appendFile(resolve(path), toData(data)),
    readdir: (path: string, options?: ReaddirOptions) => readdir(files, resolve(path), options ?? {}),
    mkdir: (path: string, options?: { recursive?: boolean }) => files.mkdir(resolve(path), options),
    rename: (from: string, to: string) => files.rename(resolve(from), resolve(to)),
    copyFile: (from: string, to: string) => files.copyFile(resolve(from), resolve(to)),
    unlink: (path: string) => removeFile(files, resolve(path)),
    rmdir: (path: string) => removeDirectory(files, resolve(path)),
    truncate: async (path: string, sizeBytes = 0) => {
      const handle = await files.open(resolve(path), "r+");
      await handle.truncate(sizeBytes).finally(() => handle.close());
    },
    constants: { F_OK: 0, X_OK: 1, W_OK: 2, R_OK: 4 },
  };
  return { ...functions, default: functions };
}

interface ReaddirOptions {
  withFileTypes?: boolean;
  recursive?: boolean;
}

/** Names, or with `recursive` the paths below the directory, sorted; with `withFileTypes` what each is. */
async function readdir(
  files: FileSystem,
  path: string,
  options: ReaddirOptions,
  below = "",
): Promise<(string | NodeDirent)[]> {
  const found: (string | NodeDirent)[] = [];
  for (const { name, kind } of await files.readdir(path)) {
    found.push(
      options.withFileTypes ? { name, parentPath: path, ...kindQuestions(kind) } : `${below}${name}`,
    );
    if (options.recursive && kind === "directory") {
      found.push(...(await readdir(files, `${path}/${name}`, options, `${below}${name}/`)));
    }
  }
  return found;
}

async function removeFile(files: FileSystem, path: string): Promise<void> {
  if ((await files.stat(path)).kind === "directory") throw new FileSystemError("EISDIR", "unlink", path);
  await files.rm(path);
}

/** `rm` of a directory needs `recursive`, `rmdir` needs that nothing is in it. */
async function removeDirectory(files: FileSystem, path: string): Promise<void> {
  if ((await files.readdir(path)).length > 0) throw new FileSystemError("ENOTEMPTY", "remove", path);
  await files.rm(path, { recursive: true });
}

function openFlags(flags: string, path: string): OpenFlags {
  if (["r", "r+", "w", "w+", "a", "a+"].includes(flags)) return flags as OpenFlags;
  throw new TypeError(`Cannot open "${path}" with the flags "${flags}": they must be r, r+, w, w+, a or a+`);
}
