import { ByteReader } from "./byte-reader.ts";

const FORMAT = "image record";
/** Flag, label, and two halves of the id. */
const HEADER_BYTES = 24;

/** What a record says of its content. Spec: section 1.7, "IRHeader". */
export interface ImageRecordHeader {
  /** How many labels there are; 0 for the one in `label`. */
  flag: number;
  label: number | Float32Array<ArrayBuffer>;
  id: bigint;
  id2: bigint;
}

/** Splits a record into its header and what follows it. @throws {FormatError} where it is too short. */
export function decodeImageRecord(
  record: Uint8Array,
): [header: ImageRecordHeader, content: Uint8Array<ArrayBuffer>] {
  const reader = new ByteReader(record, FORMAT);
  const flag = reader.u32("the flag");
  const [label = 0] = reader.array("float32", 1, "the label") as Float32Array<ArrayBuffer>;
  const [id = 0n, id2 = 0n] = reader.array("uint64", 2, "the id") as BigUint64Array<ArrayBuffer>;
  reader.need(flag * 4, `${flag} labels`);
  const labels =
    flag > 0 ? (reader.array("float32", flag, "the labels") as Float32Array<ArrayBuffer>) : label;
  return [{ flag, label: labels, id, id2 }, reader.bytes(reader.remaining, "the content")];
}

/** Joins a header and what follows it. Labels in an array come after the header, their number in `flag`. */
export function encodeImageRecord(
  { label, id, id2 }: Pick<ImageRecordHeader, "id" | "id2"> & { label: number | ArrayLike<number> },
  content: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const labels = typeof label === "number" ? new Float32Array() : Float32Array.from(label);
  const bytes = new Uint8Array(HEADER_BYTES + labels.byteLength + content.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, labels.length, true);
  view.setFloat32(4, typeof label === "number" ? label : 0, true);
  view.setBigUint64(8, id, true);
  view.setBigUint64(16, id2, true);
  bytes.set(new Uint8Array(labels.buffer), HEADER_BYTES);
  bytes.set(content, HEADER_BYTES + labels.byteLength);
  return bytes;
}
