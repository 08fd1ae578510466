import { unwrap } from "idb";
import { CONTENTS, type FileDatabase } from "./file-database.ts";

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
  return { mountNumber: await countMount(database), unmount };
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

async function countMount(database: FileDatabase): Promise<number> {
  const transaction = database.transaction("meta", "readwrite");
  const mount = ((await transaction.store.get("mounts")) ?? 0) + 1;
  await transaction.store.put(mount, "mounts");
  await transaction.done;
  return mount;
}
