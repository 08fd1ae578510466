import { connectStorage } from "../../src/platform/browser/storage-client.ts";
import { connectFileSystem } from "../../src/platform/file-system-port.ts";
import { pattern } from "../../src/platform/suite/suite-context.ts";

/** What the specs run in the page. */
export { connectFileSystem, pattern };

/** The page's storage, in the database `name`. */
export async function openStorage(name: string) {
  const worker = new Worker(new URL("../../src/storage-entry.ts", import.meta.url), { type: "module", name });
  const storage = connectStorage(worker);
  await storage.ready;
  return storage;
}

/** A guest: a worker that has a port and nothing else. Fulfilled when it has written `count` files to `/out`. */
export function runGuest(port: MessagePort, guest: string, count: number): Promise<string> {
  const worker = new Worker(new URL("./guest-in-worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ port, guest, count }, [port]);
  });
}

/** Bytes of a file that tell which version of it they are; every version has another length. */
export function versionOf(path: string, version: number): Uint8Array {
  const isLarge = path.startsWith("/large");
  const bytes = pattern(isLarge ? 17_000_000 + version * 1_000_003 : 100 + version * 997, version + 1);
  new DataView(bytes.buffer).setUint32(0, version);
  return bytes;
}

/** Replaces each of the files for ever; `console` tells of each version that was acknowledged. */
export async function writeForEver(name: string, paths: string[], from: number): Promise<void> {
  const { files } = await openStorage(name);
  for (const path of paths) {
    void (async () => {
      for (let version = from; ; version += 1) {
        await files.writeFile(path, versionOf(path, version));
        console.log(`acknowledged ${version} ${path}`);
      }
    })();
  }
}

/** The version of each file, after a check that every byte of it is that version's. */
export async function readVersions(name: string, paths: string[]): Promise<Record<string, number>> {
  const { files } = await openStorage(name);
  const versions: Record<string, number> = {};
  for (const path of paths) {
    const bytes = await files.readFile(path);
    const version = new DataView(bytes.buffer).getUint32(0);
    const whole = versionOf(path, version);
    if (bytes.length !== whole.length || bytes.some((byte, at) => byte !== whole[at])) {
      throw new Error(
        `Cannot accept ${path}: it has ${bytes.length} bytes and is not version ${version} as a whole`,
      );
    }
    versions[path] = version;
  }
  return versions;
}

/** Pieces in the database that no file holds, and those that a file holds and are not there. */
export async function strayPieces(name: string): Promise<{ unused: number; missing: number }> {
  const database = await request(indexedDB.open(name));
  const transaction = database.transaction(["nodes", "pieces"]);
  const nodes = await request<{ pieces: { id: number }[] }[]>(transaction.objectStore("nodes").getAll());
  const stored = new Set(await request(transaction.objectStore("pieces").getAllKeys()));
  database.close();
  const used = new Set(nodes.flatMap(({ pieces }) => pieces.map(({ id }) => id)));
  return {
    unused: [...stored].filter((id) => !used.has(Number(id))).length,
    missing: [...used].filter((id) => !stored.has(id)).length,
  };
}

function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
