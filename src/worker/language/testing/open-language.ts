import { loadDeclarations } from "../../../../.ci/script-declarations.ts";
import { MemoryFileSystem } from "../../../platform/memory/memory-file-system.ts";
import { createLanguage } from "../serve-language.ts";

const declarations = loadDeclarations();

/** A language service over files of `/opt/ml/code`, by their names. */
export async function openLanguage(texts: Readonly<Record<string, string>>) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  for (const [name, text] of Object.entries(texts)) await files.writeFile(pathOf(name), text);
  return { files, language: await createLanguage(files, declarations) };
}

export function pathOf(name: string): string {
  return `/opt/ml/code/${name}`;
}
