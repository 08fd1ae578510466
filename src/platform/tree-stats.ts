import type { DirectoryEntry, FileStats } from "./file-system.ts";
import type { TreeNode } from "./file-tree.ts";

/** What `stat` tells of a node. */
export function statsOf({ kind, size, mtimeMs }: TreeNode): FileStats {
  return { kind, size, mtimeMs };
}

/** What `readdir` tells of a directory that holds `nodes`: sorted by name, by code units. */
export function entriesOf(nodes: readonly TreeNode[]): DirectoryEntry[] {
  return nodes.map(({ name, kind }) => ({ name, kind })).sort(byName);
}

/** Orders entries by the code units of their names, the same everywhere whatever the language. */
export function byName(a: DirectoryEntry, b: DirectoryEntry): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
