import type { FileSystem } from "../../platform/file-system.ts";
import { toErrorData } from "../error-data.ts";
import type { CallReply } from "../messages.ts";
import { complete, explain } from "./complete.ts";
import { diagnose } from "./diagnose.ts";
import type { Language } from "./language.ts";
import type { LanguageRequest } from "./language-messages.ts";
import { define, format, helpWithCall, hover, nameAt, refer, rename } from "./look-up.ts";
import { createProject, type Declarations } from "./project.ts";
import { loadScripts } from "./scripts.ts";

/** The service of one workspace: what `Language` promises, over a project that follows the files. */
export async function createLanguage(files: FileSystem, declarations: Declarations): Promise<Language> {
  const project = createProject(declarations);
  const scripts = await loadScripts(files, project);
  return {
    type: async (path, text) => scripts.type(path, text),
    reread: (path) => scripts.reread(path),
    diagnose: (path) => diagnose(project, files, path),
    complete: async (path, offset) => complete(project, path, offset),
    explain: async (path, offset, key) => explain(project, path, offset, key),
    hover: async (path, offset) => hover(project, path, offset),
    helpWithCall: async (path, offset) => helpWithCall(project, path, offset),
    define: async (path, offset) => define(project, path, offset),
    refer: async (path, offset) => refer(project, path, offset),
    nameAt: async (path, offset) => nameAt(project, path, offset),
    rename: async (path, offset, name) => rename(project, path, offset, name),
    format: async (path) => format(project, path),
    readDeclaration: async (path) => declarations[path],
  };
}

/** Answers what is asked through a port, in the order of asking. */
export function serveLanguage(port: MessagePort, starting: Promise<Language>): void {
  port.onmessage = async ({ data }: MessageEvent<LanguageRequest>) => {
    const { id, name, args } = data;
    try {
      const language = await starting;
      const call = language[name] as (...args: readonly unknown[]) => Promise<unknown>;
      port.postMessage({ id, ok: true, value: await call(...args) } satisfies CallReply);
    } catch (error) {
      port.postMessage({ id, ok: false, error: toErrorData(error) } satisfies CallReply);
    }
  };
}

/** Fetches what `.ci/script-declarations.ts` packs. */
export async function fetchDeclarations(url: string): Promise<Declarations> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    throw new Error(
      `Cannot fetch what the editor knows of libraries: ${response.status} for ${response.url}`,
    );
  }
  const text = response.body.pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(text).json()) as Declarations;
}
