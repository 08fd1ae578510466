import ts from "typescript";
import { CODE_DIR } from "../../sagemaker/container-paths.ts";
import type { TextEdit } from "./language.ts";
import type { Project } from "./project.ts";

/** What completions, hovers and fixes are asked for with. */
export const PREFERENCES: ts.UserPreferences = {
  includeCompletionsForModuleExports: true,
  includeCompletionsWithInsertText: true,
  includeCompletionsForImportStatements: true,
  importModuleSpecifierPreference: "relative",
  importModuleSpecifierEnding: "js",
  // All that a script may import: what these use inside is nothing to import.
  autoImportSpecifierExcludeRegexes: ["^(?!(mxnet|optml|@tensorflow/tfjs|node:fs/promises|node:path)$|\\.)"],
  quotePreference: "double",
};

export const FORMAT: ts.FormatCodeSettings = {
  ...ts.getDefaultFormatCodeSettings("\n"),
  indentSize: 2,
  tabSize: 2,
  semicolons: ts.SemicolonPreference.Insert,
};

/** Text in parts as one. */
export function plain(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  return ts.displayPartsToString(parts ? [...parts] : []);
}

/** A doc comment with its tags, as Markdown. */
export function comment(
  parts: readonly ts.SymbolDisplayPart[] | undefined,
  tags: readonly ts.JSDocTagInfo[] | undefined,
): string {
  const told = (tags ?? []).map(({ name, text }) => `*@${name}* ${plain(text)}`.trim());
  return [plain(parts), ...told].filter((each) => each !== "").join("\n\n");
}

/** TypeScript's changes of the workspace's own files. */
export function toEdits(changes: readonly ts.FileTextChanges[]): TextEdit[] {
  return changes.flatMap(({ fileName, textChanges }) =>
    textChanges.map(({ span, newText }) => ({
      path: fileName,
      from: span.start,
      to: span.start + span.length,
      text: newText,
    })),
  );
}

export function isOwn(path: string): boolean {
  return path.startsWith(`${CODE_DIR}/`);
}

/** Where an offset is, as a person counts, in any file of the project. */
export function locationIn(project: Project, path: string, offset: number) {
  const before = (project.textOf(path) ?? "").slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { path, line: before.split("\n").length, column: offset - lineStart + 1 };
}
