import type { FileChange } from "./file-system.ts";
import { FileSystemError, type FileSystemErrorCode } from "./file-system-error.ts";

/** What a client of a file system says through its port, in lists. `handle` names an open file, else the file system is meant. */
export type PortRequest =
  | { kind: "call"; id: number; handle?: number; method: string; args: unknown[] }
  | { kind: "watch"; id: number; path: string }
  | { kind: "unwatch"; id: number }
  | { kind: "goodbye" };

/** What comes back, in lists. `id` is that of the call or of the watch. */
export type PortReply =
  | { kind: "result"; id: number; value: unknown }
  | { kind: "error"; id: number; error: PortError }
  | { kind: "change"; id: number; change: FileChange };

/** An error as data: structured clone drops its class and its own fields. */
export type PortError = { cause?: { name: string; message: string } } & (
  | { code: FileSystemErrorCode; action: string; path: string }
  | { code?: undefined; name: string; message: string }
);

export function errorToData(error: unknown): PortError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const cause =
    error.cause instanceof Error ? { name: error.cause.name, message: error.cause.message } : undefined;
  if (!(error instanceof FileSystemError)) return { name: error.name, message: error.message, cause };
  return { code: error.code, action: error.action, path: error.path, cause };
}

export function errorFromData(data: PortError): Error {
  const options = data.cause ? { cause: namedError(data.cause.name, data.cause.message) } : undefined;
  if (data.code) return new FileSystemError(data.code, data.action, data.path, options);
  return namedError(data.name, data.message, options);
}

function namedError(name: string, message: string, options?: ErrorOptions): Error {
  const error = new Error(message, options);
  error.name = name;
  return error;
}
