import { signal } from "@preact/signals";
import type { FileSystem } from "../../platform/file-system.ts";
import type { ScriptHost } from "../../worker/host/script-host.ts";
import { createLogModel } from "../log/log-model.ts";
import { createNotices } from "../notices.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import type { Clock } from "./clock.ts";

/** A workspace for the tests of a model: what a test does not hand in throws when it is used. */
export function fakeContext(given: { files: FileSystem; host?: Partial<ScriptHost> }) {
  const kept = new Map<string, unknown>();
  const unexpected = (name: string) => () => {
    throw new Error(`Did not expect a call of ${name}`);
  };
  const context = {
    name: "test",
    files: given.files,
    host: {
      diagnose: unexpected("diagnose"),
      listModules: unexpected("listModules"),
      train: unexpected("train"),
      deploy: unexpected("deploy"),
      ...given.host,
    },
    archives: {
      pack: unexpected("pack"),
      packStream: unexpected("packStream"),
      inspect: unexpected("inspect"),
      unpack: unexpected("unpack"),
    },
    log: createLogModel(),
    notices: createNotices(),
    scriptPath: signal<string | undefined>(undefined),
    openLocation: unexpected("openLocation"),
    saves: 0,
    async saveAll(): Promise<void> {
      context.saves += 1;
    },
    whole: (): Promise<void> => Promise.resolve(),
    reportBackend() {},
    memory: {
      get: <T>(key: string, fallback: T) => (kept.has(key) ? (kept.get(key) as T) : fallback),
      set: (key: string, value: unknown) => void kept.set(key, value),
    },
  };
  return context satisfies WorkspaceContext;
}

/** A clock that stands still until a test moves it on. */
export function fakeClock(): Clock & { advance(elapsedMs: number): void } {
  let nowMs = 1_000_000;
  return {
    now: () => nowMs,
    every: () => () => {},
    after: () => () => {},
    advance(elapsedMs) {
      nowMs += elapsedMs;
    },
  };
}

/** Writes files with the directories that they lie in, and the directories of every workspace. */
export async function seedFiles(
  files: FileSystem,
  contents: Record<string, string | Uint8Array>,
): Promise<void> {
  for (const directory of ["/opt/ml/code", "/opt/ml/model", "/opt/ml/input/data"]) {
    await files.mkdir(directory, { recursive: true });
  }
  for (const [path, data] of Object.entries(contents)) {
    await files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await files.writeFile(path, data);
  }
}
