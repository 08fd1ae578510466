import { type Signal, signal } from "@preact/signals";

/** Where small settings are kept: `localStorage`, or a `Map` in tests. */
export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export type Theme = "auto" | "light" | "dark";

/** Panel names of the right column. */
export type RunTab = "train" | "host" | "requests" | "model";

/** Whether the tour is offered: not to who has taken it, or does not want it. */
export type TourState = "new" | "over";

/** What is seen at phone width: one of the panels. */
export type PhoneTab = "files" | "script" | "log" | RunTab;

/** How the page is laid out for this person. Sizes in pixels. */
export interface Settings {
  theme: Signal<Theme>;
  filesWidth: Signal<number>;
  runWidth: Signal<number>;
  logHeight: Signal<number>;
  filesOpen: Signal<boolean>;
  runOpen: Signal<boolean>;
  logOpen: Signal<boolean>;
  runTab: Signal<RunTab>;
  phoneTab: Signal<PhoneTab>;
  tour: Signal<TourState>;
}

export const DEFAULT_SIZES = { filesWidth: 240, runWidth: 392, logHeight: 184 } as const;

const KEY = "optml:settings";

/** Reads the settings and keeps each change. */
export function createSettings(store: KeyValueStore): Settings {
  const kept = readJson<Record<string, unknown>>(store, KEY, {});

  function setting<T>(name: string, fallback: T): Signal<T> {
    const value = kept[name];
    const own = signal((typeof value === typeof fallback ? value : fallback) as T);
    own.subscribe((next) => {
      if (kept[name] === next) return;
      kept[name] = next;
      writeJson(store, KEY, kept);
    });
    return own;
  }

  return {
    theme: setting<Theme>("theme", "auto"),
    filesWidth: setting<number>("filesWidth", DEFAULT_SIZES.filesWidth),
    runWidth: setting<number>("runWidth", DEFAULT_SIZES.runWidth),
    logHeight: setting<number>("logHeight", DEFAULT_SIZES.logHeight),
    filesOpen: setting<boolean>("filesOpen", true),
    runOpen: setting<boolean>("runOpen", true),
    logOpen: setting<boolean>("logOpen", true),
    runTab: setting<RunTab>("runTab", "train"),
    phoneTab: setting<PhoneTab>("phoneTab", "script"),
    tour: setting<TourState>("tour", "new"),
  };
}

/** What JSON was kept under `key`, or `fallback` where there is none or it cannot be read. */
export function readJson<T>(store: KeyValueStore, key: string, fallback: T): T {
  try {
    const text = store.getItem(key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    // Broken text, or a browser that forbids storage: the page works with what it starts with.
    return fallback;
  }
}

/** Keeps a value as JSON. Returns whether it is kept. */
export function writeJson(store: KeyValueStore, key: string, value: unknown): boolean {
  try {
    if (value === undefined) store.removeItem(key);
    else store.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    // No space, or storage is forbidden. The caller says what that means.
    return false;
  }
}

/** `localStorage`, or where it is forbidden something that forgets with the page. */
export function openKeyValueStore(): KeyValueStore {
  try {
    globalThis.localStorage.getItem(KEY);
    return globalThis.localStorage;
  } catch {
    return memoryStore();
  }
}

/** Keeps values as long as the page lives. */
export function memoryStore(): KeyValueStore {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
