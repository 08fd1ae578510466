import { type ReadonlySignal, signal } from "@preact/signals";
import type { ErrorData } from "../worker/messages.ts";

/** A short message over the page. One with an error or an action stays until it is dismissed. */
export interface Notice {
  id: number;
  kind: "info" | "error";
  text: string;
  error?: ErrorData;
  /** How often it was shown, where it came more than once. */
  times?: number;
  action?: { label: string; run(): void };
  /** Called once when the notice goes without its action having been taken. */
  onGone?(): void;
}

export interface Notices {
  /** The latest last. */
  readonly list: ReadonlySignal<readonly Notice[]>;
  /** An error that is shown already, and offers nothing, is counted there instead. Returns its number. */
  show(notice: NewNotice): number;
  /** Takes the notice away; `acted` where its action was taken. */
  dismiss(id: number, acted?: boolean): void;
}

type NewNotice = Omit<Notice, "id" | "times">;

/** Messages that the page shows until they are dismissed. */
export function createNotices(): Notices {
  const list = signal<readonly Notice[]>([]);
  let nextId = 1;

  function show(notice: NewNotice): number {
    const before = list.value.find((each) => isSame(each, notice));
    const id = before?.id ?? nextId++;
    const shown = before ? { ...before, times: (before.times ?? 1) + 1 } : { ...notice, id };
    list.value = [...list.value.filter((each) => each !== before), shown];
    return id;
  }

  function dismiss(id: number, acted = false): void {
    const notice = list.value.find((each) => each.id === id);
    list.value = list.value.filter((each) => each.id !== id);
    if (notice && !acted) notice.onGone?.();
  }

  return { list, show, dismiss };
}

function isSame(one: Notice, other: NewNotice): boolean {
  if (one.kind !== "error" || other.kind !== "error") return false;
  const isPlain = [one, other].every(({ action, onGone }) => !action && !onGone);
  return isPlain && one.text === other.text && wordsOf(one.error) === wordsOf(other.error);
}

/** All that is read of an error. */
function wordsOf(error: ErrorData | undefined): string | undefined {
  return JSON.stringify(error, (key, value) => (key === "stack" ? undefined : value));
}

/** The same notices, of which `dispose` takes away those that were shown through it: their actions work no more. */
export function createOwnNotices(notices: Notices): Notices & { dispose(): void } {
  const own = new Set<number>();
  return {
    list: notices.list,
    show(notice) {
      const id = notices.show(notice);
      own.add(id);
      return id;
    },
    dismiss: notices.dismiss,
    dispose(): void {
      for (const id of own) notices.dismiss(id);
    },
  };
}
