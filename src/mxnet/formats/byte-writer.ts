/** Gathers little-endian numbers and arrays, and joins them once. Arrays are not copied before that. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  u32(value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    this.#parts.push(bytes);
  }

  i32(value: number): void {
    this.u32(value >>> 0);
  }

  i64(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
    this.#parts.push(bytes);
  }

  bytes(data: ArrayBufferView): void {
    this.#parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  join(): Uint8Array<ArrayBuffer> {
    const joined = new Uint8Array(this.#parts.reduce((size, part) => size + part.byteLength, 0));
    let offset = 0;
    for (const part of this.#parts) {
      joined.set(part, offset);
      offset += part.byteLength;
    }
    return joined;
  }
}
