/** What a value must be: whether it is, and in words. */
interface Kind {
  is(value: unknown): boolean;
  words: string;
}

const TEXT: Kind = { is: (value) => typeof value === "string", words: "text" };
const FLAG: Kind = { is: (value) => typeof value === "boolean", words: "true or false" };
const WHOLE: Kind = { is: Number.isInteger, words: "a whole number" };
const SIGNAL: Kind = { is: (value) => tagOf(value) === "AbortSignal", words: "an AbortSignal" };
const BODY: Kind = {
  is: (value) => typeof value === "string" || isBytes(value),
  words: "text, a Uint8Array, an ArrayBuffer or a Blob (an object goes as JSON.stringify(…))",
};
const TYPE: Kind = {
  is: (value) => typeof value === "string" && isHeaderValue(value),
  words: "text that a header can carry, e.g. text/csv",
};
const TEXTS: Kind = {
  is: (value) => isRecord(value) && Object.values(value).every(TEXT.is),
  words: 'an object of texts, e.g. { MY_MODE: "fast" }',
};
const HYPERPARAMETERS: Kind = {
  is: (value) => isRecord(value) && Object.values(value).every(isHyperparameter),
  words: "an object of texts, numbers and booleans, e.g. { epochs: 3 }",
};

const OPTIONS = {
  train: { script: TEXT, hyperparameters: HYPERPARAMETERS },
  deploy: { script: TEXT, workers: WHOLE, env: TEXTS, defaultAccept: TYPE },
  invoke: { body: BODY, contentType: TYPE, accept: TYPE, signal: SIGNAL, trace: FLAG },
} satisfies Record<string, Record<string, Kind>>;

/**
 * Checks the options of a method, as a program in plain JavaScript may pass anything.
 *
 * @throws {TypeError} Where they are no object, one has a wrong value, or one is none of the method's.
 */
export function checkOptions(method: keyof typeof OPTIONS, options: unknown): void {
  const kinds: Readonly<Record<string, Kind>> = OPTIONS[method];
  const names = Object.keys(kinds).join(", ");
  if (!isRecord(options)) {
    throw new TypeError(`Cannot ${method} with ${shown(options)}: pass an object with any of ${names}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!kind) throw new TypeError(`Cannot ${method} with "${name}": its options are ${names}`);
    if (value === undefined || kind.is(value)) continue;
    throw new TypeError(`Cannot ${method} with ${name} ${shown(value)}: it must be ${kind.words}`);
  }
}

/** @param what What cannot be done, e.g. `open a workspace`. @throws {TypeError} Where `name` is no text. */
export function checkName(what: string, name: unknown): void {
  if (typeof name === "string") return;
  throw new TypeError(`Cannot ${what} named ${shown(name)}: a name must be text`);
}

/** @throws {TypeError} Where `archive` is none. */
export function checkArchive(archive: unknown): void {
  if (isBytes(archive)) return;
  throw new TypeError(
    `Cannot import ${shown(archive)}: the archive must be a Blob, an ArrayBuffer or a Uint8Array`,
  );
}

/** @throws {TypeError} Where there is no such event, or `listener` is no function. */
export function checkListener(event: unknown, listener: unknown, events: readonly string[]): void {
  if (!(events as readonly unknown[]).includes(event)) {
    throw new TypeError(`Cannot tell of ${shown(event)}: the events are ${events.join(", ")}`);
  }
  if (typeof listener === "function") return;
  throw new TypeError(`Cannot tell ${shown(listener)} of "${event}": the listener must be a function`);
}

/** By the name that values of another frame have too. */
function isBytes(value: unknown): boolean {
  return ["Uint8Array", "ArrayBuffer", "Blob", "File"].includes(tagOf(value));
}

function isHeaderValue(text: string): boolean {
  try {
    new Headers({ type: text });
    return true;
  } catch {
    return false;
  }
}

function isHyperparameter(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return tagOf(value) === "Object";
}

const MAX_SHOWN = 80;

/** A value as a message has it. */
function shown(value: unknown): string {
  const json =
    isRecord(value) || Array.isArray(value) || typeof value === "string" ? jsonOf(value) : undefined;
  if (json !== undefined && json.length <= MAX_SHOWN) return json;
  if (typeof value === "string") return `${JSON.stringify(value.slice(0, MAX_SHOWN))}…`;
  return typeof value === "object" && value !== null ? `[${tagOf(value)}]` : String(value);
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle, or a bigint within.
    return undefined;
  }
}

/** E.g. `Object`, `Uint8Array`, `Null`. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
