import { type ReadonlySignal, signal } from "@preact/signals";
import type { FileHandle, FileKind } from "../../platform/file-system.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import { asErrorData } from "../error-data.ts";
import { listFiles } from "../train/script-files.ts";
import { CODE_DIR, DATA_DIR, MODEL_DIR, OUTPUT_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { askBeforeLeaving } from "./ask-before-leaving.ts";
import { directoryFor } from "./belongs.ts";
import { createModelArchive } from "./model-archive.ts";
import { isAtOrBelow, join, nameOf, parentOf } from "./paths.ts";
import type { Discarded, Trash } from "./trash.ts";
import { createTreeModel } from "./tree-model.ts";
import {
  conflicts,
  isCode,
  type UploadItem,
  type UploadProgress,
  uploadFiles,
  uploadProblem,
} from "./upload.ts";

export type FilesModel = ReturnType<typeof createFilesModel>;

/** What the panel asks before it goes on. */
export type FilesQuestion =
  | { kind: "replace"; names: string[]; answer(replace: boolean): void }
  | { kind: "purge"; path: string; answer(purge: boolean): void }
  | { kind: "prefix"; prefix: string; answer(choice: "strip" | "keep" | "cancel"): void };

/** An upload, or an archive's way in or out. */
export interface Transfer {
  id: number;
  text: string;
  progress?: UploadProgress;
  stop?(): void;
}

/** What is handed to the browser's downloads. */
export interface Download {
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  name: string;
  /** How large it may be at most. */
  sizeBytes: number;
}

/** Fulfilled when all of it is on its way. */
export type SaveDownload = (download: Download, signal: AbortSignal) => Promise<void>;

interface Options {
  context: WorkspaceContext;
  trash: Pick<Trash, "discard">;
  editor: EditorModel;
  /** Called when a file that was opened is to be seen. */
  showEditor?(): void;
}

/** State and actions of the files panel. */
export function createFilesModel({ context, trash, editor, showEditor }: Options) {
  const { files, memory, notices } = context;
  const question = signal<FilesQuestion | undefined>(undefined);
  const transfers = signal<readonly Transfer[]>([]);
  let lastTransfer = 0;

  const tree = createTreeModel({
    files,
    expanded: memory.get("files.expanded", [CODE_DIR, parentOf(DATA_DIR), DATA_DIR]),
    onExpanded: (paths) => memory.set("files.expanded", paths),
    onError: (error) => context.log.error("Cannot read the files", asErrorData(error)),
  });

  function ask<T>(make: (answer: (value: T) => void) => FilesQuestion): Promise<T> {
    return new Promise((resolve) => {
      question.value = make((value) => {
        question.value = undefined;
        resolve(value);
      });
    });
  }

  /** Shows in the panel that something is under way. */
  async function transfer<T>(
    text: string,
    task: (update: (change: Partial<Transfer>) => void) => Promise<T>,
  ) {
    const id = ++lastTransfer;
    transfers.value = [...transfers.value, { id, text }];
    const release = askBeforeLeaving();
    try {
      return await task((change) => {
        transfers.value = transfers.value.map((each) => (each.id === id ? { ...each, ...change } : each));
      });
    } finally {
      release();
      transfers.value = transfers.value.filter((each) => each.id !== id);
    }
  }

  async function attempt(what: string, task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      notices.show({ kind: "error", text: what, error: asErrorData(error) });
    }
  }

  const archive = createModelArchive({ context, trash, transfer, ask });

  async function upload(items: readonly UploadItem[], directory: string): Promise<void> {
    const [first] = items;
    if (!first) return;
    const isModel = items.length === 1 && isArchive(first.path) && isAtOrBelow(directory, MODEL_DIR);
    if (isModel) return archive.unpack(first.data);
    const names = await conflicts(files, directory, items);
    if (names.length > 0) {
      const replace = await ask<boolean>((answer) => ({ kind: "replace", names, answer }));
      if (!replace) return;
    }
    await attempt("Cannot upload", () => write(items, directory));
    await tree.reveal(join(directory, first.path.split("/")[0] ?? ""));
  }

  /** Uploads what a drop turns out to hold: to read a large folder takes a while. Without a directory to where it belongs. */
  const uploadFound = (found: Promise<readonly UploadItem[]>, directory?: string) =>
    attempt("Cannot read what was dropped", async () => {
      const items = await transfer("Reading what was dropped", () => found);
      await upload(items, directory ?? directoryFor(items.map(({ path }) => path)));
    });

  async function write(items: readonly UploadItem[], directory: string): Promise<void> {
    const abort = new AbortController();
    const result = await transfer(`Uploading to ${directory}`, (update) => {
      update({ stop: () => abort.abort() });
      const { signal } = abort;
      return uploadFiles({ files, directory, items, signal, onProgress: (progress) => update({ progress }) });
    });
    const text = uploadProblem(result);
    if (text === undefined) return;
    for (const { path, error } of result.failed) context.log.error(`Cannot upload ${path}`, error);
    notices.show({ kind: "error", text, ...(result.failed[0] && { error: result.failed[0].error }) });
  }

  const create = (path: string, kind: FileKind) =>
    attempt(`Cannot make ${path}`, async () => {
      if (kind === "directory") await files.mkdir(path);
      else await writeNew(path);
      await tree.reveal(path);
      if (kind === "file") await editor.openFile(path);
    });

  async function writeNew(path: string): Promise<void> {
    const isTaken = await files.stat(path).then(Boolean, () => false);
    // Never over a file that came meanwhile.
    if (isTaken) throw new Error(`Cannot make "${path}": it exists already`);
    await files.writeFile(path, "");
  }

  const rename = (path: string, name: string) =>
    attempt(`Cannot rename ${path}`, async () => {
      const to = join(parentOf(path), name);
      const isTaken = await files.stat(to).then(Boolean, () => false);
      if (isTaken) throw new Error(`Cannot rename "${path}" to "${name}": that name is taken`);
      await files.rename(path, to);
      await tree.moved(path, to);
      await editor.moved(path, to);
      await tree.reveal(to);
    });

  const remove = (path: string) =>
    attempt(`Cannot remove ${path}`, async () => {
      const discarded = await discardOrPurge(path);
      if (!discarded) return;
      notices.show({
        kind: "info",
        text: `Removed ${path}`,
        action: {
          label: "Undo",
          run: () =>
            void attempt(`Cannot bring ${path} back`, () =>
              discarded.restore().then(() => tree.reveal(path)),
            ),
        },
        onGone: () => void attempt("Cannot empty the trash", () => discarded.purge()),
      });
    });

  /** To keep what is removed takes a little space. Where there is none, it can be removed for good. */
  async function discardOrPurge(path: string): Promise<Discarded | undefined> {
    try {
      return await trash.discard(path);
    } catch (error) {
      if (!isCode(error, "ENOSPC")) throw error;
      const purge = await ask<boolean>((answer) => ({ kind: "purge", path, answer }));
      if (purge) await files.rm(path, { recursive: true });
    }
  }

  /** The file, or the directory as `tar.gz`, with the name that the service gives it. */
  async function openDownload(path: string, kind: FileKind): Promise<Download> {
    if (kind === "file") {
      const file = await files.open(path, "r");
      const { size } = await file.stat();
      return { stream: closing(file), name: nameOf(path), sizeBytes: size };
    }
    const found = await listFiles(files, path);
    return {
      stream: context.archives.packStream(files, path),
      name: `${archiveName(path)}.tar.gz`,
      sizeBytes: found.reduce((sum, each) => sum + each.sizeBytes, 0),
    };
  }

  /** Hands a file or a packed directory to `save`, and shows that it is on its way. What goes wrong is shown. */
  const download = (path: string, kind: FileKind, save: SaveDownload) =>
    attempt(`Cannot download ${path}`, async () => {
      const opened = await openDownload(path, kind);
      const abort = new AbortController();
      await transfer(`${kind === "file" ? "Downloading" : "Packing"} ${opened.name}`, async (update) => {
        update({ stop: () => abort.abort() });
        try {
          await save(opened, abort.signal);
        } catch (error) {
          if (!abort.signal.aborted) throw error;
        }
      });
    });

  return {
    tree,
    editor,
    question: question as ReadonlySignal<FilesQuestion | undefined>,
    transfers: transfers as ReadonlySignal<readonly Transfer[]>,
    open(path: string): void {
      showEditor?.();
      void editor.openFile(path);
    },
    upload,
    uploadFound,
    /** Unpacks a `tar.gz` that is in the workspace as the model. */
    unpackModel: (path: string) =>
      attempt(`Cannot unpack ${path}`, async () => archive.unpack(new Blob([await files.readFile(path)]))),
    create,
    rename,
    remove,
    download,
    attempt,
    /** Names in a directory, to tell whether a new one is taken. */
    async namesIn(directory: string): Promise<string[]> {
      return (await files.readdir(directory)).map((entry) => entry.name);
    },
    /** Opens what was open at the last visit, else the first script. */
    async openAtStart(): Promise<void> {
      const code = await files.readdir(CODE_DIR).catch(() => []);
      const script = code.find((entry) => entry.kind === "file" && /\.[mc]?[jt]s$/.test(entry.name));
      await editor.restore(script && join(CODE_DIR, script.name));
      const shown = editor.activePath.value;
      if (shown !== undefined) await tree.reveal(shown);
    },
    dispose: tree.dispose,
  };
}

/** The bytes from the start to the end, of a file that is closed then. */
function closing(file: FileHandle): ReadableStream<Uint8Array<ArrayBuffer>> {
  const passed = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const piped = file.readable().pipeTo(passed.writable);
  // What fails errors the stream: who reads it is told.
  void piped.catch(() => undefined).then(() => file.close());
  return passed.readable;
}

/** Whether a name is that of a `tar.gz`. */
export function isArchive(name: string): boolean {
  return /\.(tar\.gz|tgz)$/i.test(name);
}

function archiveName(path: string): string {
  return path === `${OUTPUT_DIR}/data` ? "output" : path === "/opt/ml" ? "opt-ml" : nameOf(path);
}
