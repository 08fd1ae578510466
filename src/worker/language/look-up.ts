import type { SourceLocation } from "../messages.ts";
import { comment, FORMAT, isOwn, locationIn, PREFERENCES, plain, toEdits } from "./describe.ts";
import type { Hover, Reference, SignatureHelp, TextEdit } from "./language.ts";
import type { Project } from "./project.ts";

export function hover({ service }: Project, path: string, offset: number): Hover | undefined {
  const found = service.getQuickInfoAtPosition(path, offset);
  if (!found?.displayParts) return undefined;
  return {
    from: found.textSpan.start,
    to: found.textSpan.start + found.textSpan.length,
    signature: plain(found.displayParts),
    comment: comment(found.documentation, found.tags),
  };
}

export function helpWithCall({ service }: Project, path: string, offset: number): SignatureHelp | undefined {
  const found = service.getSignatureHelpItems(path, offset, undefined);
  const item = found?.items[found.selectedItemIndex];
  if (!found || !item) return undefined;
  const parameters = item.parameters.map(({ displayParts, documentation }) => ({
    text: plain(displayParts),
    comment: plain(documentation),
  }));
  const isRest = item.isVariadic && found.argumentIndex >= parameters.length;
  return {
    before: plain(item.prefixDisplayParts),
    parameters,
    after: plain(item.suffixDisplayParts),
    comment: plain(item.documentation),
    active: isRest ? parameters.length - 1 : found.argumentIndex,
    index: found.selectedItemIndex,
    count: found.items.length,
  };
}

/** Where what is named at a place is declared: in the script's files, or in declarations of a library. */
export function define(project: Project, path: string, offset: number): SourceLocation[] {
  const found = project.service.getDefinitionAtPosition(path, offset) ?? [];
  return found.map(({ fileName, textSpan }) => locationIn(project, fileName, textSpan.start));
}

/** All places of the workspace's files that name the same. */
export function refer(project: Project, path: string, offset: number): Reference[] {
  const found = project.service.getReferencesAtPosition(path, offset) ?? [];
  return found
    .filter(({ fileName }) => isOwn(fileName))
    .map(({ fileName, textSpan }) => {
      const location = locationIn(project, fileName, textSpan.start);
      return { ...location, text: project.textOf(fileName)?.split("\n")[location.line - 1]?.trim() ?? "" };
    });
}

export function nameAt({ service, textOf }: Project, path: string, offset: number) {
  const info = service.getRenameInfo(path, offset, {});
  if (!info.canRename) return undefined;
  const { start, length } = info.triggerSpan;
  return { from: start, to: start + length, name: textOf(path)?.slice(start, start + length) ?? "" };
}

/** Gives what is named at a place another name, in all files. @throws {Error} Where it cannot have it. */
export function rename({ service }: Project, path: string, offset: number, name: string): TextEdit[] {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
    throw new Error(`Cannot rename to "${name}": it is not a name that JavaScript knows`);
  }
  const info = service.getRenameInfo(path, offset, {});
  if (!info.canRename) throw new Error(`Cannot rename this: ${info.localizedErrorMessage}`);
  const locationsWith = (providePrefixAndSuffixTextForRename: boolean) =>
    service.findRenameLocations(path, offset, false, false, { providePrefixAndSuffixTextForRename }) ?? [];
  const kept = locationsWith(true);
  // TypeScript would leave the old name in other files: `import { old as new }`. A person means all of them.
  const isAliased = kept.some(({ prefixText, suffixText }) => `${prefixText}${suffixText}`.includes(" as "));
  const found = isAliased ? locationsWith(false) : kept;
  if (found.some(({ fileName }) => !isOwn(fileName))) {
    throw new Error(`Cannot rename ${info.displayName}: it is declared in a library`);
  }
  return found.map(({ fileName, textSpan, prefixText = "", suffixText = "" }) => ({
    path: fileName,
    from: textSpan.start,
    to: textSpan.start + textSpan.length,
    text: `${prefixText}${name}${suffixText}`,
  }));
}

/** Spaces, line ends and semicolons as they are usual; imports sorted as they are. */
export function format({ service }: Project, path: string): TextEdit[] {
  const textChanges = service.getFormattingEditsForDocument(path, FORMAT);
  return toEdits([{ fileName: path, textChanges }]);
}

/** TypeScript's own remedies for one of its errors. */
export function fixesFor({ service }: Project, path: string, [from, to]: [number, number], code: number) {
  return service.getCodeFixesAtPosition(path, from, to, [code], FORMAT, PREFERENCES);
}
