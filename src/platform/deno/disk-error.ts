import { FileSystemError, type FileSystemErrorCode } from "../file-system-error.ts";

/** Deno's codes, where they are ours. */
const CODES: Record<string, FileSystemErrorCode> = {
  ENOENT: "ENOENT",
  EEXIST: "EEXIST",
  ENOTDIR: "ENOTDIR",
  EISDIR: "EISDIR",
  ENOTEMPTY: "ENOTEMPTY",
  EINVAL: "EINVAL",
  ENAMETOOLONG: "EINVAL",
  EACCES: "EACCES",
  EPERM: "EACCES",
  EROFS: "EACCES",
  EBADF: "EBADF",
  ENOSPC: "ENOSPC",
  EDQUOT: "ENOSPC",
  EFBIG: "ENOSPC",
};

/** Runs `run`; what the disk refuses becomes an error of the path, as the view names it. */
export async function onDisk<T>(action: string, path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof FileSystemError) throw cause;
    throw new FileSystemError(codeOf(cause), action, path, { cause });
  }
}

/** What our code for a failure of the disk is; `EIO` where there is none. */
export function codeOf(cause: unknown): FileSystemErrorCode {
  if (cause instanceof Deno.errors.NotCapable) return "EACCES";
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return CODES[code] ?? "EIO";
}
