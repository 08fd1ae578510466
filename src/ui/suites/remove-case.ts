import type { FileSystem } from "../../platform/file-system.ts";
import { joinPath } from "../../platform/paths.ts";

const PART = /\.(request|response|settings)(\.[^.]+)?$/;

/**
 * Removes the files of a case.
 *
 * @param name Its path below the suite's directory without endings, e.g. `digits/four`.
 * @returns What brings them back.
 */
export async function removeCase(
  files: FileSystem,
  suite: string,
  name: string,
): Promise<() => Promise<void>> {
  const directory = joinPath(suite, name.slice(0, name.lastIndexOf("/") + 1));
  const stem = name.slice(name.lastIndexOf("/") + 1);
  const found = (await files.readdir(directory)).filter(
    (entry) => entry.kind === "file" && PART.test(entry.name) && entry.name.replace(PART, "") === stem,
  );
  const removed: [path: string, bytes: Uint8Array][] = [];
  for (const entry of found) {
    const path = joinPath(directory, entry.name);
    removed.push([path, await files.readFile(path)]);
  }
  for (const [path] of removed) await files.rm(path);
  return async () => {
    for (const [path, bytes] of removed) await files.writeFile(path, bytes);
  };
}
