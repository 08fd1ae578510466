/** At most ten times a second: more is not read. */
const EVERY_MS = 100;
/** Who types pauses longer between two words. */
const QUIET_MS = 150;
/** So long is waited for a pause. */
const MOST_MS = 1500;

interface Options {
  /** Milliseconds since any fixed time. */
  now?(): number;
  after?(delayMs: number, task: () => void): void;
}

/**
 * Makes what runs a task a moment later, for what shows how far something is. While a person types it waits for a pause,
 * 1.5 s at most: the frames of a key are its own.
 */
export function createWhenQuiet({
  now = () => performance.now(),
  after = (delayMs, task) => void setTimeout(task, delayMs),
}: Options = {}) {
  let typedMs = Number.NEGATIVE_INFINITY;

  function whenQuiet(task: () => void): void {
    const latestMs = now() + MOST_MS;
    const look = (): void => {
      const quietMs = Math.min(typedMs + QUIET_MS, latestMs);
      if (now() >= quietMs) task();
      else after(quietMs - now(), look);
    };
    after(EVERY_MS, look);
  }

  return {
    whenQuiet,
    /** To be told of each key. */
    onKey(): void {
      typedMs = now();
    },
  };
}

const page = createWhenQuiet();
globalThis.addEventListener?.("keydown", page.onKey, { capture: true, passive: true });

/** Runs a task a moment later, when nobody types, or after 1.5 s. */
export const { whenQuiet } = page;
