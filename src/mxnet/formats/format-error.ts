/**
 * A file that is not what it should be. Every parser of this folder throws it, and nothing else, for bad input.
 *
 * `message` names what was read, the byte (for text: the character) where it went wrong, and why.
 */
export class FormatError extends Error {
  override name = "FormatError";
  /** What was read: `"NDArray list"`, `"symbol JSON"`, `"IDX"`, `"NPY"` … */
  readonly format: string;
  /** Where: a byte of a binary file, a UTF-16 unit of a text. */
  readonly offset: number;

  constructor(format: string, offset: number, why: string, unit: "byte" | "character" = "byte") {
    super(`Cannot read the ${format} at ${unit} ${offset}: ${why}`);
    this.format = format;
    this.offset = offset;
  }
}
