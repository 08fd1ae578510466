import { CODE_DIR } from "../../sagemaker/container-paths.ts";
import type { CompiledImport } from "../messages.ts";
import { didYouMean } from "../suggest.ts";
import type { SourceFiles } from "./source-files.ts";

/** What a script may import besides its own files. */
const PROVIDED_MODULES = ["mxnet", "@tensorflow/tfjs", "node:fs/promises", "node:path", "optml"] as const;

/** What people write for it elsewhere. */
const OTHER_NAMES: Record<string, string> = {
  fs: "node:fs/promises",
  "node:fs": "node:fs/promises",
  "fs/promises": "node:fs/promises",
  path: "node:path",
  "node:path/posix": "node:path",
  mx: "mxnet",
  tf: "@tensorflow/tfjs",
  tfjs: "@tensorflow/tfjs",
  "@tensorflow/tfjs-core": "@tensorflow/tfjs",
  "@tensorflow/tfjs-layers": "@tensorflow/tfjs",
  "@tensorflow/tfjs-node": "@tensorflow/tfjs",
};

/** What an import means, or why it means nothing. */
export type Resolved = { target: CompiledImport["target"] } | { problem: string };

/** Finds what `specifier` in the file `importer` names. A relative path may leave out `.ts`, `.js` or `/index.ts`. */
export async function resolveImport(
  files: SourceFiles,
  importer: string,
  specifier: string,
): Promise<Resolved> {
  if (/^\.{1,2}(\/|$)/.test(specifier)) return resolveFile(files, importer, specifier);
  if (PROVIDED_MODULES.some((name) => name === specifier))
    return { target: { kind: "provided", name: specifier } };

  const other = OTHER_NAMES[specifier];
  const hint = other ? `; did you mean "${other}"` : didYouMean(specifier, PROVIDED_MODULES);
  const allowed = PROVIDED_MODULES.filter((name) => name !== "optml").map((name) => `"${name}"`);
  return {
    problem: `Cannot import "${specifier}": a script may import ${allowed.join(", ")}, types of "optml", and its own files by a path that starts with ./${hint}`,
  };
}

async function resolveFile(files: SourceFiles, importer: string, specifier: string): Promise<Resolved> {
  const path = join(importer, specifier);
  if (path !== CODE_DIR && !path.startsWith(`${CODE_DIR}/`)) {
    return { problem: `Cannot import "${specifier}": ${path} is not under ${CODE_DIR}` };
  }
  for (const candidate of candidates(path)) {
    if (await isFile(files, candidate)) return { target: { kind: "file", path: candidate } };
  }
  return { problem: `Cannot import "${specifier}": no such file${await nearMiss(files, path)}` };
}

function join(importer: string, specifier: string): string {
  const parts = importer.split("/").slice(1, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** TypeScript's habit of importing `./x.js` where the file is `x.ts` is understood too. */
function candidates(path: string): string[] {
  const asTypeScript = path.endsWith(".js") ? [`${path.slice(0, -3)}.ts`] : [];
  return [path, ...asTypeScript, `${path}.ts`, `${path}.js`, `${path}/index.ts`, `${path}/index.js`];
}

async function isFile(files: SourceFiles, path: string): Promise<boolean> {
  try {
    return (await files.stat(path)).kind === "file";
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function nearMiss(files: SourceFiles, path: string): Promise<string> {
  const [directory, name] = [path.slice(0, path.lastIndexOf("/")), path.slice(path.lastIndexOf("/") + 1)];
  try {
    return didYouMean(
      name,
      (await files.readdir(directory)).map((entry) => entry.name),
    );
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}

/** By its code and not its class: the error may have come through a port. */
function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}
