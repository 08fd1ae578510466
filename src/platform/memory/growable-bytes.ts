/** Bytes of one file in memory. Room grows by doubling, so that many small appends stay cheap. */
export class GrowableBytes {
  #room = new Uint8Array(0);
  #size = 0;

  /** A copy of at most `length` bytes from `position`. */
  read(position: number, length: number): Uint8Array<ArrayBuffer> {
    const start = Math.min(position, this.#size);
    return this.#room.slice(start, Math.min(start + length, this.#size));
  }

  /** Takes a copy of `data`; a gap before `position` holds zeros. @throws {RangeError} Where there is no room for it. */
  write(data: Uint8Array, position: number): void {
    const end = position + data.length;
    if (data.length === 0) return;
    if (end > this.#size) this.resize(end);
    this.#room.set(data, position);
  }

  /** Cuts the end off, or adds zeros. @throws {RangeError} Where there is no room for them. */
  resize(size: number): void {
    if (size > this.#room.length) {
      const larger = new Uint8Array(Math.max(size, Math.min(this.#room.length * 2, size + 64 * 1024 * 1024)));
      larger.set(this.#room.subarray(0, this.#size));
      this.#room = larger;
    }
    if (size < this.#size) this.#room.fill(0, size, this.#size);
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }
}
