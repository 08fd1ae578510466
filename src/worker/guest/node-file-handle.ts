import type { FileHandle } from "../../platform/file-system.ts";
import { type EncodingOption, isText, type NodeStats, toData, toNodeStats } from "./node-fs-values.ts";

interface ReadOptions {
  buffer?: Uint8Array;
  offset?: number;
  length?: number;
  position?: number | null;
}

/** An open file as `node:fs/promises` has it: without a position, reads and writes go on where the last one ended. */
export class NodeFileHandle {
  readonly #file: FileHandle;
  readonly #appends: boolean;
  #position = 0;

  constructor(file: FileHandle, appends: boolean) {
    this.#file = file;
    this.#appends = appends;
  }

  /** Node's three ways: `read(buffer, offset, length, position)`, `read(buffer, options)`, `read(options)`. */
  async read(
    first?: Uint8Array | ReadOptions,
    second?: number | ReadOptions,
    length?: number,
    position?: number | null,
  ) {
    const options: ReadOptions =
      typeof second === "number" ? { offset: second, length, position } : { ...second };
    const given = first instanceof Uint8Array ? { ...options, buffer: first } : { ...first };
    const buffer = given.buffer ?? new Uint8Array(16384);
    const offset = given.offset ?? 0;
    const from = given.position ?? this.#position;
    const bytes = await this.#file.read(from, given.length ?? buffer.length - offset);
    buffer.set(bytes, offset);
    if (typeof given.position !== "number") this.#position = from + bytes.length;
    return { bytesRead: bytes.length, buffer };
  }

  /** `write(text, position)` or `write(bytes, offset, length, position)`. */
  async write(
    data: string | Uint8Array,
    offset?: number | null,
    length?: number | null,
    position?: number | null,
  ) {
    const isTextual = typeof data === "string";
    const start = isTextual ? 0 : (offset ?? 0);
    const all = isTextual ? new TextEncoder().encode(data) : data;
    const bytes = isTextual ? all : all.subarray(start, start + (length ?? all.length - start));
    const at = (isTextual ? offset : position) ?? undefined;
    await this.#put(bytes, at);
    return { bytesWritten: bytes.length, buffer: data };
  }

  /** From where the last read ended to the end of the file. */
  async readFile(options?: EncodingOption): Promise<Uint8Array | string> {
    const { size } = await this.#file.stat();
    const bytes = await this.#file.read(this.#position, Math.max(0, size - this.#position));
    this.#position += bytes.length;
    return isText(options) ? new TextDecoder().decode(bytes) : bytes;
  }

  async writeFile(data: string | ArrayBufferView): Promise<void> {
    const content = toData(data);
    await this.#put(typeof content === "string" ? new TextEncoder().encode(content) : content);
  }

  appendFile(data: string | ArrayBufferView): Promise<void> {
    return this.writeFile(data);
  }

  async stat(): Promise<NodeStats> {
    return toNodeStats(await this.#file.stat());
  }

  truncate(sizeBytes = 0): Promise<void> {
    return this.#file.truncate(sizeBytes);
  }

  /** What was written is kept when `close` is fulfilled; nothing is to be done before. */
  async sync(): Promise<void> {}

  async datasync(): Promise<void> {}

  readableWebStream(): ReadableStream<Uint8Array> {
    return this.#file.readable(this.#position);
  }

  /** The file's lines, without their ends. Closes the file after the last. */
  async *readLines(): AsyncGenerator<string> {
    let rest = "";
    const decoder = new TextDecoder();
    try {
      for await (const bytes of pieces(this.#file.readable(this.#position))) {
        const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split(/\r?\n/);
        rest = lines.pop() ?? "";
        yield* lines;
      }
      if (rest !== "") yield rest;
    } finally {
      await this.close();
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #put(bytes: Uint8Array, position?: number): Promise<void> {
    if (this.#appends) return this.#file.write(bytes);
    await this.#file.write(bytes, position ?? this.#position);
    if (position === undefined) this.#position += bytes.length;
  }
}

/** Safari cannot iterate over a stream. */
async function* pieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
