import type { FileSystem } from "../../platform/file-system.ts";

/** What reading a script takes of a file system. */
export type SourceFiles = Pick<FileSystem, "readFile" | "stat" | "readdir">;
