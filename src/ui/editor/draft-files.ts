import type { FileSystem } from "../../platform/file-system.ts";

/** `files` with unsaved text in place of what the file holds: for who looks at what is being typed. Reads only. */
export function filesWithDrafts(
  files: FileSystem,
  draftOf: (path: string) => string | undefined,
): FileSystem {
  function readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  function readFile(path: string, encoding: "utf8"): Promise<string>;
  async function readFile(path: string, encoding?: "utf8") {
    const draft = draftOf(path);
    if (draft === undefined) return encoding ? files.readFile(path, encoding) : files.readFile(path);
    return encoding ? draft : new TextEncoder().encode(draft);
  }
  return {
    readFile,
    writeFile: (path, data) => files.writeFile(path, data),
    appendFile: (path, data) => files.appendFile(path, data),
    readdir: (path) => files.readdir(path),
    mkdir: (path, options) => files.mkdir(path, options),
    stat: (path) => files.stat(path),
    rename: (from, to) => files.rename(from, to),
    rm: (path, options) => files.rm(path, options),
    copyFile: (from, to) => files.copyFile(from, to),
    open: (path, flags) => files.open(path, flags),
    watch: (path, onChange) => files.watch(path, onChange),
  };
}
