import type { FileSystem } from "../../../platform/file-system.ts";
import type { Exchange } from "../answer.ts";
import { parseFirstHistory } from "./first-history.ts";
import {
  findInBodies,
  formatExchange,
  formatSummary,
  type HistorySummary,
  parseExchange,
  parseSummary,
  summarise,
} from "./history-line.ts";

/** Not under `/opt/ml`: scripts do not see it. */
const ROOT = "/.optml";
const DIRECTORY = `${ROOT}/history`;
/** What was cleared, until the page is reloaded. */
const CLEARED = `${ROOT}/history.cleared`;
/** Where the first version kept fifty of them. */
export const FIRST_PATH = `${ROOT}/requests.json`;

const SEGMENT_ENTRIES = 500;
/** A segment is read whole to show one of its exchanges. */
const SEGMENT_CHARACTERS = 4_000_000;

/** An exchange of the history and where it is kept. */
export type StoredEntry = HistorySummary & { segment: number };

interface Segment {
  number: number;
  entries: number;
  characters: number;
}

/**
 * The history in files that only grow: segments of 500 exchanges, each with a file of summaries, which the list is made
 * of, and one of the exchanges whole, which is read when one is opened. What is written is one append to each; a line
 * that was cut short costs that line. The oldest segment is removed when the others hold enough.
 */
export class HistoryStore {
  readonly #files: FileSystem;
  readonly #limit: number;
  #segments: Segment[] = [];

  constructor(files: FileSystem, limit: number) {
    this.#files = files;
    this.#limit = limit;
  }

  /** All entries, oldest first. What the first version kept is taken over. */
  async load(): Promise<StoredEntry[]> {
    await this.#files.rm(CLEARED, { recursive: true, force: true });
    await this.#files.mkdir(DIRECTORY, { recursive: true });
    const names = (await this.#files.readdir(DIRECTORY)).map(({ name }) => name);
    const numbers = names
      .flatMap((name) => (name.endsWith(".index") ? Number.parseInt(name, 10) : []))
      .sort((a, b) => a - b);
    const lists = await Promise.all(numbers.map((number) => this.#readIndex(number)));
    const entries = new Map(lists.flat().map((entry) => [entry.key, entry]));
    return [...entries.values(), ...(await this.#takeFirst(entries))];
  }

  /** Adds exchanges, in the order that they came. Returns where each is. */
  async append(added: readonly { key: string; exchange: Exchange }[]): Promise<StoredEntry[]> {
    if (added.length === 0) return [];
    const segment = await this.#openSegment();
    const lines = added.map(({ key, exchange }) => formatExchange(key, exchange));
    const summaries = added.map(({ key, exchange }) => summarise(key, exchange));
    const data = lines.join("");
    // The exchanges first: a summary without one could not be opened.
    await this.#files.appendFile(dataPath(segment.number), data);
    await this.#files.appendFile(indexPath(segment.number), summaries.map(formatSummary).join(""));
    segment.entries += added.length;
    segment.characters += data.length;
    return summaries.map((summary) => ({ ...summary, segment: segment.number }));
  }

  /** An exchange whole. @throws {Error} Where it is not there any more. */
  async read({ key, segment }: StoredEntry): Promise<Exchange> {
    const text = await this.#files.readFile(dataPath(segment), "utf8");
    const start = text.indexOf(`\n${key}\t`) + 1;
    if (start === 0) {
      throw new Error(`Cannot show the request: "${dataPath(segment)}" does not hold it any more`);
    }
    const end = text.indexOf("\n", start);
    return parseExchange(text.slice(start, end < 0 ? undefined : end));
  }

  /** Keys of the exchanges whose bodies hold `text`, a segment at a time, the newest first. */
  async *search(text: string): AsyncGenerator<string[]> {
    for (const { number } of [...this.#segments].reverse()) {
      yield findInBodies(await this.#files.readFile(dataPath(number), "utf8"), text);
    }
  }

  /** Puts all aside. */
  async clear(): Promise<void> {
    await this.#files.rm(CLEARED, { recursive: true, force: true });
    await this.#files.rename(DIRECTORY, CLEARED);
    await this.#files.mkdir(DIRECTORY, { recursive: true });
    this.#segments = [];
  }

  /** Brings back what was put aside last, in place of what is there. */
  async restore(): Promise<void> {
    await this.#files.rm(DIRECTORY, { recursive: true, force: true });
    await this.#files.rename(CLEARED, DIRECTORY);
    await this.load();
  }

  async #readIndex(number: number): Promise<StoredEntry[]> {
    const text = await this.#files.readFile(indexPath(number), "utf8");
    const entries = text.split("\n").flatMap((line) => {
      const summary = parseSummary(line);
      return summary ? { ...summary, segment: number } : [];
    });
    const { size } = await this.#files.stat(dataPath(number));
    this.#segments = [
      ...this.#segments.filter((each) => each.number !== number),
      { number, entries: entries.length, characters: size },
    ].sort((a, b) => a.number - b.number);
    return entries;
  }

  /** The segment that is written to; the oldest goes where the others are enough without it. */
  async #openSegment(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (last && last.entries < SEGMENT_ENTRIES && last.characters < SEGMENT_CHARACTERS) return last;
    const next = { number: (last?.number ?? 0) + 1, entries: 0, characters: 0 };
    await this.#files.mkdir(DIRECTORY, { recursive: true });
    this.#segments.push(next);
    await this.#removeOld();
    return next;
  }

  async #removeOld(): Promise<void> {
    for (;;) {
      const [oldest, ...others] = this.#segments;
      const left = others.reduce((sum, { entries }) => sum + entries, 0);
      if (!oldest || left < this.#limit) return;
      this.#segments = others;
      // The index first: what it does not name is not there.
      await this.#files.rm(indexPath(oldest.number), { force: true });
      await this.#files.rm(dataPath(oldest.number), { force: true });
    }
  }

  async #takeFirst(known: ReadonlyMap<string, StoredEntry>): Promise<StoredEntry[]> {
    let text: string;
    try {
      text = await this.#files.readFile(FIRST_PATH, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    }
    const added = (await this.#parseFirst(text))
      .reverse()
      // The same keys at a second try: a page that was closed between the two steps makes no doubles.
      .map((exchange, index) => ({ key: `first-${index}`, exchange }))
      .filter(({ key }) => !known.has(key));
    const entries = await this.append(added);
    await this.#files.rm(FIRST_PATH, { force: true });
    return entries;
  }

  /** A file that is none is put aside, so that the next visit is not kept from the rest. */
  async #parseFirst(text: string): Promise<Exchange[]> {
    try {
      return parseFirstHistory(text);
    } catch (error) {
      await this.#files.rename(FIRST_PATH, `${FIRST_PATH}.unreadable`);
      throw error;
    }
  }
}

function indexPath(segment: number): string {
  return `${DIRECTORY}/${String(segment).padStart(6, "0")}.index`;
}

function dataPath(segment: number): string {
  return `${DIRECTORY}/${String(segment).padStart(6, "0")}.data`;
}
