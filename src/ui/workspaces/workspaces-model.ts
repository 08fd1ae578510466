import { type ReadonlySignal, signal } from "@preact/signals";
import type { FileSystem } from "../../platform/file-system.ts";
import { freeName } from "../files/paths.ts";
import type { Discarded, Trash } from "../files/trash.ts";

/** Directories that every workspace has, as the container has them. */
const WORKSPACE_DIRS = [
  "/opt/ml/code",
  "/opt/ml/input/config",
  "/opt/ml/input/data",
  "/opt/ml/model",
  "/opt/ml/output/data",
];

/** The order of workspaces wherever they are listed: `run 2` before `run 10`. */
export function byName(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** In a workspace whose sample has more to fetch: the sample's name. The workspace itself does not see it. */
const UNFINISHED = ".sample";

/** Fills a new workspace with files. `directory` is its root, e.g. `/mnist`. */
export interface Sample {
  /** Name of the workspace that it makes. */
  name: string;
  /** What it shows, in a few words. */
  description: string;
  /** What it trains well with, as the form shows it at first. Default: what the first sample does. */
  hyperparameters?: Readonly<Record<string, string>>;
  /** Writes what is wanted at once. */
  fill(files: FileSystem, directory: string): Promise<void>;
  /** Writes what is large, once the workspace is shown. What is there already stays: a visit may have ended in the middle. */
  fetch?(files: FileSystem, directory: string): Promise<void>;
}

export interface WorkspacesModel {
  /** Names, sorted. */
  readonly names: ReadonlySignal<readonly string[]>;
  refresh(): Promise<void>;
  /** Makes an empty workspace. Rejected where the name is taken. */
  create(name: string): Promise<void>;
  /** Makes a workspace from a sample, under the sample's name or the next free one, which it returns. */
  createFrom(sample: Sample): Promise<string>;
  /** The name of the sample of which a workspace still lacks a part, or `undefined`. */
  unfinished(name: string): Promise<string | undefined>;
  /** Fetches what the workspace still lacks. Does nothing where it is removed or renamed meanwhile. */
  finish(name: string, sample: Sample): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<Discarded>;
}

/** The workspaces: each is a directory at the root of the storage, with an `/opt/ml` of its own. */
export function createWorkspacesModel(files: FileSystem, trash: Trash): WorkspacesModel {
  const names = signal<readonly string[]>([]);

  async function refresh(): Promise<void> {
    const entries = await files.readdir("/");
    names.value = entries
      .filter((entry) => entry.kind === "directory" && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .sort(byName);
  }

  async function create(name: string): Promise<void> {
    await files.mkdir(`/${name}`);
    await makeDirectories(files, `/${name}`);
    await refresh();
  }

  async function createFrom(sample: Sample): Promise<string> {
    const name = freeName(sample.name, names.value);
    // Filled beside the others and moved as a whole: a visit that ends in the middle leaves no half a sample.
    const draft = `/.new-${name}-${Math.random().toString(36).slice(2, 8)}`;
    try {
      await makeDirectories(files, draft);
      await sample.fill(files, draft);
      if (sample.fetch) await files.writeFile(`${draft}/${UNFINISHED}`, sample.name);
      await files.rename(draft, `/${name}`);
    } catch (error) {
      await files.rm(draft, { recursive: true, force: true });
      throw error;
    }
    await refresh();
    return name;
  }

  const unfinished = (name: string) =>
    files.readFile(`/${name}/${UNFINISHED}`, "utf8").catch(() => undefined);

  async function finish(name: string, sample: Sample): Promise<void> {
    try {
      await sample.fetch?.(files, `/${name}`);
      await files.rm(`/${name}/${UNFINISHED}`);
    } catch (error) {
      if ((await unfinished(name)) !== undefined) throw error;
    }
  }

  return {
    names,
    refresh,
    create,
    createFrom,
    unfinished,
    finish,
    async rename(from, to) {
      await files.rename(`/${from}`, `/${to}`);
      await refresh();
    },
    async remove(name) {
      const discarded = await trash.discard(`/${name}`);
      await refresh();
      return discarded;
    },
  };
}

/** Makes the directories that every workspace has. */
export async function makeDirectories(files: FileSystem, root: string): Promise<void> {
  for (const directory of WORKSPACE_DIRS) await files.mkdir(root + directory, { recursive: true });
}

/** Why a name cannot be a workspace's, in words, or `undefined`. */
export function workspaceNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === "") return "Type a name";
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    return "A name has letters, digits, dots, hyphens and underscores, and begins with a letter or digit";
  }
  return taken.includes(name) ? `There is a workspace "${name}" already` : undefined;
}
