/** A place in a text as people, and Python, count: lines and columns from 1, characters from 0. */
export interface TextLocation {
  line: number;
  column: number;
  character: number;
}

/** Locates the place that comes after `before`. A character outside the BMP counts once, as in Python. */
export function locateInText(before: string): TextLocation {
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    line: before.split("\n").length,
    column: [...before.slice(lineStart)].length + 1,
    character: before.length - (before.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0),
  };
}
