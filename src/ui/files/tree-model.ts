import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { FileChange, FileKind, FileSystem } from "../../platform/file-system.ts";
import { ML_ROOT } from "../workspace-context.ts";
import { isAtOrBelow, join, nameOf, parentOf } from "./paths.ts";

/** One visible line of the tree. */
export interface TreeRow {
  path: string;
  name: string;
  kind: FileKind;
  /** From 1, for `/opt/ml` itself. */
  level: number;
  /** Bytes of a file. */
  size: number;
  /** Entries of a directory, where it was read. */
  count: number | undefined;
  expanded: boolean;
  /** From 1, among `setSize` siblings. */
  position: number;
  setSize: number;
}

interface Entry {
  name: string;
  kind: FileKind;
  size: number;
}

type Directories = ReadonlyMap<string, readonly Entry[]>;

/** A directory that was read. */
type Found = readonly [path: string, entries: readonly Entry[]];

export interface TreeModel {
  /** What is seen, from top to bottom. */
  readonly rows: ReadonlySignal<readonly TreeRow[]>;
  /** The line that keys and buttons act on. */
  readonly selected: ReadonlySignal<string>;
  select(path: string): void;
  expand(path: string): Promise<void>;
  collapse(path: string): void;
  toggle(path: string): void;
  /** Opens every directory above `path` and selects it. */
  reveal(path: string): Promise<void>;
  /** Keeps what is open in a directory open that was renamed. */
  moved(from: string, to: string): Promise<void>;
  dispose(): void;
}

interface Options {
  files: FileSystem;
  /** Directories that are open at first, parents before children. */
  expanded?: readonly string[];
  /** Told which directories are open, to keep it. */
  onExpanded?(paths: string[]): void;
  onError(error: unknown): void;
  /** Runs a task soon: changes of one moment are read together. */
  schedule?(task: () => void): void;
}

/** The tree of `/opt/ml`, kept up to date with whatever changes it. Directories are read when they are opened. */
export function createTreeModel(options: Options): TreeModel {
  const { files, onError, schedule = (task) => setTimeout(task, 60) } = options;
  const directories = signal<Directories>(new Map());
  const expanded = signal<ReadonlySet<string>>(new Set([ML_ROOT, ...(options.expanded ?? [])]));
  const selected = signal<string>(ML_ROOT);
  const rows = computed(() => visibleRows(directories.value, expanded.value));
  const changed = new Set<string>();
  const renewed = new Set<string>();
  let isScheduled = false;
  /** Fulfilled when nothing is being read any more. */
  let reading: Promise<unknown> = Promise.resolve();

  const read = (path: string) => take(gather(path), path);
  const peek = (path: string) => take(gatherIfSeen(path));

  /** Shows what is found all at once: what came bit by bit would push what is below it down, line by line. */
  function take(finding: Promise<readonly Found[]>, gone?: string): Promise<void> {
    const taken = finding.then((found) => {
      const next = new Map(directories.value);
      if (gone !== undefined) next.delete(gone);
      for (const [path, entries] of found) next.set(path, entries);
      directories.value = next;
    });
    const all = Promise.allSettled([reading, taken]);
    reading = all;
    return taken;
  }

  /** A directory and what is seen below it. Nothing where it is none. */
  async function gather(path: string): Promise<readonly Found[]> {
    const entries = await readEntries(files, path);
    return entries ? [[path, entries], ...(await gatherBelow(path, entries))] : [];
  }

  /** Directories that are seen are read too, for their counts, but their files are not looked at until opened. */
  async function gatherBelow(path: string, entries: readonly Entry[]): Promise<readonly Found[]> {
    const below = entries
      .filter((entry) => entry.kind === "directory")
      .map((entry) => join(path, entry.name));
    const unread = below.filter((child) => !directories.value.has(child));
    return (await Promise.all(unread.map(gatherIfSeen))).flat();
  }

  async function gatherIfSeen(path: string): Promise<readonly Found[]> {
    if (expanded.value.has(path)) return gather(path);
    const entries = await files.readdir(path).catch(() => undefined);
    return entries ? [[path, entries.map((entry) => ({ ...entry, size: 0 }))]] : [];
  }

  function onChange(change: FileChange): void {
    changed.add(change.path);
    // What is under a path that went, or that something was moved to, must be read anew.
    if (change.type !== "changed") renewed.add(change.path);
    if (isScheduled) return;
    isScheduled = true;
    schedule(() => void flush().catch(onError));
  }

  async function flush(): Promise<void> {
    isScheduled = false;
    // What is being read may be older than the changes.
    await reading;
    const seen = [...changed].filter((path) => path === ML_ROOT || directories.value.has(parentOf(path)));
    changed.clear();
    const paths = seen.filter((path) => path === ML_ROOT || expanded.value.has(parentOf(path)));
    const found = await Promise.all(paths.map((path) => entryOf(files, path)));
    directories.value = withEntries(directories.value, { paths, found, renewed: [...renewed] });
    renewed.clear();
    const unread = paths.filter(
      (path, index) => found[index]?.kind === "directory" && !directories.value.has(path),
    );
    // Of one that is not open only the names count, however many changed in it.
    const closed = new Set(seen.map(parentOf).filter((path) => !expanded.value.has(path)));
    await Promise.all([...unread, ...closed].map(peek));
    if (!rows.value.some((row) => row.path === selected.value)) selected.value = nearest(selected.value);
  }

  function nearest(path: string): string {
    const parent = parentOf(path);
    return rows.value.some((row) => row.path === parent) || parent === "/" ? parent : nearest(parent);
  }

  function setExpanded(next: ReadonlySet<string>): void {
    expanded.value = next;
    options.onExpanded?.([...next]);
  }

  async function expand(path: string): Promise<void> {
    if (expanded.value.has(path)) return;
    setExpanded(new Set([...expanded.value, path]));
    await read(path).catch(onError);
  }

  function collapse(path: string): void {
    setExpanded(new Set([...expanded.value].filter((each) => each !== path)));
    if (selected.value !== path && isAtOrBelow(selected.value, path)) selected.value = path;
  }

  async function reveal(path: string): Promise<void> {
    const above: string[] = [];
    for (let each = parentOf(path); isAtOrBelow(each, ML_ROOT); each = parentOf(each)) above.unshift(each);
    for (const each of above) await expand(each);
    selected.value = path;
  }

  async function moved(from: string, to: string): Promise<void> {
    const next = [...expanded.value].map((path) =>
      isAtOrBelow(path, from) ? to + path.slice(from.length) : path,
    );
    setExpanded(new Set(next));
    if (expanded.value.has(to)) await read(to).catch(onError);
  }

  const unwatch = files.watch(ML_ROOT, onChange);
  void read(ML_ROOT).catch(onError);

  return {
    rows,
    selected,
    select: (path) => {
      selected.value = path;
    },
    expand,
    collapse,
    toggle: (path) => (expanded.value.has(path) ? collapse(path) : void expand(path)),
    reveal,
    moved,
    dispose: unwatch,
  };
}

async function readEntries(files: FileSystem, path: string): Promise<Entry[] | undefined> {
  try {
    const entries = await files.readdir(path);
    return await Promise.all(
      entries.map(async ({ name, kind }) => ({
        name,
        kind,
        size: await sizeOf(files, join(path, name), kind),
      })),
    );
  } catch (error) {
    // It was removed, or became a file, after the change was told: the next change tells of that.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return;
    throw error;
  }
}

async function entryOf(files: FileSystem, path: string): Promise<Entry | undefined> {
  try {
    const { kind, size } = await files.stat(path);
    return { name: nameOf(path), kind, size };
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return;
    throw error;
  }
}

/** Puts what was found at `paths` in its place, and forgets what is gone. */
function withEntries(
  directories: Directories,
  news: { paths: readonly string[]; found: readonly (Entry | undefined)[]; renewed: readonly string[] },
): Directories {
  const { paths, found, renewed } = news;
  const next = new Map(directories);
  for (const path of renewed) if (path !== ML_ROOT) forgetBelow(next, path);
  const touched = new Map<string, Map<string, Entry>>();
  paths.forEach((path, index) => {
    const parent = parentOf(path);
    const entries = touched.get(parent) ?? new Map(next.get(parent)?.map((entry) => [entry.name, entry]));
    const entry = found[index];
    if (entry) entries.set(entry.name, entry);
    else entries.delete(nameOf(path));
    if (entry?.kind !== "directory") forgetBelow(next, path);
    if (next.has(parent)) touched.set(parent, entries);
  });
  for (const [parent, entries] of touched) if (next.has(parent)) next.set(parent, [...entries.values()]);
  return next;
}

function forgetBelow(directories: Map<string, readonly Entry[]>, path: string): void {
  if (!directories.has(path)) return;
  for (const each of [...directories.keys()]) if (isAtOrBelow(each, path)) directories.delete(each);
}

async function sizeOf(files: FileSystem, path: string, kind: FileKind): Promise<number> {
  if (kind === "directory") return 0;
  return (await files.stat(path).catch(() => undefined))?.size ?? 0;
}

function visibleRows(directories: Directories, expanded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const root = { name: ML_ROOT, kind: "directory", size: 0 } as const;
  add(root, ML_ROOT, 1, 1, 1);
  return rows;

  function add(entry: Entry, path: string, level: number, position: number, setSize: number): void {
    const children = entry.kind === "directory" ? directories.get(path) : undefined;
    const isOpen = entry.kind === "directory" && expanded.has(path);
    const { name, kind, size } = entry;
    rows.push({
      path,
      name,
      kind,
      size,
      level,
      count: children?.length,
      expanded: isOpen,
      position,
      setSize,
    });
    if (!isOpen || !children) return;
    const sorted = [...children].sort(byKindThenName);
    sorted.forEach((child, index) => {
      add(child, join(path, child.name), level + 1, index + 1, sorted.length);
    });
  }
}

/** Directories first, digits in names by their value. */
function byKindThenName(a: Entry, b: Entry): number {
  if (a.kind !== b.kind) return a.kind === "directory" ? -1 : 1;
  return COLLATOR.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** A channel is a directory right below `/opt/ml/input/data`. */
export function isChannel(row: Pick<TreeRow, "path" | "kind">): boolean {
  return (
    row.kind === "directory" && parentOf(row.path) === `${ML_ROOT}/input/data` && nameOf(row.path) !== ""
  );
}
