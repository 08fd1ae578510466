import { type ReadonlySignal, signal } from "@preact/signals";
import { formatBytes } from "../files/paths.ts";
import { lately } from "../when-quiet.ts";

/** What the browser lends, as `navigator.storage` tells it. */
export interface StorageEstimate {
  usageBytes: number;
  /** 0 where the browser does not tell. */
  quotaBytes: number;
  /** Whether the browser keeps it when disk space is short. */
  persisted: boolean;
}

export interface StorageModel {
  readonly estimate: ReadonlySignal<StorageEstimate | undefined>;
  refresh(): Promise<void>;
  /** To be told of each change of a file: the estimate is made anew a moment later. */
  changed(): void;
  /** Asks the browser to keep the files when disk space is short. */
  keep(): Promise<void>;
}

interface Options {
  estimate(): Promise<StorageEstimate>;
  persist(): Promise<boolean>;
}

export function createStorageModel(storage: Options): StorageModel {
  const estimate = signal<StorageEstimate | undefined>(undefined);
  async function refresh(): Promise<void> {
    const told = await storage.estimate();
    // Another object with the same figures would draw the page anew.
    if (JSON.stringify(told) !== JSON.stringify(estimate.value)) estimate.value = told;
  }
  return {
    estimate,
    refresh,
    changed: () => lately(storage, () => void refresh()),
    async keep() {
      await storage.persist();
      await refresh();
    },
  };
}

/** The estimate in words: `12.4 MB of 10 GB`. */
export function usageText({ usageBytes, quotaBytes }: StorageEstimate): string {
  if (quotaBytes === 0) return formatBytes(usageBytes);
  return `${formatBytes(usageBytes)} of ${formatBytes(quotaBytes)}`;
}

/** Whether so little is left that writing may soon fail: less than a tenth, or 50 MB. */
export function isShort({ usageBytes, quotaBytes }: StorageEstimate): boolean {
  return quotaBytes > 0 && quotaBytes - usageBytes < Math.min(quotaBytes / 10, 50_000_000);
}
