/**
 * Reads an operator's attributes, which files hold as text, and remembers what is wrong with them.
 *
 * A value that cannot be read is noted in `problems` and taken as the default, so that one look names all problems.
 */
export class AttributeReader {
  readonly problems: string[] = [];
  readonly #texts: ReadonlyMap<string, string>;
  readonly #read = new Set<string>();

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  /** Whether the attribute is there and is not `None`. */
  has(name: string): boolean {
    return this.text(name, "None") !== "None";
  }

  text(name: string, absent: string): string {
    this.#read.add(name);
    return this.#texts.get(name) ?? absent;
  }

  /** A number; where it is required and missing that is a problem. */
  number(name: string, absent?: number): number {
    const text = this.text(name, "");
    if (text === "" || text === "None") {
      if (absent === undefined) this.#problem(name, "is missing");
      return absent ?? 0;
    }
    const value = Number(text.replace(/[Lf]$/, ""));
    if (Number.isNaN(value)) this.#problem(name, `is "${text}", must be a number`);
    return value;
  }

  boolean(name: string, absent: boolean): boolean {
    const text = this.text(name, String(absent));
    if (/^(true|1)$/i.test(text)) return true;
    if (!/^(false|0|none)$/i.test(text)) this.#problem(name, `is "${text}", must be True or False`);
    return false;
  }

  /** Integers in any of Python's forms: `(3, 3)`, `[3, 3]`, `(3L, 3L)`, `(1,)`, `()`, `2`. */
  tuple(name: string, absent: readonly number[] = []): readonly number[] {
    const text = this.text(name, "None");
    if (text === "None") return absent;
    const values = parseTuple(text);
    if (!values) this.#problem(name, `is "${text}", must be a tuple of integers`);
    return values ?? absent;
  }

  /** A number where there is one, `undefined` for `None`. */
  optionalNumber(name: string): number | undefined {
    return this.has(name) && this.text(name, "") !== "" ? this.number(name) : undefined;
  }

  /** Integers of which any may be `None`, as the bounds of a slice. */
  optionalTuple(name: string): readonly (number | undefined)[] {
    const text = this.text(name, "None");
    const inner = /^\s*[([]?(.*?),?\s*[)\]]?\s*$/.exec(text)?.[1] ?? "";
    if (text === "None" || inner.trim() === "") return [];
    const values = inner
      .split(",")
      .map((part) => (part.trim() === "None" ? undefined : (parseTuple(part)?.[0] ?? Number.NaN)));
    if (values.some(Number.isNaN)) this.#problem(name, `is "${text}", must be a tuple of integers and None`);
    return values;
  }

  /** Numbers, which may have fractions, in any of the forms of `tuple`. */
  numbers(name: string, absent: readonly number[] = []): readonly number[] {
    const text = this.text(name, "None");
    if (text === "None") return absent;
    const inner = /^\s*[([]?(.*?),?\s*[)\]]?\s*$/.exec(text)?.[1]?.trim() ?? "";
    const values = inner === "" ? [] : inner.split(",").map((part) => Number(part.trim() || Number.NaN));
    if (!values.some(Number.isNaN)) return values;
    this.#problem(name, `is "${text}", must be a tuple of numbers`);
    return absent;
  }

  /** One of `choices`; others are named as not supported. */
  choice<T extends string>(name: string, choices: readonly T[], absent: T): T {
    const text = this.text(name, absent);
    const found = choices.find((choice) => choice === text);
    if (!found) this.#problem(name, `is "${text}", must be one of ${choices.join(", ")}`);
    return found ?? absent;
  }

  /** Passes over attributes that tune the reference's own kernels and change no number. */
  ignore(...names: string[]): void {
    for (const name of names) this.#read.add(name);
  }

  /** Notes what an operator finds wrong by itself. */
  refuse(name: string, why: string): void {
    this.#problem(name, why);
  }

  /** Notes every attribute that nobody has read; `__shape__` and the like belong to the user. */
  finish(): void {
    for (const [name, text] of this.#texts) {
      if (this.#read.has(name) || /^__.*__$/.test(name)) continue;
      this.#problem(name, `("${text}") is not known`);
    }
  }

  #problem(name: string, why: string): void {
    this.problems.push(`attribute ${name} ${why}`);
  }
}

/** Reads a tuple of integers in any of Python's forms; `undefined` where it is none. `None` in it is 0: unknown. */
export function parseTuple(text: string): number[] | undefined {
  const inner = /^\s*[([]?(.*?),?\s*[)\]]?\s*$/.exec(text)?.[1] ?? "";
  if (inner.trim() === "") return [];
  const values = inner.split(",").map((part) => {
    const word = part.trim().replace(/L$/, "");
    return word === "None" ? 0 : word === "" ? Number.NaN : Number(word);
  });
  return values.every(Number.isInteger) ? values : undefined;
}
