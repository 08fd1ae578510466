import type { FileSystem } from "../../platform/file-system.ts";
import { listScripts } from "../train/script-files.ts";

const MEDIA_TYPE = /["'`]((?:application|text|image|audio|video|multipart)\/[\w.+*-]+(?:;[^"'`\n]*)?)["'`]/g;

/** Content types that a text names in quotes, each once, in their order. */
export function mediaTypesIn(code: string): string[] {
  return [...new Set(Array.from(code.matchAll(MEDIA_TYPE), (match) => match[1] ?? ""))];
}

/** Content types that the workspace's own scripts name. */
export async function readScriptTypes(files: FileSystem): Promise<string[]> {
  const scripts = await listScripts(files);
  const texts = await Promise.all(scripts.map(({ path }) => files.readFile(path, "utf8")));
  return [...new Set(texts.flatMap(mediaTypesIn))];
}
