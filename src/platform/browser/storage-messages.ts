/** What the page says to the storage worker: serve the file system below `root` at `port`. `root` is made if need be. */
export interface StorageRequest {
  type: "open";
  root: string;
  port: MessagePort;
}

/** What the storage worker says once: whether the file system could be opened. */
export type StorageReply = { type: "ready" } | { type: "failed"; message: string };
