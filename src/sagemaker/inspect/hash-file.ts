import { sha256 } from "@noble/hashes/sha2.js";
import type { FileSystem } from "../../platform/file-system.ts";
import { piecesOf, withFile } from "./file-window.ts";

/** SHA-256 of a file in hexadecimal digits. It is read in pieces: the browser's own digest wants it whole. */
export async function hashFile(files: FileSystem, path: string): Promise<string> {
  return await withFile(files, path, async (handle) => {
    const hash = sha256.create();
    for await (const { bytes } of piecesOf(handle)) hash.update(bytes);
    return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
  });
}
