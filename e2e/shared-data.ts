import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DATA = fileURLToPath(new URL("../../shared/data/", import.meta.url));

/** The path of a file of the reference's data, which lies beside the repository and is no part of it. */
export function sharedData(path: string): string {
  return `${DATA}${path}`;
}

/** Why a test that needs that data is skipped, where it is absent. */
export const NO_SHARED_DATA = existsSync(DATA) ? undefined : "../shared/data is not here";
