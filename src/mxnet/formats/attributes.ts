/**
 * The text of operator parameters in symbol files. Every MXNet and every binding wrote them a little differently:
 * `(3, 3)`, `(3,3)`, `[3, 3]`, `(3L, 3L)`, `3`; `True`, `true`, `1`. Spec: section 1.4, "Attribute strings".
 *
 * Each parser throws a `RangeError` that names the parameter, as `what`, and its text.
 */

const TRUE = ["true", "1"];
const FALSE = ["false", "0"];
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?$/;
/** Numbers that Python scripts passed as booleans. */
const BOOLEANS = new Map([
  ["True", 1],
  ["False", 0],
]);
const INTEGER = /^[+-]?\d+L?$/;

/** Whether the text stands for no value. */
export function isNone(text: string): boolean {
  return text.trim() === "None";
}

export function parseBoolean(text: string, what: string): boolean {
  const word = text.trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  throw refusal(what, text, "True or False");
}

/** Parses a whole number. A number with a fraction of zero is one: R writes `2.0`. */
export function parseInteger(text: string, what: string): number {
  const trimmed = text.trim();
  const value = Number(INTEGER.test(trimmed) ? trimmed.replace("L", "") : parseNumber(text, what));
  if (Number.isSafeInteger(value)) return value;
  throw refusal(what, text, "a whole number");
}

export function parseNumber(text: string, what: string): number {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) return Number(trimmed.replace(/f$/i, ""));
  if (BOOLEANS.has(trimmed)) return BOOLEANS.get(trimmed) ?? 0;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(trimmed);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/i.test(trimmed)) return Number.NaN;
  throw refusal(what, text, "a number");
}

/** Parses a tuple of whole numbers. One number alone is a tuple of one. */
export function parseTuple(text: string, what: string): number[] {
  return tupleItems(text, what).map((item) => {
    if (INTEGER.test(item)) return Number(item.replace("L", ""));
    throw refusal(what, text, "a tuple of whole numbers, such as (3, 3)");
  });
}

/** Parses a tuple in which `None` may stand for a number, as `slice` has it. */
export function parseOptionalTuple(text: string, what: string): (number | undefined)[] {
  return tupleItems(text, what).map((item) => (item === "None" ? undefined : parseInteger(item, what)));
}

/** Parses a tuple of numbers, as `MultiBoxPrior` has it. */
export function parseNumberTuple(text: string, what: string): number[] {
  return tupleItems(text, what).map((item) => parseNumber(item, what));
}

/** Parses one of `values`. */
export function parseEnum<Value extends string>(text: string, values: readonly Value[], what: string): Value {
  const word = text.trim();
  const value = values.find((value) => value === word);
  if (value !== undefined) return value;
  throw refusal(what, text, `one of ${values.join(", ")}`);
}

/** Formats a tuple as Python does: `()`, `(3,)`, `(3, 3)`. */
export function formatTuple(items: readonly number[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
}

function tupleItems(text: string, what: string): string[] {
  const trimmed = text.trim();
  const bare = /^\((.*)\)$|^\[(.*)\]$/s.exec(trimmed);
  const inner = (bare?.[1] ?? bare?.[2] ?? trimmed).trim();
  if (inner === "" && bare) return [];
  const items = inner
    .replace(/,\s*$/, "")
    .split(",")
    .map((item) => item.trim());
  if (items.every((item) => item !== "")) return items;
  throw refusal(what, text, "a tuple, such as (3, 3)");
}

function refusal(what: string, text: string, must: string): RangeError {
  return new RangeError(`Cannot read ${what} of "${text}": it must be ${must}`);
}
