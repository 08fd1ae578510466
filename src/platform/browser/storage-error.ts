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
    throw new FileSystemError(isFull(cause) ? "ENOSPC" : "EIO", action, path, { cause });
  }
}

/** Whether the browser refused to store any more. */
export function isFull(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "QuotaExceededError";
}
