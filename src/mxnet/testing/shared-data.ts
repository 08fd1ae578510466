import { existsSync, readFileSync } from "node:fs";

const ROOT = "../shared/data";

/** Reason to skip a test where the project's test data are absent, else `false`. */
export const skipWithoutData: string | false = existsSync(ROOT) ? false : "../shared/data is absent";

export function sharedBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`${ROOT}/${path}`));
}

export function sharedText(path: string): string {
  return readFileSync(`${ROOT}/${path}`, "utf8");
}
