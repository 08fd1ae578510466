import type ts from "typescript";
import type { SourceLocation } from "../messages.ts";

/** Where the character at `offset` is, as a person counts. */
export function locate(file: ts.SourceFile, offset: number): SourceLocation {
  const { line, character } = file.getLineAndCharacterOfPosition(offset);
  return { path: file.fileName, line: line + 1, column: character + 1 };
}
