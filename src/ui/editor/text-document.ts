import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FileSystem } from "../../platform/file-system.ts";
import type { ScriptDiagnostic } from "../../worker/host/script-host.ts";
import type { Problem } from "../../worker/language/language.ts";
import { type Drafts, markOf } from "./drafts.ts";

/** How the file differs from what the editor began with. */
export type OnDisk = "same" | "changed" | "removed";

/** Something to say about a place of the text. Without offsets it is about the word at its location. */
export type Mark = ScriptDiagnostic & Partial<Pick<Problem, "from" | "to" | "fixes">>;

/** A text file in the editor. */
export interface TextDocument {
  readonly path: string;
  /** As typed. */
  readonly text: ReadonlySignal<string>;
  /** The text that the file had when it was last read or written here. */
  readonly saved: ReadonlySignal<string>;
  readonly isDirty: ReadonlySignal<boolean>;
  /** Only told while there is unsaved text: else the editor shows the file's text. */
  readonly onDisk: ReadonlySignal<OnDisk>;
  /** Whether unsaved text outlives a reload: a browser keeps some 5 MB. */
  readonly isDraftKept: ReadonlySignal<boolean>;
  /** Counts texts that did not come from typing: the editor then takes `text`. */
  readonly replaced: ReadonlySignal<number>;
  readonly diagnostics: Signal<readonly Mark[]>;
  /** Whether it is a library's declaration, which is only looked at. */
  readonly isReadOnly: boolean;
  edit(text: string): void;
  /** Puts another text in the editor, unsaved. */
  replace(text: string): void;
  /**
   * Writes the file. Fulfilled with the text that something else had put there meanwhile, which is gone from it now.
   *
   * @throws {FileSystemError} As `writeFile`; the text stays unsaved.
   */
  save(): Promise<string | undefined>;
  /** Lets the unsaved text go. */
  revert(): void;
  /** Lets the unsaved text and its draft go: the document is not used any more. */
  dispose(): void;
  /** Compares with the file after it was changed, and takes its text where nothing is unsaved. */
  onFile(text: string | undefined): void;
}

interface Options {
  path: string;
  files: FileSystem;
  drafts: Drafts;
  /** The file's text; absent where only a draft is left of it. */
  text: string | undefined;
  isReadOnly?: boolean;
  /** Runs the last of a document's tasks a moment later. By default each at once. */
  lately?(key: unknown, task: () => void): void;
}

/** Opens a text with the draft that an earlier visit may have left. */
export function createTextDocument({
  path,
  files,
  drafts,
  text: initial,
  isReadOnly = false,
  lately = (_key, task) => task(),
}: Options): TextDocument {
  const kept = drafts.get(path);
  if (kept && kept.text === initial) drafts.remove(path);
  const draft = kept?.text === initial ? undefined : kept;
  const saved = signal(initial ?? "");
  const text = signal(draft?.text ?? saved.value);
  const onDisk = signal<OnDisk>(startState(initial, draft?.base));
  const isDraftKept = signal(true);
  const replaced = signal(0);
  const isDirty = computed(() => text.value !== saved.value || onDisk.value === "removed");
  // What later changes of the file are told from: the text that typing began with.
  let base = draft?.base ?? markOf(saved.value);
  let writing: string | undefined;
  let isGone = false;
  const key = {};

  function edit(next: string): void {
    text.value = next;
    // A long text takes longer to be kept than a frame has.
    lately(key, keepDraft);
  }

  function keepDraft(): void {
    if (isGone) return;
    if (isDirty.value) {
      isDraftKept.value = drafts.put(path, { text: text.value, base });
      return;
    }
    drafts.remove(path);
    isDraftKept.value = true;
  }

  function settle(next: string): void {
    saved.value = next;
    base = markOf(next);
    onDisk.value = "same";
    keepDraft();
  }

  async function save(): Promise<string | undefined> {
    const written = text.value;
    const other = onDisk.value === "changed" ? saved.value : undefined;
    writing = written;
    try {
      await files.writeFile(path, written);
    } finally {
      writing = undefined;
    }
    settle(written);
    return other;
  }

  function replaceText(next: string): void {
    text.value = next;
    replaced.value += 1;
  }

  function onFile(next: string | undefined): void {
    if (next !== undefined && next === writing) return;
    if (next === undefined) {
      onDisk.value = "removed";
      keepDraft();
      return;
    }
    if (markOf(next) === base && next === saved.value) {
      onDisk.value = "same";
      return;
    }
    const wasDirty = text.value !== saved.value;
    saved.value = next;
    if (wasDirty && text.value !== next) {
      onDisk.value = "changed";
      keepDraft();
      return;
    }
    if (text.value !== next) replaceText(next);
    settle(next);
  }

  return {
    path,
    text,
    saved,
    isDirty,
    onDisk,
    isDraftKept,
    replaced,
    diagnostics: signal<readonly Mark[]>([]),
    isReadOnly,
    edit,
    replace(next) {
      replaceText(next);
      keepDraft();
    },
    save,
    revert() {
      replaceText(saved.value);
      settle(saved.value);
    },
    dispose() {
      isGone = true;
      drafts.remove(path);
    },
    onFile,
  };
}

function startState(text: string | undefined, base: string | undefined): OnDisk {
  if (text === undefined) return "removed";
  return base === undefined || base === markOf(text) ? "same" : "changed";
}
