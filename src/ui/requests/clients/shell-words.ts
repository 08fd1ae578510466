/** A word of a command line: its bytes, as `$'\xff'` can make any. */
export interface Word {
  bytes: number[];
  /** Whether a part of it stood in quotes: a heredoc's end does then. */
  isQuoted: boolean;
  /** What the shell would put in its place: `$HOME`, `` `date` ``. Kept as it is written. */
  expansions: string[];
}

export type ShellToken =
  | { kind: "word"; word: Word }
  /** `|`, `;`, `&&`, `<<<` and the like; a line's end is `;`. */
  | { kind: "operator"; text: string }
  | { kind: "heredoc"; bytes: number[] };

const OPERATORS = [
  "<<<",
  "<<-",
  "&>>",
  "<<",
  ">>",
  "&&",
  "||",
  "|&",
  "&>",
  ">&",
  "<&",
  "|",
  ";",
  "&",
  "<",
  ">",
];

const encoder = new TextEncoder();

/** A word's bytes as text. */
export function textOf({ bytes }: Pick<Word, "bytes">): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

/**
 * Takes a command line apart as bash does: quotes of all four kinds, line continuations, comments, operators, heredocs.
 *
 * @throws {SyntaxError} Where a quote is not closed, or a heredoc has no end.
 */
export function splitShell(text: string): ShellToken[] {
  return new Splitter(text.replaceAll("\r\n", "\n")).split();
}

class Splitter {
  readonly #text: string;
  #at = 0;
  readonly #tokens: ShellToken[] = [];
  /** Heredocs whose text comes after this line's end: where they go, and what ends them. */
  #pending: { index: number; end: string; isQuoted: boolean; cutsTabs: boolean }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  split(): ShellToken[] {
    while (this.#at < this.#text.length) this.#next();
    if (this.#pending.length > 0) this.#readHeredocs();
    return this.#tokens;
  }

  #next(): void {
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (rest.startsWith("\\\n")) this.#at += 2;
    else if (/^[ \t]/.test(rest)) this.#at += 1;
    else if (rest.startsWith("\n")) this.#endLine();
    else if (rest.startsWith("#")) this.#skipComment();
    else {
      const operator = OPERATORS.find((each) => rest.startsWith(each));
      if (operator === undefined) this.#tokens.push({ kind: "word", word: this.#readWord() });
      else this.#readOperator(operator);
    }
  }

  #endLine(): void {
    this.#at += 1;
    this.#readHeredocs();
    this.#tokens.push({ kind: "operator", text: ";" });
  }

  #skipComment(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #readOperator(operator: string): void {
    this.#at += operator.length;
    if (operator !== "<<" && operator !== "<<-") {
      this.#tokens.push({ kind: "operator", text: operator });
      return;
    }
    while (/^[ \t]/.test(this.#text.slice(this.#at, this.#at + 1))) this.#at += 1;
    const word = this.#readWord();
    const index = this.#tokens.push({ kind: "heredoc", bytes: [] }) - 1;
    this.#pending.push({ index, end: textOf(word), isQuoted: word.isQuoted, cutsTabs: operator === "<<-" });
  }

  #readHeredocs(): void {
    for (const { index, end, isQuoted, cutsTabs } of this.#pending) {
      const lines: string[] = [];
      for (;;) {
        if (this.#at >= this.#text.length)
          throw new SyntaxError(`The text after <<${end} does not end with ${end}`);
        const stop = this.#text.indexOf("\n", this.#at);
        const raw = this.#text.slice(this.#at, stop < 0 ? undefined : stop);
        this.#at = stop < 0 ? this.#text.length : stop + 1;
        const line = cutsTabs ? raw.replace(/^\t+/, "") : raw;
        if (line === end) break;
        lines.push(`${line}\n`);
      }
      const body = isQuoted
        ? lines.join("")
        : lines
            .join("")
            .replace(/\\\n/g, "")
            .replace(/\\([\\$`])/g, "$1");
      this.#tokens[index] = { kind: "heredoc", bytes: [...encoder.encode(body)] };
    }
    this.#pending = [];
  }

  #readWord(): Word {
    const word: Word = { bytes: [], isQuoted: false, expansions: [] };
    while (this.#at < this.#text.length) {
      const rest = this.#text.slice(this.#at, this.#at + 3);
      if (/^[ \t\n|;&<>]/.test(rest)) break;
      if (rest.startsWith("\\\n")) this.#at += 2;
      else if (rest.startsWith("'")) this.#readSingle(word);
      else if (rest.startsWith('"')) this.#readDouble(word, 1);
      else if (rest.startsWith("$'")) this.#readAnsi(word);
      else if (rest.startsWith('$"')) this.#readDouble(word, 2);
      else if (rest.startsWith("\\")) this.#readEscaped(word);
      else this.#readPlain(word);
    }
    return word;
  }

  #add(word: Word, text: string): void {
    word.bytes.push(...encoder.encode(text));
  }

  #readSingle(word: Word): void {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end < 0) throw new SyntaxError("A ' is not closed");
    word.isQuoted = true;
    this.#add(word, this.#text.slice(this.#at + 1, end));
    this.#at = end + 1;
  }

  #readEscaped(word: Word): void {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at + 1) ?? 0x5c);
    word.isQuoted = true;
    this.#add(word, character);
    this.#at += 1 + character.length;
  }

  /** A character, or what the shell would put something else for. */
  #readPlain(word: Word): void {
    EXPANSION.lastIndex = this.#at;
    const [expansion] = EXPANSION.exec(this.#text) ?? [];
    if (expansion !== undefined) word.expansions.push(expansion);
    const text = expansion ?? String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    this.#add(word, text);
    this.#at += text.length;
  }

  #readDouble(word: Word, quoteLength: number): void {
    word.isQuoted = true;
    this.#at += quoteLength;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) throw new SyntaxError('A " is not closed');
      if (character === '"') break;
      const next = this.#text[this.#at + 1] ?? "";
      if (character === "\\" && next === "\n") this.#at += 2;
      else if (character === "\\" && /["\\$`]/.test(next)) {
        this.#add(word, next);
        this.#at += 2;
      } else this.#readPlain(word);
    }
    this.#at += 1;
  }

  #readAnsi(word: Word): void {
    word.isQuoted = true;
    this.#at += 2;
    for (;;) {
      ANSI.lastIndex = this.#at;
      const [text] = ANSI.exec(this.#text) ?? [];
      if (text === undefined) throw new SyntaxError("A $' is not closed");
      this.#at += text.length;
      if (text === "'") return;
      if (text.startsWith("\\")) word.bytes.push(...ansiBytes(text.slice(1)));
      else this.#add(word, text);
    }
  }
}

const EXPANSION = /\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|\$[0-9@*#?$!-]|`[^`]*`/y;

/** One piece of `$'…'`: plain text, an escape, or the end. */
const ANSI =
  /'|[^\\']+|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|c[\s\S]|[\s\S])/y;

const ANSI_NAMED: Record<string, number> = { a: 7, b: 8, e: 27, E: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };

function ansiBytes(code: string): Iterable<number> {
  const [kind = ""] = code;
  const named = code.length === 1 ? ANSI_NAMED[code] : undefined;
  if (named !== undefined) return [named];
  if (/^[0-7]/.test(code)) return [Number.parseInt(code, 8) & 255];
  if (code.length > 1 && kind === "x") return [Number.parseInt(code.slice(1), 16)];
  if (code.length > 1 && (kind === "u" || kind === "U")) {
    const point = Number.parseInt(code.slice(1), 16);
    return encoder.encode(point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd");
  }
  if (code.length > 1 && kind === "c") return [code.charCodeAt(1) & 31];
  // What bash knows no code for keeps its backslash; quotes, a question mark and a backslash lose it.
  return encoder.encode(/^['"?\\]$/.test(code) ? code : `\\${code}`);
}
