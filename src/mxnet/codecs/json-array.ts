import type { DecodedArray } from "./array-decode-error.ts";
import { JsonArrayParser } from "./json-array-parser.ts";
import { formatJsonNumber } from "./number-text.ts";
import { toPaddedBytes } from "./padded-bytes.ts";

/**
 * Decodes nested lists of numbers to a float32 array, as `mx.nd.array(json.loads(text))` does.
 *
 * `NaN`, `Infinity` and `-Infinity` are numbers, so is text that Python's `float()` takes (`"1"`); `true` is 1.
 *
 * Spec: clauses H23, H26.
 *
 * @throws {ArrayDecodeError} where `text` is not JSON (Python's own message), a bare scalar, empty, ragged, or holds
 * null, an object or other text. The message says at which index, line and column.
 */
export function decodeJsonArray(text: string | Uint8Array): DecodedArray {
  return new JsonArrayParser(toPaddedBytes(text)).parse();
}

/**
 * Formats an array as `json.dumps(array.tolist())` does: `[[1.0, 2.0], [3.0, 4.0]]`. A scalar, shape `[]`, is its number.
 *
 * `format` makes the text of one number; for integer arrays pass `String`. Spec: clauses H25, H31, H34.
 */
export function formatJsonArray(
  data: ArrayLike<number>,
  shape: readonly number[],
  format: (value: number) => string = formatJsonNumber,
): string {
  if (shape.length === 0) return format(data[0] ?? 0);
  let at = 0;
  const list = (depth: number): string => {
    const length = shape[depth] ?? 0;
    if (depth < shape.length - 1) return `[${Array.from({ length }, () => list(depth + 1)).join(", ")}]`;
    let text = "[";
    for (let i = 0; i < length; i++) text += (i === 0 ? "" : ", ") + format(data[at++] ?? 0);
    return `${text}]`;
  };
  return list(0);
}
