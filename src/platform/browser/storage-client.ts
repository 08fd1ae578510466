import type { FileSystem } from "../file-system.ts";
import { connectFileSystem } from "../file-system-port.ts";
import type { StorageReply, StorageRequest } from "./storage-messages.ts";

/** The page's hold on its storage. */
export interface BrowserStorage {
  /** All files, from "/". */
  files: FileSystem;
  /** Fulfilled when the files can be used. @throws {Error} Where the browser refuses storage, with the remedy. */
  ready: Promise<void>;
  /** A port to the files below `root`, which is made where it is missing. Hand it to a guest: it reaches nothing else. */
  openPort(root: string): MessagePort;
  estimate(): Promise<StorageEstimateBytes>;
  /** Asks the browser not to throw the files away when space runs low. False where it does not promise so. */
  persist(): Promise<boolean>;
}

interface StorageEstimateBytes {
  /** Of all that this site stores; the browser rounds it. */
  usageBytes: number;
  /** 0 where the browser does not tell. */
  quotaBytes: number;
  /** Whether the browser promised to keep the files when space runs low. */
  isPersistent: boolean;
}

/** Connects to a worker that runs `storage-entry.ts`. The worker's name is that of the database. */
export function connectStorage(worker: Worker): BrowserStorage {
  const openPort = (root: string) => {
    const { port1, port2 } = new MessageChannel();
    const request: StorageRequest = { type: "open", root, port: port2 };
    worker.postMessage(request, [port2]);
    return port1;
  };
  const ready = readiness(worker);
  // Whoever waits for it is told; nobody has to wait, as each call on the files fails with the same reason.
  ready.catch(() => {});
  return { files: connectFileSystem(openPort("/")), ready, openPort, estimate, persist };
}

function readiness(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<StorageReply>) => {
      if (data.type === "ready") resolve();
      else reject(new Error(data.message));
    });
    worker.addEventListener("error", ({ message }) => {
      reject(new Error(`Cannot start the storage worker: ${message || "it did not load"}: reload the page`));
    });
  });
}

// `navigator.storage` is missing where the page came over plain HTTP from another machine.
async function estimate(): Promise<StorageEstimateBytes> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate()) ?? {};
  return {
    usageBytes: usage,
    quotaBytes: quota,
    isPersistent: (await navigator.storage?.persisted?.()) ?? false,
  };
}

async function persist(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}
