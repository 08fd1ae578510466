import { IndexedDbFileSystem } from "./platform/browser/indexed-db-file-system.ts";
import type { StorageReply, StorageRequest } from "./platform/browser/storage-messages.ts";
import type { FileSystem } from "./platform/file-system.ts";
import { serveFileSystem } from "./platform/file-system-port.ts";
import { refusingFileSystem } from "./platform/refusing-file-system.ts";
import { rootedFileSystem } from "./platform/rooted-file-system.ts";

/** The database is named after the worker, so that tests and pages can have their own. */
const DATABASE = self.name || "optml";

const opening = openFiles();

globalThis.addEventListener("message", ({ data }: MessageEvent<StorageRequest>) => {
  void opening.then((files) => serve(files, data));
});

/** The storage worker: the only owner of IndexedDB. Serves the file system, rooted, to every port it is handed. */
async function openFiles(): Promise<FileSystem> {
  try {
    const files = await IndexedDbFileSystem.open(DATABASE);
    reply({ type: "ready" });
    return files;
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    reply({ type: "failed", message: cause.message || `The browser's storage failed: ${cause.name}` });
    return refusingFileSystem(cause);
  }
}

async function serve(files: FileSystem, { root, port }: StorageRequest): Promise<void> {
  try {
    if (root !== "/") await files.mkdir(root, { recursive: true });
  } finally {
    // Where the root could not be made, the client's own calls say so.
    serveFileSystem(rootedFileSystem(files, root), port);
  }
}

function reply(message: StorageReply): void {
  globalThis.postMessage(message);
}
