import { shortestFloat32 } from "./shortest-float32.ts";

/**
 * Formats a float32 as `json.dumps` does: Python's repr of the number widened to double.
 *
 * `4.0`, `4.9999918937683105`, `1e-05`, `1e+16`, `NaN`, `Infinity`. Spec: clause H34.
 */
export function formatJsonNumber(value: number): string {
  if (Number.isFinite(value)) return repr(value, Math.abs(value));
  return String(value);
}

/**
 * Formats a float32 as `csv.writer` does with numpy 1.14 and later: the fewest digits that give the same float32.
 *
 * `4.0`, `4.999992`, `1e-05`, `250893390000.0`, `nan`, `inf`. Spec: clause H32.
 */
export function formatCsvNumber(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  // numpy decides on the exponent before it shortens: 9.9999997e-05 is "1e-04", and not "0.0001".
  return repr(shortestFloat32(value), Math.abs(value));
}

/**
 * Formats a float32 as the CSV of the later containers has it: widened to double, then as Python's repr.
 *
 * `4.9999918937683105`, `nan`, `inf`. Spec: clauses P15 and P18, for dialects `containers-2` and `toolkit-1` alike.
 */
export function formatCsvDouble(value: number): string {
  return Number.isFinite(value) ? repr(value, Math.abs(value)) : nonFinite(value);
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

/** Python writes an exponent below 1e-4 and from 1e16 on; JavaScript below 1e-6 and from 1e21 on. */
function repr(value: number, magnitude: number): string {
  if (magnitude >= 1e16 || (magnitude < 1e-4 && magnitude !== 0)) return withTwoDigits(value.toExponential());
  if (Number.isInteger(value)) return Object.is(value, -0) ? "-0.0" : `${value}.0`;
  return String(value);
}

function withTwoDigits(text: string): string {
  const sign = text.length - 2;
  return text[sign] === "-" || text[sign] === "+" ? `${text.slice(0, -1)}0${text.slice(-1)}` : text;
}
