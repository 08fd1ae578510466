import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { FileChange, FileSystem } from "../../platform/file-system.ts";
import type { ScriptHost } from "../../worker/host/script-host.ts";
import { isDeclaration, type Language, type TextEdit, withEdits } from "../../worker/language/language.ts";
import type { ErrorData, SourceLocation } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { isAtOrBelow, nameOf } from "../files/paths.ts";
import { createScriptLanguage } from "../language/script-language.ts";
import { CODE_DIR, ML_ROOT, type WorkspaceMemory } from "../workspace-context.ts";
import type { Drafts } from "./drafts.ts";
import { EDIT_LIMIT_BYTES, type FileContent, readContent } from "./file-content.ts";
import { createTextDocument, type TextDocument } from "./text-document.ts";

/** A file that is open in the editor. */
export interface OpenFile {
  readonly path: string;
  readonly state: ReadonlySignal<OpenState>;
}

export type OpenState =
  | { status: "loading" }
  | { status: "text"; document: TextDocument }
  | { status: "preview"; content: Exclude<FileContent, { kind: "text" }> }
  | { status: "failed"; error: ErrorData };

/** A place, and how many characters of its line are selected from there on; none by default. */
export interface Passage extends SourceLocation {
  length?: number;
}

/** A place to show; each call for it has its own number. */
export interface Target extends Passage {
  request: number;
}

export type EditorModel = ReturnType<typeof createEditorModel>;

interface Options {
  files: FileSystem;
  host: Pick<ScriptHost, "diagnose">;
  /** Opens the language service when a script is first looked at. Absent: scripts are only compiled. */
  language?(): Language | undefined;
  drafts: Drafts;
  memory: WorkspaceMemory;
  /** Called when the person has saved a file. */
  onSaved?(path: string): void;
  /** Called when a text was saved over what something else had written to the file meanwhile: that text. */
  onReplaced?(path: string, text: string): void;
  /** Runs `task` once, `delayMs` after the last call with the same key. */
  debounce?(key: string, delayMs: number, task: () => void): void;
  /** Runs the last task of a key when the person pauses. By default each at once. */
  lately?(key: unknown, task: () => void): void;
}

const SCRIPT = /\.(ts|mts|js|mjs)$/;
const DIAGNOSE_DELAY_MS = 350;
/** The page is to be usable first: TypeScript takes a processor for a second or two. */
const FIRST_LOOK_DELAY_MS = 1000;
const READ_DELAY_MS = 60;

/** The files that are open, which of them is shown, and their unsaved texts. */
export function createEditorModel(options: Options) {
  const { files, host, drafts, memory, debounce = createDebounce() } = options;
  const open = signal<readonly OpenFile[]>([]);
  const activePath = signal<string | undefined>(undefined);
  const target = signal<Target | undefined>(undefined);
  const lastScript = signal(memory.get<string | undefined>("editor.script", undefined));
  const active = computed(() => open.value.find((file) => file.path === activePath.value));
  const unsaved = computed(() =>
    open.value.flatMap((file) => {
      const state = file.state.value;
      return state.status === "text" && state.document.isDirty.value ? [state.document] : [];
    }),
  );
  let requests = 0;
  const language = createScriptLanguage({
    open: () => options.language?.(),
    documents: () => open.value.flatMap(({ path }) => documentAt(path) ?? []),
    openLocation,
    applyEdits,
  });

  async function openFile(path: string): Promise<void> {
    const known = open.value.find((file) => file.path === path);
    if (known) return show(path);
    const state = signal<OpenState>({ status: "loading" });
    batch(() => {
      open.value = [...open.value, { path, state }];
      show(path);
    });
    state.value = await load(path);
    lookAt(path);
  }

  async function load(path: string): Promise<OpenState> {
    try {
      if (isDeclaration(path)) {
        const text = await language.readDeclaration(path);
        return {
          status: "text",
          document: createTextDocument({ path, files, drafts, text, isReadOnly: true }),
        };
      }
      const content = await readContent(files, path);
      if (content.kind !== "text") return { status: "preview", content };
      return editable(path, content.text);
    } catch (error) {
      if (drafts.get(path)) return editable(path, undefined);
      return { status: "failed", error: asErrorData(error) };
    }
  }

  function editable(path: string, text: string | undefined): OpenState {
    const { lately } = options;
    return {
      status: "text",
      document: createTextDocument({ path, files, drafts, text, ...(lately && { lately }) }),
    };
  }

  function show(path: string): void {
    activePath.value = path;
    lookAt(path);
    if (isScript(path)) {
      lastScript.value = path;
      memory.set("editor.script", path);
    }
    remember();
  }

  function remember(): void {
    const paths = open.value.map((file) => file.path).filter((path) => !isDeclaration(path));
    memory.set("editor.open", { paths, active: activePath.value });
  }

  /** Marks what is wrong with a script before anything is typed. */
  function lookAt(path: string): void {
    if (!options.language || !isScript(path) || !documentAt(path)) return;
    debounce(`diagnose ${path}`, language.isReady ? 0 : FIRST_LOOK_DELAY_MS, () => void diagnose(path));
  }

  /** Closes a file. Its unsaved text is let go: ask before. */
  function close(path: string): void {
    const index = open.value.findIndex((file) => file.path === path);
    if (index < 0) return;
    const rest = open.value.filter((file) => file.path !== path);
    documentAt(path)?.dispose();
    batch(() => {
      open.value = rest;
      if (activePath.value === path) activePath.value = (rest[index] ?? rest[index - 1])?.path;
    });
    remember();
  }

  /** Follows files that were renamed, with their unsaved text. */
  async function moved(from: string, to: string): Promise<void> {
    const touched = open.value.filter((file) => isAtOrBelow(file.path, from));
    const shown = activePath.value;
    for (const { path } of touched) {
      const target = to + path.slice(from.length);
      const document = documentAt(path);
      const text = document?.isDirty.value ? document.text.value : undefined;
      close(path);
      await openFile(target);
      if (text !== undefined) replaceText(target, text);
    }
    if (shown !== undefined) show(isAtOrBelow(shown, from) ? to + shown.slice(from.length) : shown);
  }

  function replaceText(path: string, text: string): void {
    const document = documentAt(path);
    document?.replace(text);
  }

  function documentAt(path: string | undefined): TextDocument | undefined {
    const state = open.value.find((file) => file.path === path)?.state.value;
    return state?.status === "text" ? state.document : undefined;
  }

  function edit(path: string, text: string): void {
    documentAt(path)?.edit(text);
    diagnoseSoon(path);
  }

  function diagnoseSoon(path: string): void {
    if (!isScript(path)) return;
    debounce(`diagnose ${path}`, DIAGNOSE_DELAY_MS, () => void diagnose(path));
  }

  async function diagnose(path: string): Promise<void> {
    const document = documentAt(path);
    if (!document) return;
    const asked = document.text.value;
    try {
      const found = options.language ? await language.diagnose(path) : await host.diagnose(path);
      if (found && document.text.value === asked) document.diagnostics.value = found;
    } catch (error) {
      const { message } = asErrorData(error);
      document.diagnostics.value = [{ message, severity: "warning", location: { path, line: 1, column: 1 } }];
    }
  }

  async function save(path = activePath.value): Promise<void> {
    const document = documentAt(path);
    if (!document || document.isReadOnly) return;
    await write(document);
    options.onSaved?.(document.path);
    diagnoseSoon(document.path);
  }

  async function write(document: TextDocument): Promise<void> {
    const other = await document.save();
    if (other !== undefined) options.onReplaced?.(document.path, other);
  }

  async function openLocation(location: Passage): Promise<void> {
    await openFile(location.path);
    target.value = { ...location, request: ++requests };
  }

  /** Makes edits in the texts of files, which are opened for it; they are not saved. */
  async function applyEdits(edits: readonly TextEdit[]): Promise<void> {
    const shown = activePath.value;
    for (const path of new Set(edits.map((edit) => edit.path))) {
      if (!documentAt(path)) await openFile(path);
      const document = documentAt(path);
      const own = edits.filter((edit) => edit.path === path);
      document?.replace(withEdits(document.text.value, own));
      diagnoseSoon(path);
    }
    if (shown !== undefined) show(shown);
  }

  function onChange(change: FileChange): void {
    const touched = open.value.filter((file) => isAtOrBelow(file.path, change.path));
    for (const file of touched) debounce(`read ${file.path}`, READ_DELAY_MS, () => void reread(file));
  }

  async function reread(file: OpenFile): Promise<void> {
    const document = documentAt(file.path);
    if (!document) {
      const state = file.state as ReturnType<typeof signal<OpenState>>;
      if (open.value.includes(file)) state.value = await load(file.path);
      return;
    }
    const stats = await files.stat(file.path).catch(() => undefined);
    // What has become a directory, or too long, is not this text any more.
    const isText = stats?.kind === "file" && stats.size <= EDIT_LIMIT_BYTES;
    document.onFile(isText ? await files.readFile(file.path, "utf8").catch(() => undefined) : undefined);
    if (!isText && document.text.value === document.saved.value) close(file.path);
  }

  /** Opens what was open at the last visit, and every file with unsaved text. Nothing is run or compiled. */
  async function restore(fallback?: string): Promise<void> {
    const kept = memory.get<{ paths: string[]; active?: string }>("editor.open", { paths: [] });
    const paths = [...new Set([...kept.paths, ...drafts.paths()])];
    if (paths.length === 0 && fallback !== undefined) paths.push(fallback);
    await Promise.all(paths.map(openFile));
    const gone = open.value.filter((file) => file.state.value.status === "failed");
    for (const file of gone) close(file.path);
    const wanted = kept.active ?? paths[0];
    if (wanted !== undefined && open.value.some((file) => file.path === wanted)) show(wanted);
  }

  const unwatch = files.watch(ML_ROOT, onChange);

  return {
    open: open as ReadonlySignal<readonly OpenFile[]>,
    active,
    activePath: activePath as ReadonlySignal<string | undefined>,
    /** The place that was last asked for. */
    target: target as ReadonlySignal<Target | undefined>,
    /** Documents with unsaved text. */
    unsaved,
    /** The script under `/opt/ml/code` that was last in front. */
    lastScript: lastScript as ReadonlySignal<string | undefined>,
    openFile,
    openLocation,
    language,
    show,
    close,
    edit,
    diagnose,
    save,
    /** Writes all unsaved text. Rejected with the first error. */
    async saveAll(): Promise<void> {
      for (const document of unsaved.value) await write(document);
    },
    restore,
    moved,
    /** The tab to the left or right of the shown one. */
    step(by: 1 | -1): void {
      const paths = open.value.map((file) => file.path);
      const index = paths.indexOf(activePath.value ?? "");
      const next = paths[(index + by + paths.length) % paths.length];
      if (next !== undefined) show(next);
    },
    dispose: unwatch,
  };
}

function isScript(path: string): boolean {
  return SCRIPT.test(path) && isAtOrBelow(path, CODE_DIR);
}

/** Names of open files, each with so much of its directory that no two are alike. */
export function tabNames(paths: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const path of paths) {
    const isAlone = paths.filter((other) => nameOf(other) === nameOf(path)).length === 1;
    names.set(path, isAlone ? nameOf(path) : path.split("/").slice(-2).join("/"));
  }
  return names;
}

function createDebounce() {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  return (key: string, delayMs: number, task: () => void): void => {
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(task, delayMs));
  };
}
