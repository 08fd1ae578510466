import type { FileSystem } from "../../platform/file-system.ts";
import type { Archives } from "../archives.ts";
import { createDrafts, type Draft } from "../editor/drafts.ts";
import { freeName } from "../files/paths.ts";
import { memoryKey } from "../open-workspace.ts";
import { type KeyValueStore, readJson, writeJson } from "../settings.ts";
import { listFiles } from "../train/script-files.ts";
import { makeDirectories } from "./workspaces-model.ts";

/** In the archive of a workspace: what is kept of it outside of its files. */
const SETTINGS_FILE = ".workspace.json";

interface WorkspaceSettings {
  version: 1;
  /** What the panels remember, e.g. the hyperparameters as they were last typed. */
  memory: Record<string, unknown>;
  /** Unsaved texts, by path. */
  drafts: Record<string, Draft>;
}

/** A workspace on its way out. */
export interface ExportedWorkspace {
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** How large it may be at most. */
  sizeBytes: number;
  /** Fulfilled when all was read, or given up. */
  done: Promise<void>;
}

interface Parts {
  /** The files of all workspaces. */
  files: FileSystem;
  archives: Archives;
  store: KeyValueStore;
}

/** A whole workspace as one `tar.gz`: code, data, models, history, suites, settings, and text that is not saved. */
export async function exportWorkspace(
  { files, archives, store }: Parts,
  name: string,
): Promise<ExportedWorkspace> {
  const drafts = createDrafts(store, name);
  const settings: WorkspaceSettings = {
    version: 1,
    memory: readJson<Record<string, unknown>>(store, memoryKey(name), {}),
    drafts: Object.fromEntries(
      drafts.paths().flatMap((path) => {
        const draft = drafts.get(path);
        return draft ? [[path, draft]] : [];
      }),
    ),
  };
  const path = `/${name}/${SETTINGS_FILE}`;
  await files.writeFile(path, JSON.stringify(settings));
  const passed = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const piped = archives.packStream(files, `/${name}`).pipeTo(passed.writable);
  // What fails errors the stream: who reads it is told.
  const done = piped.catch(() => undefined).then(() => files.rm(path, { force: true }));
  const sizeBytes = (await listFiles(files, `/${name}`)).reduce((sum, file) => sum + file.sizeBytes, 0);
  return { stream: passed.readable, sizeBytes, done };
}

/**
 * Makes a workspace of such an archive, or of the `tar.gz` of a `/opt/ml`. Nothing that is there is touched: where the
 * name is taken the next free one is.
 *
 * @param name The name that it should have, or the archive's file name.
 * @returns The name that it has. @throws {Error} Where the archive is corrupt or holds no workspace.
 */
export async function importWorkspace(
  { files, archives, store }: Parts,
  archive: Blob,
  { name, taken }: { name: string; taken: readonly string[] },
): Promise<string> {
  const root = await rootOf(archives, archive);
  const target = freeName(nameFrom(name), taken);
  // Filled beside the others and moved as a whole: what fails in the middle leaves no half a workspace.
  const draft = `/.new-${target}-${Math.random().toString(36).slice(2, 8)}`;
  try {
    await files.mkdir(draft + root, { recursive: true });
    await archives.unpack(archive, files, draft + root);
    await makeDirectories(files, draft);
    const settings = await takeSettings(files, draft);
    await files.rename(draft, `/${target}`);
    if (settings) keepSettings(store, target, settings);
  } catch (error) {
    await files.rm(draft, { recursive: true, force: true });
    throw error;
  }
  return target;
}

const MODEL_ADVICE = 'A model.tar.gz is none: drop it on the folder "model" of a workspace';

/** What every gzip begins with. */
const GZIP = [0x1f, 0x8b];

/** Where the archive's entries go in the workspace. */
async function rootOf(archives: Archives, archive: Blob): Promise<"" | "/opt/ml"> {
  const start = new Uint8Array(await archive.slice(0, GZIP.length).arrayBuffer());
  if (GZIP.some((byte, index) => start[index] !== byte)) {
    throw new Error(
      'Cannot import the file as it is no tar.gz: choose one that "Export" or "Download" of the workspace menu made, or the tar.gz of an /opt/ml',
    );
  }
  const { paths } = await archives.inspect(archive);
  if (paths.some((path) => path.startsWith("opt/ml/") || path === SETTINGS_FILE)) return "";
  if (paths.some((path) => /^(code|input|model)\//.test(path))) return "/opt/ml";
  throw new Error(
    `Cannot import the archive as it is no workspace: it must hold "opt/ml", or what is in it, e.g. "code", and holds "${paths[0] ?? "nothing"}". ${MODEL_ADVICE}`,
  );
}

/** The archive's name without what every archive's ends in, and without what no workspace's has. */
function nameFrom(fileName: string): string {
  const stem = fileName
    .replace(/\.(tar\.gz|tgz)$/i, "")
    .replace(/\.workspace$/, "")
    // A browser counts the downloads of one name so.
    .replace(/ ?\(\d+\)$/, "");
  return (
    stem
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+/, "")
      .slice(0, 56) || "imported"
  );
}

async function takeSettings(files: FileSystem, root: string): Promise<WorkspaceSettings | undefined> {
  const path = `${root}/${SETTINGS_FILE}`;
  const text = await files.readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  await files.rm(path);
  return parseSettings(text);
}

/** @throws {Error} Where the text is not what `exportWorkspace` wrote. */
function parseSettings(text: string): WorkspaceSettings {
  const value: unknown = JSON.parse(text);
  if (isRecord(value) && value.version === 1 && isRecord(value.memory) && isRecord(value.drafts)) {
    const drafts = Object.entries(value.drafts).filter((entry): entry is [string, Draft] =>
      isDraft(entry[1]),
    );
    return { version: 1, memory: value.memory, drafts: Object.fromEntries(drafts) };
  }
  throw new Error("Cannot import the workspace's settings: they are of a later version of this page");
}

function keepSettings(store: KeyValueStore, name: string, { memory, drafts }: WorkspaceSettings): void {
  writeJson(store, memoryKey(name), memory);
  const kept = createDrafts(store, name);
  for (const [path, draft] of Object.entries(drafts)) kept.put(path, draft);
}

function isDraft(value: unknown): value is Draft {
  return isRecord(value) && typeof value.text === "string" && typeof value.base === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
