import { IndexedDbFileSystem } from "../../src/platform/browser/indexed-db-file-system.ts";
import { connectStorage } from "../../src/platform/browser/storage-client.ts";
import { testFileSystem } from "../../src/platform/file-system.suite.ts";
import type { OpenForTest } from "../../src/platform/suite/suite-context.ts";

/** The suite's tests by title, for the page to run one by one. Node reads the titles only. */
export const suiteTests = new Map<string, () => Promise<void>>();

const collect = (title: string, body: () => Promise<void>) => suiteTests.set(title, body);

testFileSystem("IndexedDbFileSystem", openDirectly, collect);
testFileSystem("Storage worker", openInWorker, collect);

let opened = 0;

async function openDirectly(): ReturnType<OpenForTest> {
  const name = newName();
  const files = await IndexedDbFileSystem.open(name);
  return {
    files,
    dispose: async () => {
      files.close();
      await deleteDatabase(name);
    },
  };
}

async function openInWorker(): ReturnType<OpenForTest> {
  const name = newName();
  const worker = new Worker(new URL("../../src/storage-entry.ts", import.meta.url), { type: "module", name });
  const storage = connectStorage(worker);
  await storage.ready;
  return {
    files: storage.files,
    dispose: async () => {
      worker.terminate();
      await deleteDatabase(name);
    },
  };
}

function newName(): string {
  opened += 1;
  return `suite-${opened}-${Date.now()}`;
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
