import { batch, computed, signal } from "@preact/signals";
import { asErrorData } from "../../error-data.ts";
import type { WorkspaceContext } from "../../workspace-context.ts";
import type { Exchange, NumberedExchange } from "../answer.ts";
import { type HistorySummary, summarise } from "./history-line.ts";
import { HistoryStore, type StoredEntry } from "./history-store.ts";

/** So many requests are listed; the oldest go. */
export const HISTORY_LIMIT = 10_000;

/** So many of the last exchanges stay in the memory whole: with long bodies, and where their trace is. */
const RECENT = 50;

/** An exchange in the list. */
export type HistoryEntry = HistorySummary & { id: number };

/** What is looked for. All that is given must hold. */
export interface HistoryFilter {
  /** In a body, a type or the label, in capitals or small letters. Empty: any. */
  text: string;
  status: number | undefined;
  worker: number | undefined;
}

export type HistoryModel = ReturnType<typeof createHistoryModel>;

/** The requests that were sent, newest first, kept in the workspace and searched. */
export function createHistoryModel({ files, log }: Pick<WorkspaceContext, "files" | "log">) {
  const store = new HistoryStore(files, HISTORY_LIMIT);
  const list = signal<readonly HistoryEntry[]>([]);
  const cleared = signal<readonly HistoryEntry[] | undefined>(undefined);
  const filter = signal<HistoryFilter>({ text: "", status: undefined, worker: undefined });
  /** Keys of those whose bodies hold the text; `undefined` where none is looked for. */
  const found = signal<ReadonlySet<string> | undefined>(undefined);
  const isSearching = signal(false);
  const recent = new Map<number, Exchange>();
  const listeners = new Set<(exchange: NumberedExchange) => void>();
  const places = new Map<string, number>();
  const session = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 6)}`;
  let pending: { key: string; exchange: Exchange }[] = [];
  let nextId = 1;
  let searches = 0;
  const loaded = load();
  // Nothing is written before the files are read.
  let writing = loaded;

  function listed(summary: HistorySummary): HistoryEntry {
    return { ...summary, id: nextId++ };
  }

  function place(entries: readonly StoredEntry[]): HistorySummary[] {
    return entries.map(({ segment, ...summary }) => {
      places.set(summary.key, segment);
      return summary;
    });
  }

  async function load(): Promise<void> {
    try {
      const kept = place(await store.load()).reverse();
      list.value = [...list.value, ...kept.map(listed)].slice(0, HISTORY_LIMIT);
    } catch (error) {
      log.error("Cannot read the history of requests", asErrorData(error));
    }
  }

  /** Does one after the other. */
  function later(what: string, task: () => Promise<void>): void {
    writing = writing.then(async () => {
      try {
        await task();
      } catch (error) {
        log.error(`Cannot ${what} the history of requests`, asErrorData(error));
      }
    });
  }

  /** Writes all that waits at once: many requests a second make few writes. */
  async function flush(): Promise<void> {
    const added = pending;
    pending = [];
    place(await store.append(added));
  }

  async function search(): Promise<void> {
    const turn = ++searches;
    const { text } = filter.value;
    found.value = text === "" ? undefined : new Set();
    isSearching.value = text !== "";
    if (text === "") return;
    try {
      await writing;
      for await (const keys of store.search(text)) {
        if (turn !== searches) return;
        if (keys.length > 0) found.value = new Set([...(found.value ?? []), ...keys]);
      }
    } catch (error) {
      log.error("Cannot search the history of requests", asErrorData(error));
    } finally {
      if (turn === searches) isSearching.value = false;
    }
  }

  return {
    list,
    /** What was cleared last, as long as it can be brought back. */
    cleared,
    filter,
    isSearching,
    /** What the filter lets through. */
    shown: computed(() => list.value.filter(matcher(filter.value, found.value))),
    /** Statuses and workers that there are, ascending. */
    statuses: computed(() => distinct(list.value, ({ status }) => status)),
    workers: computed(() => distinct(list.value, ({ worker }) => worker)),
    /** Whether each further request costs the oldest its place. */
    isFull: computed(() => list.value.length >= HISTORY_LIMIT),
    setFilter(change: Partial<HistoryFilter>): void {
      filter.value = { ...filter.value, ...change };
      if (change.text !== undefined) void search();
    },
    add(exchange: Exchange): NumberedExchange {
      const key = `${session}-${nextId.toString(36)}`;
      const entry = listed(summarise(key, exchange));
      recent.set(entry.id, exchange);
      recent.delete(entry.id - RECENT);
      batch(() => {
        cleared.value = undefined;
        list.value = [entry, ...list.value].slice(0, HISTORY_LIMIT);
      });
      if (pending.push({ key, exchange }) === 1) later("keep", flush);
      const numbered = { ...exchange, id: entry.id };
      for (const listener of listeners) listener(numbered);
      return numbered;
    },
    /** Calls `listener` with each exchange that is added from now on. Returns what ends that. */
    onAdd(listener: (exchange: NumberedExchange) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** An exchange whole. Rejected where the files do not hold it any more. */
    async open({ id, ...summary }: HistoryEntry): Promise<NumberedExchange> {
      const here = recent.get(id);
      if (here) return { ...here, id };
      await writing;
      return { ...(await store.read({ ...summary, segment: places.get(summary.key) ?? 0 })), id };
    },
    /** Whether a request can be sent again: all of it is here. */
    isWhole: ({ id, isCut }: HistoryEntry): boolean => isCut !== true || recent.has(id),
    clear(): void {
      batch(() => {
        cleared.value = list.value;
        list.value = [];
      });
      later("clear", () => store.clear());
    },
    undoClear(): void {
      const earlier = cleared.value ?? [];
      batch(() => {
        cleared.value = undefined;
        list.value = [...list.value, ...earlier];
      });
      later("bring back", () => store.restore());
    },
    /** Fulfilled when the files have been read. */
    loaded,
    /** Fulfilled when all that is shown is kept. */
    settled: (): Promise<void> => writing,
  };
}

function matcher({ text, status, worker }: HistoryFilter, found: ReadonlySet<string> | undefined) {
  const needle = text.toLowerCase();
  return (entry: HistoryEntry): boolean => {
    if (status !== undefined && entry.status !== status) return false;
    if (worker !== undefined && entry.worker !== worker) return false;
    if (needle === "" || found?.has(entry.key)) return true;
    return [entry.contentType, entry.accept, entry.label].some((each) => each.toLowerCase().includes(needle));
  };
}

/** The numbers that a list's items have, ascending. */
function distinct<T>(list: readonly T[], numberOf: (item: T) => number | undefined): number[] {
  const found = new Set<number>();
  for (const item of list) {
    const number = numberOf(item);
    if (number !== undefined) found.add(number);
  }
  return [...found].sort((a, b) => a - b);
}
