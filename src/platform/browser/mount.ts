import { unwrap } from "idb";
import { CONTENTS, EVERYTHING, type FileDatabase } from "./file-database.ts";
import { isFull } from "./storage-error.ts";

/** Numbers of openings are below; those from here on are drawn. Ids stay below 2 ** 53. */
const FIRST_DRAWN = 2 ** 20;

/** Each opening gives out this many ids, from its number times this. */
export const IDS_PER_MOUNT = 2 ** 32;

/**
 * Takes part in the use of the database until the returned function is called, and returns the number of this opening.
 *
 * Whoever comes while nobody else has it open first removes what a killed browser left half written. All hold a shared
 * lock from before their first write, so what is removed can be nobody's.
 */
export async function mount(
  name: string,
  database: FileDatabase,
): Promise<{ mountNumber: number; unmount(): void }> {
  const lock = `optml storage ${name}`;
  await navigator.locks.request(lock, { mode: "exclusive", ifAvailable: true }, async (granted) => {
    if (granted) await collectOrphans(database);
  });
  const unmount = await holdShared(lock);
  return { mountNumber: await numberOf(database), unmount };
}

async function collectOrphans(database: FileDatabase): Promise<void> {
  const transaction = database.transaction(CONTENTS, "readwrite");
  const orphans = unwrap(transaction.objectStore("orphans"));
  const pieces = unwrap(transaction.objectStore("pieces"));
  for (const ids of await transaction.objectStore("orphans").getAll()) {
    for (const id of ids) pieces.delete(id);
  }
  orphans.clear();
  await transaction.done;
}

/** Resolves when the lock is held. */
function holdShared(lock: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lock, { mode: "shared" }, () => new Promise<void>((unmount) => resolve(() => unmount())))
      .catch(reject);
  });
}

/** Where no space is left for the count, a number is drawn: what is there must be read, and can be removed. */
async function numberOf(database: FileDatabase): Promise<number> {
  try {
    return await countMount(database);
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    return drawMount(database);
  }
}

/** A number that nothing in the database has its id from. */
async function drawMount(database: FileDatabase): Promise<number> {
  for (;;) {
    const mount = FIRST_DRAWN + Math.floor(Math.random() * FIRST_DRAWN);
    const ids = IDBKeyRange.bound(mount * IDS_PER_MOUNT, (mount + 1) * IDS_PER_MOUNT, false, true);
    const transaction = database.transaction(EVERYTHING, "readonly");
    const stores = (["nodes", "pieces", "orphans"] as const).map((name) => transaction.objectStore(name));
    const taken = await Promise.all(stores.map((store) => store.count(ids)));
    if (taken.every((count) => count === 0)) return mount;
  }
}

async function countMount(database: FileDatabase): Promise<number> {
  const transaction = database.transaction("meta", "readwrite");
  const mount = ((await transaction.store.get("mounts")) ?? 0) + 1;
  await transaction.store.put(mount, "mounts");
  await transaction.done;
  return mount;
}
