import type { CompiledScript, SourceLocation } from "./messages.ts";

/**
 * Finds a function of the script by its name: where it returns, if it does so in one place, else where it is declared.
 *
 * For errors that happen after the function: no stack tells of it any more. It is found by its text, as there is no parser
 * where a script runs. `undefined` where the script does not declare it at the top of a file.
 */
export function handlerLocation(
  { entry, modules }: CompiledScript,
  name: string,
  part: "return" | "declaration" = "declaration",
): SourceLocation | undefined {
  const entryFirst = [...modules].sort((a, b) => Number(b.path === entry) - Number(a.path === entry));
  for (const { path, code } of entryFirst) {
    const lines = code.split("\n");
    const start = lines.findIndex((line) => declares(line, name));
    if (start < 0) continue;
    const line = part === "return" ? (onlyReturn(lines, start) ?? start) : start;
    return { path, line: line + 1, column: 1 + ((lines[line] ?? "").search(/\S/) || 0) };
  }
}

function declares(line: string, name: string): boolean {
  const words = `class\\s+${name}\\b|(?:async\\s+)?function\\s*\\*?\\s*${name}\\b|(?:const|let|var)\\s+${name}\\b`;
  return new RegExp(`^(?:export\\s+)?(?:${words})`).test(line);
}

/** The one line that returns, from the declaration to the brace that ends it. */
function onlyReturn(lines: readonly string[], start: number): number | undefined {
  const length = lines.slice(start + 1).findIndex((line) => /^[})]/.test(line));
  const body = lines.slice(start, length < 0 ? undefined : start + 1 + length);
  const returns = body.flatMap((line, index) => (/(?:^|[\s;{])return\b/.test(line) ? [start + index] : []));
  return returns.length === 1 ? returns[0] : undefined;
}
