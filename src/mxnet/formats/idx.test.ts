import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { FormatError } from "./format-error.ts";
import { decodeIdx, encodeIdx } from "./idx.ts";
import { sizeOfShape } from "./stored-array.ts";

const DATA = "../shared/data/mnist/test";
const skip = existsSync(DATA) ? false : `no ${DATA}`;

function why(bytes: number[]): string {
  try {
    decodeIdx(Uint8Array.from(bytes));
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return error.message;
  }
  assert.fail("accepted");
}

test("1.8: MNIST's test images and labels", { skip }, () => {
  const images = decodeIdx(gunzipSync(readFileSync(`${DATA}/images.gz`)));
  const labels = decodeIdx(gunzipSync(readFileSync(`${DATA}/labels.gz`)));
  assert.deepEqual([images.shape, images.dtype], [[10000, 28, 28], "uint8"]);
  assert.deepEqual([...labels.data.slice(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
});

test("1.8: integers are big-endian", () => {
  const bytes = [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9];
  assert.deepEqual(decodeIdx(Uint8Array.from(bytes)), {
    shape: [1, 2],
    dtype: "uint8",
    data: Uint8Array.of(7, 9),
  });
  const shorts = [0, 0, 11, 1, 0, 0, 0, 1, 1, 2];
  assert.deepEqual(decodeIdx(Uint8Array.from(shorts)).data, Int16Array.of(0x102));
});

test("a file that is cut off, too long, compressed or something else is refused, with the byte", () => {
  assert.match(
    why([0, 0, 8, 1, 0, 0, 0, 3, 1, 2]),
    /^Cannot read the IDX file at byte 8: uint8 data of shape \(3\) needs 3 bytes/,
  );
  assert.match(why([0, 0, 8, 1, 0, 0, 0, 1, 1, 2]), /at byte 9: 1 bytes follow shape \(1\)$/);
  assert.match(why([0, 0, 8, 3, 0, 0]), /a shape of 3 dimensions needs 12 bytes and the file has 2 more/);
  assert.match(why([0, 0, 8]), /the magic number needs 4 bytes/);
  assert.match(why([0x1f, 0x8b, 8, 0]), /compressed with gzip: decompress it first/);
  assert.match(why([1, 2, 3, 4]), /its first bytes are 0x1020304/);
  assert.match(why([0, 0, 8, 3, ...Array(12).fill(255)]), /needs \S+ bytes and the file has 0 more/);
});

test("decodeIdx() reads back what encodeIdx() wrote, and throws nothing but FormatError when it is cut", () => {
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
  fc.assert(
    fc.property(shape, fc.constantFrom("uint8", "float32"), fc.nat(), (shape, dtype, cut) => {
      const values = Array.from({ length: sizeOfShape(shape) }, (_, index) => index);
      const data = dtype === "uint8" ? Uint8Array.from(values) : Float32Array.from(values);
      const bytes = encodeIdx({ shape, dtype, data });
      assert.deepEqual(decodeIdx(bytes), { shape, dtype, data });
      assert.throws(() => decodeIdx(bytes.subarray(0, cut % bytes.length)), FormatError);
    }),
  );
});

test("encodeIdx() refuses what IDX does not have", () => {
  assert.throws(
    () => encodeIdx({ shape: [1], dtype: "int64", data: new BigInt64Array(1) }),
    /Cannot write int64 as IDX/,
  );
  assert.throws(() => encodeIdx({ shape: [2], dtype: "uint8", data: new Uint8Array(1) }), RangeError);
});
