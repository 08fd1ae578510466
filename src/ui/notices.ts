import { type ReadonlySignal, signal } from "@preact/signals";
import type { ErrorData } from "../worker/messages.ts";

/** A short message over the page. One with an error or an action stays until it is dismissed. */
export interface Notice {
  id: number;
  kind: "info" | "error";
  text: string;
  error?: ErrorData;
  action?: { label: string; run(): void };
  /** Called once when the notice goes without its action having been taken. */
  onGone?(): void;
}

export interface Notices {
  readonly list: ReadonlySignal<readonly Notice[]>;
  show(notice: Omit<Notice, "id">): number;
  /** Takes the notice away; `acted` where its action was taken. */
  dismiss(id: number, acted?: boolean): void;
}

/** Messages that the page shows until they are dismissed. */
export function createNotices(): Notices {
  const list = signal<readonly Notice[]>([]);
  let nextId = 1;

  function show(notice: Omit<Notice, "id">): number {
    const id = nextId++;
    list.value = [...list.value, { ...notice, id }];
    return id;
  }

  function dismiss(id: number, acted = false): void {
    const notice = list.value.find((each) => each.id === id);
    list.value = list.value.filter((each) => each.id !== id);
    if (notice && !acted) notice.onGone?.();
  }

  return { list, show, dismiss };
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
