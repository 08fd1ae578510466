import type { FileSystem } from "../../platform/file-system.ts";
import { MODEL_DIR } from "../workspace-context.ts";
import { listFiles, readDirectory } from "./script-files.ts";

/** A model that a training run replaced. */
export interface EarlierModel {
  /** Names its directory; sorts by time. */
  id: string;
  /** When it was put aside, in milliseconds since 1970. */
  keptMs: number;
  fileCount: number;
  sizeBytes: number;
}

/** Where replaced models are kept. Not under `/opt/ml`: scripts do not see them. */
export const EARLIER_MODELS_DIR = "/.optml/earlier-models";

/** So many are kept; the oldest goes when there are more. */
export const MAX_EARLIER_MODELS = 3;

/**
 * Moves what is in `/opt/ml/model` aside, so that the next run starts with an empty directory as in the service, and
 * nothing is lost. Returns the id to restore it by, or `undefined` where there was no model.
 */
export async function putModelAside(files: FileSystem, nowMs: number): Promise<string | undefined> {
  if ((await listFiles(files, MODEL_DIR)).length === 0) return undefined;
  const id = await freeId(files, nowMs);
  await files.mkdir(EARLIER_MODELS_DIR, { recursive: true });
  await files.rename(MODEL_DIR, `${EARLIER_MODELS_DIR}/${id}`);
  await files.mkdir(MODEL_DIR, { recursive: true });
  return id;
}

/** Brings an earlier model back to `/opt/ml/model`. What is there now is put aside in turn. */
export async function restoreModel(files: FileSystem, id: string, nowMs: number): Promise<void> {
  await putModelAside(files, nowMs);
  await files.rm(MODEL_DIR, { recursive: true, force: true });
  await files.rename(`${EARLIER_MODELS_DIR}/${id}`, MODEL_DIR);
}

/** Lets the oldest go where more than `MAX_EARLIER_MODELS` are kept. */
export async function forgetOldModels(files: FileSystem): Promise<void> {
  const ids = await keptIds(files);
  for (const id of ids.slice(0, Math.max(0, ids.length - MAX_EARLIER_MODELS))) {
    await files.rm(`${EARLIER_MODELS_DIR}/${id}`, { recursive: true, force: true });
  }
}

/** The models that can be brought back, newest first. */
export async function listEarlierModels(files: FileSystem): Promise<EarlierModel[]> {
  const ids = await keptIds(files);
  const models = await Promise.all(
    ids.map(async (id) => {
      const found = await listFiles(files, `${EARLIER_MODELS_DIR}/${id}`);
      const sizeBytes = found.reduce((sum, file) => sum + file.sizeBytes, 0);
      return { id, keptMs: Number(id), fileCount: found.length, sizeBytes };
    }),
  );
  return models.reverse();
}

/** Oldest first. */
async function keptIds(files: FileSystem): Promise<string[]> {
  const entries = await readDirectory(files, EARLIER_MODELS_DIR);
  return entries
    .filter((entry) => entry.kind === "directory" && /^\d+$/.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => Number(a) - Number(b));
}

/** Two models put aside in the same millisecond must not share a directory. */
async function freeId(files: FileSystem, nowMs: number): Promise<string> {
  const taken = new Set(await keptIds(files));
  let id = Math.floor(nowMs);
  while (taken.has(String(id))) id += 1;
  return String(id);
}
