/** Says in one line what a value of a library is, e.g. a tensor's shape and dtype. `undefined`: it is nothing special. */
export type Describe = (value: object) => string | undefined;

const MAX_DEPTH = 4;
const MAX_ITEMS = 100;
/** What fits is put on one line. */
const LINE_WIDTH = 80;

/** Writes a value as a person reads it, like Node's `console.log` does. */
export function inspect(value: unknown, describe: Describe = () => undefined): string {
  return write(value, { describe, parents: [] });
}

interface Surroundings {
  describe: Describe;
  /** The objects that hold the value, outermost first. */
  parents: object[];
}

function write(value: unknown, within: Surroundings): string {
  if (typeof value === "string") return within.parents.length > 0 ? JSON.stringify(value) : value;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return writeFunction(value);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (within.parents.includes(value)) return "[circular]";
  return within.describe(value) ?? writeKnown(value) ?? writeItems(value, within);
}

function writeFunction(value: object): string {
  const isClass = /^class\b/.test(Function.prototype.toString.call(value));
  const name = (value as { name?: unknown }).name;
  return `[${isClass ? "class" : "function"} ${typeof name === "string" && name ? name : "(anonymous)"}]`;
}

/** What has a text of its own. */
function writeKnown(value: object): string | undefined {
  if (value instanceof Error) return value.stack?.includes(value.message) ? value.stack : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp || value instanceof URL) return String(value);
  if (value instanceof Promise) return "Promise {}";
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${value.byteLength} bytes)`;
}

function writeItems(value: object, { describe, parents }: Surroundings): string {
  const inside: Surroundings = { describe, parents: [...parents, value] };
  const isList = Array.isArray(value) || isTypedArray(value);
  if (inside.parents.length > MAX_DEPTH)
    return isList ? `[${titleOf(value) || "Array"}]` : `[${titleOf(value) || "Object"}]`;

  const items = isList ? listItems(value, inside) : entryItems(value, inside);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const title = titleOf(value);
  return `${title ? `${title} ` : ""}${layOut(open, items, close)}`;
}

function isTypedArray(value: object): value is Float32Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** The class, and the length where that says more; nothing for plain objects and arrays. */
function titleOf(value: object): string {
  const className: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (isTypedArray(value)) return `${className}(${value.length})`;
  if (value instanceof Map || value instanceof Set) return `${className}(${value.size})`;
  return typeof className === "string" && className !== "Object" && className !== "Array" ? className : "";
}

function listItems(value: readonly unknown[] | Float32Array, inside: Surroundings): string[] {
  const shown = Array.from({ length: Math.min(value.length, MAX_ITEMS) }, (_, index) =>
    write(value[index], inside),
  );
  return [...shown, ...more(value.length)];
}

function entryItems(value: object, inside: Surroundings): string[] {
  if (value instanceof Set)
    return [...firstOf(value.values(), (item) => write(item, inside)), ...more(value.size)];
  if (value instanceof Map) {
    const pair = ([key, item]: [unknown, unknown]) => `${write(key, inside)} => ${write(item, inside)}`;
    return [...firstOf(value.entries(), pair), ...more(value.size)];
  }
  const keys = Object.keys(value);
  const field = (key: string) => `${writeKey(key)}: ${write(readField(value, key), inside)}`;
  return [...firstOf(keys.values(), field), ...more(keys.length)];
}

function firstOf<Item>(items: Iterator<Item> & Iterable<Item>, text: (item: Item) => string): string[] {
  const texts: string[] = [];
  for (const item of items) if (texts.push(text(item)) >= MAX_ITEMS) break;
  return texts;
}

/** A getter may throw: then that is what it says. */
function readField(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch (error) {
    return `[throws ${error}]`;
  }
}

function writeKey(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : JSON.stringify(key);
}

function more(count: number): string[] {
  return count > MAX_ITEMS ? [`… ${count - MAX_ITEMS} more`] : [];
}

function layOut(open: string, items: string[], close: string): string {
  if (items.length === 0) return open + close;
  const padding = open === "{" ? " " : "";
  const line = `${open}${padding}${items.join(", ")}${padding}${close}`;
  // Lists of numbers wrap like text; a number a line would fill the log.
  if (line.length <= LINE_WIDTH || (open === "[" && items.every((item) => item.length < 16))) return line;
  return `${open}\n${items.map((item) => `  ${item.replaceAll("\n", "\n  ")}`).join(",\n")}\n${close}`;
}
