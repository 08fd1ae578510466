import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { Mark } from "../editor/text-document.ts";
import type { ScriptLanguage } from "./script-language.ts";

/** What is wrong with a text as CodeMirror marks it, each with what may be done about it. */
export function toDiagnostics(marks: readonly Mark[], doc: Text, language: ScriptLanguage): Diagnostic[] {
  return marks.map(({ message, location, severity, from, to, fixes = [] }) => {
    const start = Math.min(from ?? positionOf(doc, location.line, location.column), doc.length);
    const end = Math.min(to ?? wordEnd(doc, start), doc.length);
    return {
      from: start,
      to: Math.max(start, end),
      severity,
      message,
      actions: fixes.map(({ title, edits }) => ({
        name: title,
        // Where something was typed since, the edits are of another text: the problem is looked for anew at once.
        apply: ({ state }) => {
          if (state.doc.eq(doc)) void language.applyEdits(edits);
        },
      })),
    };
  });
}

/** The offset of a line and column, counted from 1; the nearest there is. */
export function positionOf(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.from + Math.max(column - 1, 0), found.to);
}

function wordEnd(doc: Text, from: number): number {
  const rest = doc.sliceString(from, doc.lineAt(from).to);
  return from + (/^[\p{ID_Continue}$]+/u.exec(rest)?.[0].length ?? Math.min(1, rest.length));
}
