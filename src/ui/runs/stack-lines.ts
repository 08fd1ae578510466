import type { SourceLocation } from "../../worker/messages.ts";

/** A piece of a text, and the place in a script that it names, if it does. */
export interface TextPiece {
  text: string;
  location?: SourceLocation;
}

const PLACE = /(\/opt\/ml\/code\/[^\s:()]+):(\d{1,7}):(\d{1,7})/g;

/** Cuts a text at the places in scripts that it names, e.g. `/opt/ml/code/mnist.ts:12:9`. */
export function splitPlaces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACE)) {
    const [whole, path = "", line, column] = match;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: whole, location: { path, line: Number(line), column: Number(column) } });
    end = match.index + whole.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** A stack without the lines of the page's own code, whose places are addresses: who wrote the script cannot use them. */
export function withoutPageLines(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => !/^\s+at .*:\/\//.test(line))
    .join("\n");
}
