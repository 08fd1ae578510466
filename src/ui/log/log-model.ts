import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { ErrorData, LogRecord } from "../../worker/messages.ts";

/** A record with its number, which never changes. */
export type LogEntry = LogRecord & { id: number };

/** At most so many records are kept; the panel says how many older ones were let go. */
export const LOG_LIMIT = 50_000;

export interface LogModel {
  /** What the chosen source said, oldest first. */
  readonly shown: ReadonlySignal<readonly LogEntry[]>;
  /** Every source that has spoken, in order of appearance. */
  readonly sources: ReadonlySignal<readonly string[]>;
  /** The source that is shown; `undefined` shows all. */
  readonly source: ReadonlySignal<string | undefined>;
  /** How many of the oldest records were let go as there were more than the limit. */
  readonly droppedCount: ReadonlySignal<number>;
  /** Errors since the log was cleared. */
  readonly errorCount: ReadonlySignal<number>;
  add(record: LogRecord): void;
  /** Adds a line of the page's own. */
  error(text: string, error?: ErrorData): void;
  choose(source: string | undefined): void;
  clear(): void;
  /** What is shown, as text, one record a line, errors with their stacks. */
  text(): string;
  /** Calls `listener` for each record from now on, at once. Returns what ends that. */
  subscribe(listener: (record: LogRecord) => void): () => void;
}

interface Options {
  limit?: number;
  /** Runs a task soon: many records of one moment are shown together. */
  schedule?(task: () => void): void;
  now?(): number;
}

/** Keeps the records of all guests in the order in which they came. */
export function createLogModel(options: Options = {}): LogModel {
  const { limit = LOG_LIMIT, schedule = queueMicrotask, now = Date.now } = options;
  const entries = signal<readonly LogEntry[]>([]);
  const sources = signal<readonly string[]>([]);
  const source = signal<string | undefined>(undefined);
  const droppedCount = signal(0);
  const errorCount = signal(0);
  const listeners = new Set<(record: LogRecord) => void>();
  let nextId = 1;
  let pending: LogEntry[] = [];

  const shown = computed(() => {
    const chosen = source.value;
    return chosen === undefined ? entries.value : entries.value.filter((entry) => entry.source === chosen);
  });

  function add(record: LogRecord): void {
    pending.push({ ...record, id: nextId++ });
    if (pending.length === 1) schedule(flush);
    for (const listener of listeners) listener(record);
  }

  function flush(): void {
    if (pending.length === 0) return;
    // Not a spread, which goes through 50,000 records one by one.
    const all = entries.value.concat(pending);
    const excess = Math.max(0, all.length - limit);
    const names = new Set([...sources.value, ...pending.map((entry) => entry.source)]);
    errorCount.value += pending.filter((entry) => entry.level === "error").length;
    // Workers start in any order.
    if (names.size > sources.value.length)
      sources.value = [...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    droppedCount.value += excess;
    entries.value = excess > 0 ? all.slice(excess) : all;
    pending = [];
  }

  function clear(): void {
    pending = [];
    entries.value = [];
    sources.value = [];
    source.value = undefined;
    droppedCount.value = 0;
    errorCount.value = 0;
  }

  return {
    shown,
    sources,
    source,
    droppedCount,
    errorCount,
    add,
    error: (text, error) =>
      add({ timeMs: now(), level: "error", source: "page", origin: "system", text, ...(error && { error }) }),
    choose: (name) => {
      source.value = name;
    },
    clear,
    text: () => shown.value.map(formatEntry).join("\n"),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function formatEntry(entry: LogEntry): string {
  const line = `${formatTime(entry.timeMs)} ${entry.level.toUpperCase()} ${entry.source} ${entry.text}`;
  return entry.error ? `${line}\n${formatErrorChain(entry.error)}` : line;
}

/** Time of the day as `10:02:11.038`, in the user's time zone. */
export function formatTime(timeMs: number): string {
  const date = new Date(timeMs);
  const pad = (value: number, digits: number) => String(value).padStart(digits, "0");
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}.${pad(date.getMilliseconds(), 3)}`;
}

function formatErrorChain(error: ErrorData): string {
  const own = error.stack || `${error.name}: ${error.message}`;
  return error.cause ? `${own}\nCaused by: ${formatErrorChain(error.cause)}` : own;
}
