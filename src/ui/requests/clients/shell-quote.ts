/** A text as one word of bash: as it is where that is safe, else in quotes. @throws {RangeError} Where it holds a NUL. */
export function quoteBash(text: string): string {
  if (text.includes("\0"))
    throw new RangeError("Cannot quote a text with a NUL for bash: no word can hold one");
  if (/^[\w@%+=:,./-]+$/.test(text) && !text.startsWith("~")) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand in a command line as they are
  if (!/['\u0001-\u0009\u000b-\u001f\u007f-\u009f]/.test(text)) return `'${text}'`;
  return `$'${text.replace(SPECIAL, escapeOne)}'`;
}

/** `!` too: an interactive bash takes it for history in some versions. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const SPECIAL = /[\\'!\u0001-\u001f\u007f]/g;

const NAMED: Record<string, string> = { "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Three octal digits: none that follows can be taken for a fourth. */
function escapeOne(character: string): string {
  return NAMED[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
