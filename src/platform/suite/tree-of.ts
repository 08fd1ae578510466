import type { FileSystem } from "../file-system.ts";

/** Every path of a file system, sorted by level; a directory ends in "/". */
export async function treeOf(files: FileSystem, directory = ""): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, kind } of await files.readdir(directory || "/")) {
    const path = `${directory}/${name}`;
    if (kind === "file") paths.push(path);
    else paths.push(`${path}/`, ...(await treeOf(files, path)));
  }
  return paths;
}
