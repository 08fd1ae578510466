const NUMBER = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const INFINITY = /^[+-]?inf(?:inity)?$/i;
const NAN = /^[+-]?nan$/i;
/** What Python's strip() takes away: JavaScript's white space without U+FEFF, and a few control characters. */
const SPACE = "[^\\S\\uFEFF]|[\\x1c-\\x1f\\x85]";
const STRIP = new RegExp(`^(?:${SPACE})+|(?:${SPACE})+$`, "g");

/** Converts text as Python's `float()` does: ` 1_000 `, `.5`, `1.`, `inf`, `-Infinity`, `nan`. `undefined` if it is none. */
export function parsePythonFloat(text: string): number | undefined {
  const stripped = text.replace(STRIP, "");
  if (NUMBER.test(stripped)) return Number(stripped.replaceAll("_", ""));
  if (INFINITY.test(stripped))
    return stripped.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return NAN.test(stripped) ? Number.NaN : undefined;
}

/** Quotes text as Python's `repr()` does, cut short where it is long. */
export function quoteLikePython(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const mark = short.includes("'") && !short.includes('"') ? '"' : "'";
  const escaped = short.replace(/(?! )[\\\p{C}\p{Z}]/gu, escapeLikePython).replaceAll(mark, `\\${mark}`);
  return mark + escaped + mark;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeLikePython(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code > 0xffff) return `\\U${hex.padStart(8, "0")}`;
  return ESCAPES[character] ?? (code > 0xff ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`);
}
