/** Why a body was not read: it is too large (413), its client stopped sending (408), or went away or sent nonsense (400). */
export type BodyRefusal = 400 | 408 | 413;

/** Bodies up to this size are read in one go; of larger ones each piece is waited for. */
const SMALL_BYTES = 64 * 1024;

/** Reads bodies of requests within limits of size and time. */
export class BodyReader {
  readonly #maxBytes: number;
  readonly #stallMs: number;
  readonly #readings = new Set<Reading>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param stallMs How long to wait for a small body, or for the next piece of a large one. */
  constructor(maxBytes: number | undefined, stallMs: number) {
    this.#maxBytes = maxBytes ?? Number.POSITIVE_INFINITY;
    this.#stallMs = stallMs;
  }

  /** The body, whose size must not be above `maxBytes` either; or why it was not read. Never rejected. */
  async read(request: Request, maxBytes = this.#maxBytes): Promise<Uint8Array<ArrayBuffer> | BodyRefusal> {
    const limit = Math.min(maxBytes, this.#maxBytes);
    const length = request.headers.get("content-length");
    if (Number(length) > limit) return 413;
    const stalled = Promise.withResolvers<408>();
    const reading: Reading = { since: performance.now(), stop: () => stalled.resolve(408) };
    this.#watch(reading);
    try {
      const isSmall = length !== null && Number(length) <= SMALL_BYTES;
      const body = isSmall ? readAtOnce(request) : readPieces(request, limit, reading);
      return await Promise.race([body, stalled.promise]);
    } catch {
      return 400;
    } finally {
      this.#readings.delete(reading);
    }
  }

  /** Leaves no timer behind. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /** One timer looks after all: to make one for each request costs more than its body. */
  #watch(reading: Reading): void {
    this.#readings.add(reading);
    this.#timer ??= setTimeout(() => this.#look(), this.#stallMs / 2);
  }

  #look(): void {
    const before = performance.now() - this.#stallMs;
    for (const reading of this.#readings) {
      if (reading.since <= before) reading.stop();
    }
    this.#timer = this.#readings.size === 0 ? undefined : setTimeout(() => this.#look(), this.#stallMs / 2);
  }
}

interface Reading {
  /** When something came last. */
  since: number;
  stop(): void;
}

async function readAtOnce(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await request.arrayBuffer());
}

async function readPieces(
  { body }: Request,
  limit: number,
  reading: Reading,
): Promise<Uint8Array<ArrayBuffer> | 413> {
  if (body === null) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    reading.since = performance.now();
    size += piece.byteLength;
    if (size > limit) return 413;
    pieces.push(piece);
  }
  return join(pieces, size);
}

function join(pieces: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
