import type { FileSystem } from "../../platform/file-system.ts";
import { fingerprint, listFiles } from "../train/script-files.ts";
import { CODE_DIR, DATA_DIR } from "../workspace-context.ts";
import type { createDigests } from "./digests.ts";
import { sha256 } from "./digests.ts";
import type { RunRecord } from "./run-record.ts";
import type { RunStore } from "./run-store.ts";

/** What would be another thing if a run were brought back. */
export interface RerunPlan {
  /** Files of the script that differ from what they were, below `/opt/ml/code`. */
  changedCode: string[];
  /** Files of the script that are not there any more. */
  missingCode: string[];
  /** Files that were too large to be kept: they stay as they are. */
  unknownCode: string[];
  /** How each channel's data are now, against what the run read. */
  channels: { name: string; state: "same" | "changed" | "missing" | "unknown" }[];
  /** Channels that there are now and that the run had not: it would read them too. */
  newChannels: string[];
}

interface Parts {
  files: FileSystem;
  store: RunStore;
  digests: ReturnType<typeof createDigests>;
}

/** Compares what a run read with what is there now. @throws {FileSystemError} Where a file cannot be read. */
export async function planRerun(run: RunRecord, { files, digests }: Parts): Promise<RerunPlan> {
  const plan: RerunPlan = {
    changedCode: [],
    missingCode: [],
    unknownCode: run.codeLeftOut,
    channels: [],
    newChannels: [],
  };
  const code = new Set((await listFiles(files, CODE_DIR)).map(({ path }) => path));
  for (const file of run.code) {
    const path = `${CODE_DIR}/${file.path}`;
    if (!code.has(path)) plan.missingCode.push(file.path);
    else if ((await sha256(await files.readFile(path))) !== file.sha256) plan.changedCode.push(file.path);
  }
  for (const { name, digest } of run.channels) {
    const found = await listFiles(files, `${DATA_DIR}/${name}`);
    if (found.length === 0) plan.channels.push({ name, state: "missing" });
    else if (digest === undefined) plan.channels.push({ name, state: "unknown" });
    else {
      const now = await digests.ofChannel(name);
      plan.channels.push({ name, state: now.digest === digest ? "same" : "changed" });
    }
  }
  const known = run.channels.map(({ name }) => name);
  const now = await files.readdir(DATA_DIR).catch(() => []);
  plan.newChannels = now
    .filter(({ kind, name }) => kind === "directory" && !known.includes(name))
    .map(({ name }) => name);
  return plan;
}

/**
 * Writes the files of a run's script as they were. Files that it had not stay.
 *
 * @returns What brings the files back that were there before, unless they have changed since.
 */
export async function restoreCode(
  run: RunRecord,
  plan: RerunPlan,
  { files, store }: Parts,
): Promise<() => Promise<void>> {
  const before = new Map<string, Uint8Array<ArrayBuffer> | undefined>();
  for (const path of [...plan.changedCode, ...plan.missingCode]) {
    const target = `${CODE_DIR}/${path}`;
    before.set(target, plan.changedCode.includes(path) ? await files.readFile(target) : undefined);
    const bytes = await store.readCodeBytes(run.id, path);
    await files.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await files.writeFile(target, bytes);
  }
  const written = fingerprint(await listed(files, [...before.keys()]));
  return async () => {
    if (fingerprint(await listed(files, [...before.keys()])) !== written) {
      throw new Error("The script has been changed since: what is there now is kept");
    }
    for (const [path, bytes] of before) {
      if (bytes) await files.writeFile(path, bytes);
      else await files.rm(path, { force: true });
    }
  };
}

async function listed(files: FileSystem, paths: readonly string[]) {
  return (await listFiles(files, CODE_DIR)).filter(({ path }) => paths.includes(path));
}
