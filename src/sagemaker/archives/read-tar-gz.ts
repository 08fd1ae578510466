import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { ArchiveError } from "../errors.ts";
import { detectFormat } from "./detect-format.ts";

/** Compressed bytes are handed on in pieces of this size, so that an error's offset is that near. */
const PIECE_BYTES = 16 * 1024;

/**
 * Reads a `tar.gz` as a stream and hands each entry to `onEntry`, which must read its body or cancel it. Extended
 * headers with unknown keys are passed over.
 *
 * @throws {ArchiveError} Where the data is no gzip (it says what it is instead), or is corrupt or cut short.
 */
export async function readTarGz(
  stream: ReadableStream<Uint8Array>,
  onEntry: (entry: ParsedTarEntry) => Promise<void>,
): Promise<void> {
  const tar = countBytes(gunzip(await requireGzip(stream)));
  const entries = tar.stream.pipeThrough(createTarDecoder({ strict: true })).getReader();
  let handlerError: unknown;
  try {
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      await onEntry(next.value);
    }
  } catch (error) {
    handlerError = error;
  }
  if (handlerError === undefined) return;
  // What ends the stream early is told by the error that is thrown here; a second one would hide it.
  await entries.cancel(handlerError).catch(() => undefined);
  throw isTarError(handlerError) ? tarError(handlerError, tar.count()) : handlerError;
}

/** modern-tar throws plain errors; all others, a full disk among them, have a class of their own. */
function isTarError(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error;
}

function tarError(cause: Error, offset: number): ArchiveError {
  const reason = cause.message.replace(/\.$/, "").toLowerCase();
  const message = `Cannot read the archive: its tar data is corrupt near byte ${offset} after decompression (${reason}). Make or fetch it anew`;
  return new ArchiveError(message, { cause, offset });
}

/** The same stream, once its first bytes were seen to be those of gzip. */
async function requireGzip(stream: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = stream.getReader();
  const head = await readHead(reader, 512);
  if (head[0] === 0x1f && head[1] === 0x8b) return replay(head, reader);
  await reader.cancel();
  const { found, remedy } = detectFormat(head);
  throw new ArchiveError(`Cannot read the archive as gzip: it is ${found}. ${remedy}`, { offset: 0 });
}

async function readHead(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  length: number,
): Promise<Uint8Array> {
  let head = new Uint8Array(0);
  while (head.length < length) {
    const { done, value } = await reader.read();
    if (done) break;
    const longer = new Uint8Array(head.length + value.length);
    longer.set(head);
    longer.set(value, head.length);
    head = longer;
  }
  return head;
}

/** `head`, then what `reader` still has, in small pieces. */
function replay(
  head: Uint8Array,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  let rest = head;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (rest.length === 0) {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          rest = value;
        }
        controller.enqueue(rest.subarray(0, PIECE_BYTES));
        rest = rest.subarray(PIECE_BYTES);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function gunzip(compressed: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const source = countBytes(compressed);
  // The library's type of a chunk is narrower than what it takes.
  const inflated = source.stream
    .pipeThrough(new DecompressionStream("gzip") as unknown as TransformStream<Uint8Array, Uint8Array>)
    .getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await inflated.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (cause) {
          controller.error(
            cause instanceof TypeError ? gzipError(cause, source.count(), source.ended()) : cause,
          );
        }
      },
      cancel: (reason) => inflated.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function gzipError(cause: TypeError, offset: number, ended: boolean): ArchiveError {
  const what = ended
    ? `it is cut short or damaged, it ends at byte ${offset}`
    : `its gzip data is corrupt near byte ${offset}`;
  return new ArchiveError(`Cannot read the archive: ${what}. Make or fetch it anew`, { cause, offset });
}

function countBytes(stream: ReadableStream<Uint8Array>) {
  let count = 0;
  let ended = false;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      count += chunk.length;
      controller.enqueue(chunk);
    },
    flush() {
      ended = true;
    },
  });
  return { stream: stream.pipeThrough(counting), count: () => count, ended: () => ended };
}
