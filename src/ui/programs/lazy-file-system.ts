import type { FileSystem } from "../../platform/file-system.ts";

/** Files that are found anew for each call: those that `find` gives then. */
export function lazyFileSystem(find: () => Promise<FileSystem>): FileSystem {
  function readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  function readFile(path: string, encoding: "utf8"): Promise<string>;
  async function readFile(path: string, encoding?: "utf8"): Promise<Uint8Array<ArrayBuffer> | string> {
    const files = await find();
    return encoding ? files.readFile(path, encoding) : files.readFile(path);
  }

  return {
    readFile,
    writeFile: async (path, data) => (await find()).writeFile(path, data),
    appendFile: async (path, data) => (await find()).appendFile(path, data),
    readdir: async (path) => (await find()).readdir(path),
    mkdir: async (path, options) => (await find()).mkdir(path, options),
    stat: async (path) => (await find()).stat(path),
    rename: async (from, to) => (await find()).rename(from, to),
    rm: async (path, options) => (await find()).rm(path, options),
    copyFile: async (from, to) => (await find()).copyFile(from, to),
    open: async (path, flags) => (await find()).open(path, flags),
    watch(path, onChange) {
      let isEnded = false;
      let end: (() => void) | undefined;
      void find().then(
        (files) => {
          if (!isEnded) end = files.watch(path, onChange);
        },
        // Where there are no files nothing changes.
        () => undefined,
      );
      return () => {
        isEnded = true;
        end?.();
      };
    },
  };
}
