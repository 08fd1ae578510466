import { FileSystemError } from "../file-system-error.ts";

/**
 * Runs `run`; what goes wrong in the database becomes an error of the path.
 *
 * @throws {FileSystemError} `ENOSPC` where the quota is used up, else `EIO`; one that `run` throws as it is.
 */
export async function namingPath<T>(action: string, path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof FileSystemError) throw cause;
    const isFull = cause instanceof Error && cause.name === "QuotaExceededError";
    throw new FileSystemError(isFull ? "ENOSPC" : "EIO", action, path, { cause });
  }
}
