/** Bytes of one piece of a stream: large enough that a round trip through a port does not matter. */
const PIECE_BYTES = 1024 * 1024;

/** A stream of what `read` gives from `start` to the end of the file, one piece ahead of its reader. */
export function streamOf(
  read: (position: number, length: number) => Promise<Uint8Array<ArrayBuffer>>,
  start = 0,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let position = start;
  return new ReadableStream({
    async pull(controller) {
      const piece = await read(position, PIECE_BYTES);
      position += piece.length;
      if (piece.length === 0) controller.close();
      else controller.enqueue(piece);
    },
  });
}
