import type { LineMatches } from "./metric-messages.ts";

/** What follows in a longer line is not looked at: no metric stands there, and an expression may take long over it. */
export const LINE_LENGTH = 1000;

/**
 * Makes the regular expression of a metric definition. A named group may be written as Python does, `(?P<name>…)`.
 *
 * @throws {SyntaxError} Where it is none.
 */
export function metricRegex(source: string): RegExp {
  return new RegExp(source.replaceAll("(?P<", "(?<"));
}

/**
 * Looks for a metric in lines: its value is what the expression's first group took.
 *
 * Where the line names an epoch, and a batch, as MXNet's do (`Epoch[3] Batch [20]`), these are told too. Clause T48.
 *
 * @throws {SyntaxError} Where the expression is none.
 */
export function matchLines(source: string, lines: readonly string[]): LineMatches {
  const regex = metricRegex(source);
  const found: LineMatches = { hits: [], unread: 0 };
  lines.forEach((whole, line) => {
    const text = whole.slice(0, LINE_LENGTH);
    const match = regex.exec(text);
    if (!match) return;
    const value = readNumber(match[1] ?? "");
    if (value === undefined) found.unread += 1;
    else found.hits.push({ line, value, ...placeIn(text) });
  });
  return found;
}

const EPOCH = /\bepochs?\b[^\d\n]{0,3}(\d{1,9})/i;
const BATCH = /\b(?:batch|step|iter|iteration)\b[^\d\n]{0,3}(?:\d{1,9}-)?(\d{1,9})/i;

/** The epoch and the batch that a line names. */
function placeIn(line: string): { epoch: number; batch: number } {
  return { epoch: numberIn(line, EPOCH), batch: numberIn(line, BATCH) };
}

function numberIn(line: string, regex: RegExp): number {
  const [, digits] = regex.exec(line) ?? [];
  return digits === undefined ? Number.NaN : Number(digits);
}

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};

/** A number as Python or JavaScript print it: `0.93`, `1e-05`, `nan`, `-inf`, `-Infinity`. */
function readNumber(text: string): number | undefined {
  const [, sign = "", word = ""] = /^([-+]?)([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const named = WORDS[word.toLowerCase()];
  if (named !== undefined) return sign === "-" ? -named : named;
  // A sentence's comma or full stop may have come along.
  const value = text.trim() === "" ? Number.NaN : Number(text.trim().replace(/[.,;]$/, ""));
  return Number.isNaN(value) ? undefined : value;
}
