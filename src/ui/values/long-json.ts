import { decodeText, type ParsedBody, parseJson } from "./payload.ts";

/** How a long text is taken apart: in bytes, and milliseconds. */
export interface JsonPieces {
  /** So much is parsed together, where it has so many members. */
  groupBytes: number;
  /** A member that is longer is taken apart itself. */
  memberBytes: number;
  /** The page's thread is lent for so long at once. */
  turnMs: number;
}

const PIECES: JsonPieces = { groupBytes: 65_536, memberBytes: 262_144, turnMs: 8 };

/** A list or an object that is not at its end yet. */
interface Open {
  isList: boolean;
  items: unknown[];
  entries: [string, unknown][];
  /** Its own name in the object that it is a member of. */
  key: string;
  /** The first byte that was not taken in. */
  start: number;
  /** Where the member began that the scan is in. */
  member: number;
  /** Whether that member was taken in on its own: only blanks may follow. */
  isTaken: boolean;
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Parses UTF-8 text as `JSON.parse` does, in turns between which the page is drawn.
 *
 * @param isWanted Asked between two turns: `undefined` is returned where the value is not wanted any more.
 */
export async function parseLongJson(
  body: Uint8Array,
  isWanted: () => boolean = () => true,
  pieces = PIECES,
): Promise<ParsedBody | undefined> {
  try {
    const scan = new JsonScan(body, pieces);
    while (!scan.isDone) {
      const endMs = performance.now() + pieces.turnMs;
      do scan.goOn(pieces.groupBytes);
      while (!scan.isDone && performance.now() < endMs);
      await new Promise((done) => setTimeout(done));
      if (!isWanted()) return undefined;
    }
    return { kind: "json", value: scan.value };
  } catch (error) {
    return { kind: "broken", reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Walks over the text once. The members of what is open are parsed in groups by `JSON.parse`, whose errors are the text's;
 * only a member that turns out to be long is opened too, and walked over again from its beginning.
 */
class JsonScan {
  value: unknown;
  isDone = false;
  readonly #bytes: Uint8Array;
  readonly #pieces: JsonPieces;
  readonly #open: Open[] = [];
  #at = 0;
  /** How deep the scan is in the member, and where the member's own list or object began. */
  #depth = 0;
  #inner = 0;

  constructor(bytes: Uint8Array, pieces: JsonPieces) {
    this.#bytes = bytes;
    this.#pieces = pieces;
    const first = bytes.findIndex((byte) => byte === LIST || byte === OBJECT);
    if (first >= 0 && isBlank(this.#text(0, first))) this.#descend(first, "");
    else {
      this.value = parse(this.#text(0, bytes.length));
      this.isDone = true;
    }
  }

  /** Looks at the next so many bytes, and takes in what ends there. */
  goOn(count: number): void {
    const bytes = this.#bytes;
    const end = Math.min(bytes.length, this.#at + count);
    while (this.#at < end && !this.isDone) {
      const byte = bytes[this.#at] ?? 0;
      if (byte === QUOTE) this.#at = this.#endOfString(this.#at);
      else if (byte === LIST || byte === OBJECT) this.#down();
      else if (byte === LIST_END || byte === OBJECT_END) this.#up(byte);
      else if (byte === COMMA && this.#depth === 0) this.#next();
      this.#at += 1;
      if (this.#depth > 0 && this.#at - this.#inner > this.#pieces.memberBytes) this.#openMember();
    }
    if (this.#at >= bytes.length && !this.isDone) throw new SyntaxError("Unexpected end of JSON input");
  }

  #down(): void {
    if (this.#depth === 0) this.#inner = this.#at;
    this.#depth += 1;
  }

  #up(byte: number): void {
    if (this.#depth > 0) this.#depth -= 1;
    else this.#close(byte);
  }

  #next(): void {
    const open = this.#top();
    if (open.isTaken || this.#at - open.start >= this.#pieces.groupBytes) {
      this.#take(open, this.#at);
      open.start = this.#at + 1;
    }
    open.isTaken = false;
    open.member = this.#at + 1;
  }

  /** Takes in the members between what was taken in already and `end`. */
  #take(open: Open, end: number): void {
    const text = this.#text(open.start, end);
    const isFirst = open.items.length === 0 && open.entries.length === 0;
    if (isBlank(text) ? !open.isTaken && !(isFirst && this.#isEnd(end)) : open.isTaken)
      throw new SyntaxError(
        `Unexpected text after ${end} bytes of JSON: ${JSON.stringify(text.slice(0, 20))}`,
      );
    if (isBlank(text)) return;
    if (open.isList) for (const item of parse(`[${text}]`) as unknown[]) open.items.push(item);
    else for (const entry of Object.entries(parse(`{${text}}`) as object)) open.entries.push(entry);
  }

  #isEnd(at: number): boolean {
    return this.#bytes[at] !== COMMA;
  }

  /** Goes on in the member that the scan is in, as it is long. */
  #openMember(): void {
    const open = this.#top();
    if (open.isTaken) throw new SyntaxError(`Expected "," before ${this.#inner} bytes of JSON`);
    if (open.member > open.start) this.#take(open, open.member - 1);
    open.start = open.member;
    // With a value in its place what stands before it is checked too.
    const before = this.#text(open.member, this.#inner);
    const [key = ""] = open.isList
      ? (parse(`[${before}null]`) as []).map(() => "")
      : Object.keys(parse(`{${before}null}`) as object);
    this.#descend(this.#inner, key);
  }

  #descend(at: number, key: string): void {
    const start = at + 1;
    const isList = this.#bytes[at] === LIST;
    this.#open.push({ isList, key, items: [], entries: [], start, member: start, isTaken: false });
    this.#at = start;
    this.#depth = 0;
  }

  #close(byte: number): void {
    const open = this.#top();
    if (byte !== (open.isList ? LIST_END : OBJECT_END))
      throw new SyntaxError(`Unexpected "${String.fromCharCode(byte)}" after ${this.#at} bytes of JSON`);
    this.#take(open, this.#at);
    this.#open.pop();
    const value = open.isList ? open.items : Object.fromEntries(open.entries);
    const outer = this.#open.at(-1);
    if (!outer) {
      this.#finish(value);
      return;
    }
    if (outer.isList) outer.items.push(value);
    else outer.entries.push([open.key, value]);
    outer.start = this.#at + 1;
    outer.isTaken = true;
  }

  #finish(value: unknown): void {
    const rest = this.#text(this.#at + 1, this.#bytes.length);
    if (!isBlank(rest))
      throw new SyntaxError(`Unexpected text after the JSON: ${JSON.stringify(rest.slice(0, 20))}`);
    this.value = value;
    this.isDone = true;
  }

  #endOfString(from: number): number {
    for (let at = from + 1; at < this.#bytes.length; at += 1) {
      if (this.#bytes[at] === BACKSLASH) at += 1;
      else if (this.#bytes[at] === QUOTE) return at;
    }
    return this.#bytes.length;
  }

  #top(): Open {
    const open = this.#open.at(-1);
    if (open) return open;
    throw new SyntaxError(`Unexpected text after ${this.#at} bytes of JSON`);
  }

  /** @throws {SyntaxError} Where the bytes are no text, or of Python's JSON. */
  #text(start: number, end: number): string {
    const text = decodeText(this.#bytes.subarray(start, end));
    if (text !== undefined) return text;
    throw new SyntaxError("it is not UTF-8 text");
  }
}

/** @throws {SyntaxError} With the reason in words for a person. */
function parse(text: string): unknown {
  const parsed = parseJson(text);
  if (parsed.kind === "json") return parsed.value;
  throw new SyntaxError(parsed.kind === "broken" ? parsed.reason : parsed.kind);
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}
