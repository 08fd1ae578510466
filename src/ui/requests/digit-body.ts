import { DIGIT_SIZE, type Pixels } from "./digit.ts";
import { encodeNpy } from "./npy-body.ts";

/**
 * A digit as a request's body.
 *
 * `text/csv`: one row of 784 numbers. `application/x-npy`: float32 of shape (1, 28, 28). All other types: JSON of shape
 * (1, 28, 28), as in `mnist-images/*.json`. Values are 0 to 1.
 */
export function encodeDigit(pixels: Pixels, content_type: string): Uint8Array<ArrayBuffer> {
  const type = (content_type.split(";")[0] ?? "").trim().toLowerCase();
  if (type === "text/csv") return new TextEncoder().encode(`${Array.from(pixels, formatPixel).join(",")}\n`);
  if (type === "application/x-npy") return encodeNpy({ shape: [1, DIGIT_SIZE, DIGIT_SIZE], data: pixels });
  const rows = Array.from({ length: DIGIT_SIZE }, (_, y) =>
    Array.from(pixels.subarray(y * DIGIT_SIZE, (y + 1) * DIGIT_SIZE), formatPixel),
  );
  return new TextEncoder().encode(`[[${rows.map((row) => `[${row.join(", ")}]`).join(", ")}]]`);
}

/** Four digits are more than 256 shades need. */
function formatPixel(value: number): string {
  return String(Number(value.toFixed(4)));
}

/** What a digit becomes for a content type, in words. */
export function describeDigitBody(content_type: string): string {
  const type = (content_type.split(";")[0] ?? "").trim().toLowerCase();
  if (type === "text/csv") return "one CSV row of 784 numbers from 0 to 1";
  const format = type === "application/x-npy" ? "a float32 NPY file" : "JSON";
  return `${format} of shape (1, 28, 28), numbers from 0 to 1`;
}
