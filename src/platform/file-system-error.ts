/** Node's code for why a path could not be used. */
export type FileSystemErrorCode =
  | "ENOENT"
  | "EEXIST"
  | "ENOTDIR"
  | "EISDIR"
  | "ENOTEMPTY"
  | "EINVAL"
  | "EACCES"
  | "EBADF"
  | "ENOSPC"
  | "EIO";

const REASONS: Record<FileSystemErrorCode, string> = {
  ENOENT: "no such file or directory",
  EEXIST: "it exists already",
  ENOTDIR: "a part of the path is not a directory",
  EISDIR: "it is a directory",
  ENOTEMPTY: "the directory is not empty",
  EINVAL: "the argument is not valid",
  EACCES: "it is outside of what may be used",
  EBADF: "the file is closed, or not open for this",
  ENOSPC: "no space is left: remove files, or free disk space",
  EIO: "the storage failed",
};

interface FileSystemErrorOptions extends ErrorOptions {
  /** Says more than the code does: what was wrong, and what would not be. */
  reason?: string | undefined;
}

/**
 * A path could not be used. `code` is Node's, `errno` its number on Linux, `action` what was tried (`"read"`).
 *
 * A training job that fails with one exits with its `errno` (clause T29).
 */
export class FileSystemError extends Error {
  override readonly name = "FileSystemError";
  readonly code: FileSystemErrorCode;
  readonly path: string;
  readonly action: string;
  readonly reason: string | undefined;

  constructor(
    code: FileSystemErrorCode,
    action: string,
    path: string,
    { reason, ...options }: FileSystemErrorOptions = {},
  ) {
    super(`Cannot ${action} "${path}": ${reason ?? reasonOf(code, path)}`, options);
    this.reason = reason;
    this.code = code;
    this.action = action;
    this.path = path;
  }

  get errno(): number {
    return ERRNO[this.code];
  }
}

/** A path that was joined with a name that is not there, as of a channel that is misspelled, has "undefined" in it. */
function reasonOf(code: FileSystemErrorCode, path: string): string {
  const hasNoName = path.split("/").some((name) => name === "undefined" || name === "null");
  if (hasNoName && (code === "ENOENT" || code === "EINVAL"))
    return `${REASONS[code]}. A part of the path is no name: was a channel misspelled?`;
  if (code === "EINVAL" && path !== "" && !path.startsWith("/"))
    return 'the path must begin with "/", as that of model_dir or of a channel does';
  if (code === "EINVAL" && path.split("/").includes("..")) return 'the path must have no ".." in it';
  return REASONS[code];
}

const ERRNO: Record<FileSystemErrorCode, number> = {
  ENOENT: 2,
  EIO: 5,
  EBADF: 9,
  EACCES: 13,
  EEXIST: 17,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENOSPC: 28,
  ENOTEMPTY: 39,
};
