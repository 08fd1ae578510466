import type { FileSystem } from "../file-system.ts";

/** Opens an empty file system for one test. `dispose` ends it, where there is something to end. */
export type OpenForTest = () => Promise<{ files: FileSystem; dispose?: () => Promise<void> | void }>;

/** Declares one test, as `node:test` and Playwright do. */
export type DeclareTest = (title: string, body: () => Promise<void>) => unknown;

/** Declares a test on a file system of its own. */
export type FileTest = (title: string, body: (files: FileSystem) => Promise<void>) => void;

/** Bytes that differ from place to place, so that a shifted or swapped piece shows: the same for the same seed. */
export function pattern(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let at = 0; at < words.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    words[at] = state;
  }
  return new Uint8Array(words.buffer, 0, length).slice();
}
