import type ts from "typescript";
import { comment, FORMAT, PREFERENCES, plain, toEdits } from "./describe.ts";
import type { CompletionDetails, CompletionItem, Completions } from "./language.ts";
import type { Project } from "./project.ts";

/** A longer list helps nobody, and takes long to send. */
const MOST = 1500;

/** What may be written at a place. */
export function complete(
  { service, textOf }: Project,
  path: string,
  offset: number,
): Completions | undefined {
  const found = service.getCompletionsAtPosition(path, offset, PREFERENCES, FORMAT);
  if (!found) return undefined;
  const span = found.optionalReplacementSpan;
  // The page would take longer to read a thousand names than to show the dozen that are meant.
  const word = /[\w$]*$/.exec((textOf(path) ?? "").slice(Math.max(0, offset - 100), offset))?.[0] ?? "";
  const items = found.entries
    .filter(({ kind, name }) => kind !== "warning" && holdsLetters(name.toLowerCase(), word.toLowerCase()))
    .slice(0, MOST);
  return { from: span?.start ?? offset, items: items.map(toItem) };
}

/** Whether the letters of `word` are in a name, in their order. */
function holdsLetters(name: string, word: string): boolean {
  let from = 0;
  for (const letter of word) {
    const index = name.indexOf(letter, from);
    if (index < 0) return false;
    from = index + 1;
  }
  return true;
}

function toItem({
  name,
  kind,
  sortText,
  source,
  sourceDisplay,
  insertText,
  data,
}: ts.CompletionEntry): CompletionItem {
  return {
    label: name,
    kind,
    rank: sortText,
    ...(sourceDisplay && { from: plain(sourceDisplay) }),
    ...(insertText !== undefined && insertText !== name && { insert: insertText }),
    key: { name, source, data },
  };
}

/** The signature and the doc comment of a completion, and the import that it needs. */
export function explain(
  { service }: Project,
  path: string,
  offset: number,
  { name, source, data }: CompletionItem["key"],
): CompletionDetails | undefined {
  const entry = data as ts.CompletionEntryData | undefined;
  const found = service.getCompletionEntryDetails(path, offset, name, FORMAT, source, PREFERENCES, entry);
  if (!found) return undefined;
  const changes = found.codeActions?.flatMap((action) => action.changes) ?? [];
  return {
    signature: plain(found.displayParts),
    comment: comment(found.documentation, found.tags),
    edits: toEdits(changes),
  };
}
