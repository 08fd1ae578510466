import { FileSystemError } from "./file-system-error.ts";

/** The bytes to write: text as UTF-8, bytes as they are, not copied. @throws {FileSystemError} `EINVAL` for anything else. */
export function toBytes(data: Uint8Array | string, action: string, path: string): Uint8Array {
  if (typeof data === "string") return new TextEncoder().encode(data);
  if (data instanceof Uint8Array) return data;
  throw new FileSystemError("EINVAL", action, path);
}

/** What `readFile` gives: the bytes, or their text where an encoding is named. A byte order mark stays. */
export function fromBytes(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: "utf8" | undefined,
): Uint8Array<ArrayBuffer> | string {
  return encoding ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : bytes;
}
