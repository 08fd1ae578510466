/** At most ten times a second: more is not read. */
const EVERY_MS = 100;
/** Who types pauses longer between two words. */
const QUIET_MS = 150;
/** So long is waited for a pause. */
const MOST_MS = 4000;

interface Options {
  /** Milliseconds since any fixed time. */
  now?(): number;
  after?(delayMs: number, task: () => void): void;
}

interface Task {
  task(): void;
  /** When it may run where nobody types, and when it runs in any case. */
  fromMs: number;
  latestMs: number;
}

/**
 * Makes what runs a task a moment later, for what shows how far something is. While a person types it waits for a pause,
 * 4 s at most: the frames of a key are its own.
 */
export function createWhenQuiet({
  now = () => performance.now(),
  after = (delayMs, task) => void setTimeout(task, delayMs),
}: Options = {}) {
  let typedMs = Number.NEGATIVE_INFINITY;
  let tasks: Task[] = [];
  let isWaiting = false;

  function whenQuiet(task: () => void): void {
    tasks.push({ task, fromMs: now() + EVERY_MS, latestMs: now() + MOST_MS });
    wait();
  }

  function wait(): void {
    if (isWaiting || tasks.length === 0) return;
    isWaiting = true;
    after(Math.max(0, Math.min(...tasks.map(dueMs)) - now()), look);
  }

  function look(): void {
    isWaiting = false;
    const due = tasks.filter((task) => now() >= dueMs(task));
    tasks = tasks.filter((task) => !due.includes(task));
    for (const { task } of due) runSafely(task);
    wait();
  }

  function dueMs({ fromMs, latestMs }: Task): number {
    return Math.min(Math.max(fromMs, typedMs + QUIET_MS), latestMs);
  }

  const waiting = new Map<unknown, () => void>();

  function run(key: unknown): void {
    const task = waiting.get(key);
    waiting.delete(key);
    task?.();
  }

  return {
    whenQuiet,
    /** As `whenQuiet`; of the tasks with the same key that wait, only the last one runs. */
    lately(key: unknown, task: () => void): void {
      if (!waiting.has(key)) whenQuiet(() => run(key));
      waiting.set(key, task);
    },
    /** Runs at once what `lately` holds back, as where the page is left. */
    flush(): void {
      for (const key of [...waiting.keys()]) run(key);
    },
    /** To be told of each key. */
    onKey(): void {
      typedMs = now();
    },
  };
}

/** What one task throws does not keep the others. */
function runSafely(task: () => void): void {
  try {
    task();
  } catch (error) {
    reportError(error);
  }
}

const page = createWhenQuiet();
globalThis.addEventListener?.("keydown", page.onKey, { capture: true, passive: true });
globalThis.addEventListener?.("pagehide", page.flush);
globalThis.document?.addEventListener("visibilitychange", page.flush);

/**
 * `whenQuiet` runs a task a moment later, when nobody types, or after 4 s. `lately` does so with the last task of a
 * key, and at once where the page is hidden or left.
 */
export const { whenQuiet, lately, flush } = page;
