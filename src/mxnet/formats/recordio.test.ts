import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sharedBytes, sharedText, skipWithoutData } from "../testing/shared-data.ts";
import { ByteReader } from "./byte-reader.ts";
import { decodeImageRecord, encodeImageRecord } from "./image-record.ts";
import { decodeRecords, encodeRecord, RECORD_FORMAT } from "./recordio.ts";

function records(bytes: Uint8Array): Uint8Array[] {
  return decodeRecords(new ByteReader(bytes, RECORD_FORMAT));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

test("1.7: the fixture's records, split ones too, and the same bytes written again", {
  skip: skipWithoutData,
}, () => {
  const meta = JSON.parse(sharedText("format-fixtures/meta.json")) as { "test.rec": { records: string[] } };
  const bytes = sharedBytes("format-fixtures/test.rec");
  const read = records(bytes);
  assert.deepEqual(
    read.map((record) => Buffer.from(record).toString("hex")),
    meta["test.rec"].records,
  );
  assert.deepEqual(joined(read.map(encodeRecord)), new Uint8Array(bytes));
});

test("1.7: a real file of records is written as it was read", { skip: skipWithoutData }, () => {
  const bytes = sharedBytes("recordio/dummy_tensor");
  const read = records(bytes);
  assert.ok(read.length > 10);
  assert.equal(Buffer.compare(joined(read.map(encodeRecord)), bytes), 0);
});

test("1.7: a payload is split where it has the magic number at a multiple of 4, and nowhere else", () => {
  const magic = [0x0a, 0x23, 0xd7, 0xce];
  const split = encodeRecord(Uint8Array.of(1, 2, 3, 4, ...magic, 5));
  const head = (kind: number, length: number) => [...magic, length, 0, 0, kind << 5];
  assert.deepEqual([...split], [...head(1, 4), 1, 2, 3, 4, ...head(3, 1), 5, 0, 0, 0]);
  const whole = encodeRecord(Uint8Array.of(1, ...magic));
  assert.deepEqual([...whole], [...head(0, 5), 1, ...magic, 0, 0, 0]);
  assert.deepEqual([...encodeRecord(Uint8Array.of(...magic))], [...head(1, 0), ...head(3, 0)]);
});

test("1.7: what was written is read back, whatever it is", () => {
  const piece = fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.constant(Uint8Array.of(0x0a, 0x23, 0xd7, 0xce)));
  const payload = fc.array(piece, { maxLength: 6 }).map(joined);
  fc.assert(
    fc.property(fc.array(payload, { maxLength: 4 }), (payloads) => {
      const read = records(joined(payloads.map(encodeRecord)));
      assert.deepEqual(
        read.map((record) => [...record]),
        payloads.map((each) => [...each]),
      );
    }),
  );
});

test("1.7: the header has one label, or as many as its flag says before the content", () => {
  const content = Uint8Array.of(9, 8, 7);
  const one = encodeImageRecord({ label: 2.5, id: 7n, id2: 1n }, content);
  assert.equal(one.byteLength, 24 + 3);
  assert.deepEqual(decodeImageRecord(one), [{ flag: 0, label: 2.5, id: 7n, id2: 1n }, content]);
  const many = encodeImageRecord({ label: [1, 2, 3], id: 7n, id2: 0n }, content);
  assert.deepEqual(decodeImageRecord(many), [
    { flag: 3, label: Float32Array.of(1, 2, 3), id: 7n, id2: 0n },
    content,
  ]);
});

test("What is no record is refused, with the byte", () => {
  const whole = encodeRecord(Uint8Array.of(1, 2, 3));
  assert.throws(() => records(whole.subarray(0, 10)), /RecordIO file at byte 8: a record needs 3 bytes/);
  assert.throws(
    () => records(Uint8Array.of(...whole, 1, 2, 3, 4, 0, 0, 0, 0)),
    /at byte 12: a record must start with 0xced7230a/,
  );
  const last = Uint8Array.from(whole);
  last[11 - 4] = 3 << 5;
  assert.throws(() => records(last), /at byte 0: a record's first part is missing/);
  assert.throws(() => decodeImageRecord(Uint8Array.of(1)), /image record at byte 0/);
});
