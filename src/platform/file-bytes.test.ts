import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { cutEvenly, ownsBuffer, toBytes, toParts } from "./file-bytes.ts";
import type { FileData } from "./file-system.ts";

test("cutEvenly() takes a part that is a piece already as it is, and copies what is not", () => {
  const whole = Uint8Array.of(1, 2, 3, 4);
  const shown = Uint8Array.of(0, 5, 6, 7, 8, 9).subarray(1);
  const [first, second, third, ...rest] = cutEvenly([whole, shown], 4);
  assert.equal(first, whole);
  assert.deepEqual([second, third], [Uint8Array.of(5, 6, 7, 8), Uint8Array.of(9)]);
  assert.deepEqual(rest, []);
});

test("cutEvenly() keeps all bytes in order, in full pieces that own their buffers", () => {
  const part = fc.uint8Array({ maxLength: 12 });
  const shown = fc.tuple(part, fc.nat({ max: 3 })).map(([bytes, skip]) => bytes.subarray(skip));
  fc.assert(
    fc.property(fc.array(fc.oneof(part, shown)), fc.integer({ min: 1, max: 9 }), (parts, size) => {
      const pieces = [...cutEvenly(parts, size)];
      assert.deepEqual(Buffer.concat(pieces), Buffer.concat(parts));
      for (const [at, piece] of pieces.entries()) {
        assert.ok(ownsBuffer(piece));
        assert.ok(piece.length === size || (at === pieces.length - 1 && piece.length > 0));
      }
    }),
  );
});

test("toBytes() and toParts() take text, bytes and lists of bytes, and refuse all else", () => {
  assert.deepEqual(toBytes("é", "write", "/a"), Uint8Array.of(0xc3, 0xa9));
  assert.deepEqual(toBytes([Uint8Array.of(1), Uint8Array.of(2, 3)], "write", "/a"), Uint8Array.of(1, 2, 3));
  assert.deepEqual(toBytes([], "write", "/a"), new Uint8Array());
  for (const data of [7, undefined, null, {}, ["x"], [[Uint8Array.of(1)]], new ArrayBuffer(1)]) {
    assert.throws(() => toParts(data as unknown as FileData, "write", "/a"), { code: "EINVAL", path: "/a" });
  }
  assert.throws(() => toParts(new ArrayBuffer(1) as unknown as FileData, "write", "/a"), {
    message: 'Cannot write "/a": what is written must be text or a Uint8Array, and this is ArrayBuffer',
  });
});
