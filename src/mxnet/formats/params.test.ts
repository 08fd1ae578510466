import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { arrayOfDType, DTYPES, type DType, sizeOfDType, toFloat32 } from "./dtype.ts";
import { FormatError } from "./format-error.ts";
import { decodeParams, encodeParams } from "./params.ts";
import { denseArray, denseParams } from "./sparse-array.ts";
import { type StoredArray, sizeOfShape, storeDense } from "./stored-array.ts";

const DATA = "../shared/data";
const skip = existsSync(DATA) ? false : `no ${DATA}`;

function read(path: string): Uint8Array {
  return new Uint8Array(readFileSync(`${DATA}/${path}`));
}

function filesUnder(folder: string, pattern: RegExp): string[] {
  const files = readdirSync(`${DATA}/${folder}`, { recursive: true, encoding: "utf8" });
  return files.filter((file) => pattern.test(file)).map((file) => `${folder}/${file}`);
}

/** deepEqual takes seconds for the larger files. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function why(bytes: Uint8Array): string {
  try {
    decodeParams(bytes);
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return error.message;
  }
  assert.fail("accepted");
}

function range(length: number): number[] {
  return [...Array(length).keys()];
}

test("1.1: every parameter file at hand is written as it was read, byte for byte", { skip }, () => {
  const files = [
    ...filesUnder("models", /\.params$|\.v0$/),
    ...filesUnder("format-fixtures", /\.params$|\.nd$/),
  ];
  assert.ok(files.length >= 20);
  for (const file of files) assert.ok(sameBytes(encodeParams(decodeParams(read(file))), read(file)), file);
});

test("1.2: V0, V1 and V2 files of two arrays hold the same", { skip }, () => {
  const [v0, v1, v2] = [0, 1, 2].map((version) => {
    const stored = decodeParams(read(`format-fixtures/two.v${version}.params`));
    assert.deepEqual(
      stored.arrays.map((array) => array.version),
      [version, version],
    );
    return denseParams(stored);
  });
  assert.deepEqual([...(v0 ?? [])], [...(v2 ?? [])]);
  assert.deepEqual([...(v1 ?? [])], [...(v2 ?? [])]);
  assert.deepEqual([...(v2?.keys() ?? [])], ["arg:w", "aux:m"]);
});

test("1.2: the twelve dtypes widen to the same numbers", { skip }, () => {
  const { arrays } = decodeParams(read("format-fixtures/all-dtypes.v2.params"));
  assert.deepEqual(
    arrays.map(({ dtype }) => dtype),
    DTYPES.slice(0, 12),
  );
  for (const { dtype, data, shape } of arrays) {
    assert.deepEqual(shape, [2, 3]);
    const expected = dtype === "bool" ? [0, 1, 1, 1, 1, 1] : range(6);
    assert.deepEqual([...toFloat32(data, dtype)], expected, dtype);
  }
});

test("1.2: a GPU's context is kept and ignored", { skip }, () => {
  const [array] = decodeParams(read("format-fixtures/gpu-context.v2.params")).arrays;
  assert.deepEqual(array?.context, { deviceType: 2, deviceId: 1 });
  assert.ok(array && denseArray(array));
});

test("1.2: None has no shape and is left out of the parameters", { skip }, () => {
  const stored = decodeParams(read("format-fixtures/none-array.v2.params"));
  assert.equal(stored.arrays[0]?.shape, undefined);
  assert.deepEqual([...denseParams(stored)], []);
});

test("1.2: V3 has scalars and dimensions of size zero", { skip }, () => {
  const params = denseParams(decodeParams(read("format-fixtures/np-shape.v3.params")));
  assert.deepEqual(params.get("scalar")?.shape, []);
  assert.equal(params.get("scalar")?.data.length, 1);
  assert.equal(params.get("zero_size")?.data.length, 0);
  assert.ok(params.get("zero_size")?.shape.includes(0));
});

test("1.2: row_sparse and csr become dense", () => {
  const rows: StoredArray = {
    ...storeDense({ shape: [4, 2], dtype: "float32", data: new Float32Array([1, 2, 3, 4]) }),
    storageType: "row_sparse",
    storageShape: [2, 2],
    aux: [{ dtype: "int64", shape: [2], data: new BigInt64Array([1n, 3n]) }],
  };
  assert.deepEqual(denseArray(rows)?.data, new Float32Array([0, 0, 1, 2, 0, 0, 3, 4]));
  const csr: StoredArray = {
    ...storeDense({ shape: [2, 3], dtype: "float32", data: new Float32Array([5, 6, 7]) }),
    storageType: "csr",
    storageShape: [3],
    aux: [
      { dtype: "int64", shape: [3], data: new BigInt64Array([0n, 1n, 3n]) },
      { dtype: "int64", shape: [3], data: new BigInt64Array([2n, 0n, 1n]) },
    ],
  };
  assert.deepEqual(denseArray(csr)?.data, new Float32Array([0, 0, 5, 6, 7, 0]));
  const stored = { arrays: [rows, csr], names: ["r", "c"] };
  assert.deepEqual(decodeParams(encodeParams(stored)), stored);
});

test("1.2: row numbers outside the shape are refused on reading", () => {
  const rows: StoredArray = {
    ...storeDense({ shape: [4, 1], dtype: "float32", data: new Float32Array([1]) }),
    storageType: "row_sparse",
    storageShape: [1, 1],
    aux: [{ dtype: "int64", shape: [1], data: new BigInt64Array([4n]) }],
  };
  assert.match(why(encodeParams({ arrays: [rows], names: [] })), /its row 4 is outside shape \(4, 1\)$/);
});

test("1.1: a list without names, unicode names and an empty file are legal", { skip }, () => {
  assert.deepEqual(decodeParams(read("format-fixtures/unnamed.v2.nd")).names, []);
  assert.deepEqual(decodeParams(read("format-fixtures/unicode-names.params")).names, ["arg:größe/重み"]);
  assert.deepEqual(decodeParams(read("format-fixtures/empty.params")), { arrays: [], names: [] });
});

test("1.2: the file of a fully connected layer has 150 bytes", () => {
  const array = (shape: number[], values: number[]) =>
    storeDense({ shape, dtype: "float32", data: new Float32Array(values) });
  const arrays = [array([1, 2], [1, 2]), array([1], [0])].map(
    (array): StoredArray => ({ ...array, version: 1 }),
  );
  assert.equal(encodeParams({ arrays, names: ["arg:fc1_weight", "arg:fc1_bias"] }).byteLength, 150);
});

test("1.2: other kinds of file are recognised, with the remedy", () => {
  const file = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  const cases = [
    ["PK\x03\x04....", /ZIP file: an NPZ file.*is read by mx\.nd\.load/],
    ["\x93NUMPY\x01\x00", /NPY array/],
    ["\x1f\x8b\x08\x00", /gzip: decompress it first/],
    ["version https://git-lfs.github.com/spec/v1", /git lfs pull/],
    ["", /empty/],
    [
      "hello, world!",
      /^Cannot read the NDArray list at byte 0: its first bytes are 0x6c6c6568 and must be 0x112/,
    ],
  ] as const;
  for (const [text, expected] of cases) assert.match(why(file(text)), expected);
});

test("a file that is cut off anywhere says at which byte, and what is missing", { skip }, () => {
  const bytes = read("format-fixtures/two.v2.params");
  for (let length = 1; length < bytes.length; length++) why(bytes.subarray(0, length));
  assert.match(
    why(bytes.subarray(0, 60)),
    /^Cannot read the NDArray list at byte \d+: .* needs \d+ bytes and the file has \d+ more/,
  );
});

test("counts that no file can hold are refused before anything is allocated", () => {
  const list = (...words: bigint[]) => new Uint8Array(BigUint64Array.from(words).buffer);
  assert.match(why(list(0x112n, 0n, 1n << 40n, 0n)), /a list of 1099511627776 arrays needs/);
  assert.match(
    why(list(0x112n, 0n, 1n << 63n, 0n)),
    /the number of arrays is 9223372036854775808, which no file can hold/,
  );
  const huge = storeDense({ shape: [1], dtype: "float32", data: new Float32Array(1) });
  const bytes = encodeParams({ arrays: [huge], names: [] });
  new DataView(bytes.buffer).setBigInt64(24 + 12, 1n << 50n, true);
  assert.match(why(bytes), /the data of array 0, float32 \(1125899906842624\), needs/);
});

test("encodeParams() refuses what a file cannot hold", () => {
  const array = storeDense({ shape: [2], dtype: "float32", data: new Float32Array(3) });
  assert.throws(
    () => encodeParams({ arrays: [array], names: [] }),
    /RangeError: Cannot write 3 elements as shape \(2\)/,
  );
  const scalar = storeDense({ shape: [], dtype: "float32", data: new Float32Array(1) });
  assert.throws(() => encodeParams({ arrays: [scalar], names: [] }), /reshape it to \(1,\)/);
  assert.throws(() => encodeParams({ arrays: [], names: ["a"] }), /0 arrays with 1 names/);
});

const storedArray = fc
  .record({
    version: fc.constantFrom(0, 1, 2, 3),
    dtype: fc.constantFrom(...DTYPES),
    shape: fc.option(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }), {
      nil: undefined,
    }),
    deviceId: fc.integer({ min: 0, max: 3 }),
    seed: fc.uint8Array({ minLength: 8, maxLength: 8 }),
  })
  .map(({ version, dtype, shape, deviceId, seed }): StoredArray => {
    const length = shape ? sizeOfShape(shape) * sizeOfDType(dtype) : 0;
    const bytes = Uint8Array.from({ length }, (_, index) => seed[index % 8] ?? 0);
    const none = {
      dtype: "float32" as DType,
      data: new Float32Array(0),
      context: { deviceType: 1, deviceId: 0 },
    };
    const content = { dtype, data: arrayOfDType(dtype, bytes.buffer), context: { deviceType: 1, deviceId } };
    return { version: version as 0 | 1 | 2 | 3, storageType: "default", shape, ...(shape ? content : none) };
  });
const storedArrays = fc.array(storedArray, { maxLength: 4 }).chain((arrays) => {
  const length = { minLength: arrays.length, maxLength: arrays.length };
  return fc.record({
    arrays: fc.constant(arrays),
    names: fc.oneof(fc.constant<string[]>([]), fc.array(fc.string({ unit: "grapheme" }), length)),
  });
});

test("decodeParams() reads back what encodeParams() wrote, and encodeParams() writes it again", () => {
  fc.assert(
    fc.property(storedArrays, (stored) => {
      const bytes = encodeParams(stored);
      const decoded = decodeParams(bytes);
      // NaN payloads survive in the bytes; comparing those avoids comparing NaN.
      assert.deepEqual(decoded.names, stored.names);
      assert.deepEqual(
        decoded.arrays.map(({ shape }) => shape),
        stored.arrays.map(({ shape }) => shape),
      );
      assert.deepEqual(encodeParams(decoded), bytes);
    }),
  );
});

test("decodeParams() throws nothing but FormatError for files that were changed or cut", () => {
  const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(storedArrays, fc.array(change, { maxLength: 4 }), fc.nat(), (stored, changes, cut) => {
      const bytes = encodeParams(stored);
      for (const { at, value } of changes) bytes[24 + (at % Math.max(1, bytes.length - 24))] = value;
      try {
        denseParams(decodeParams(bytes.subarray(0, bytes.length - (cut % 3 === 0 ? cut % bytes.length : 0))));
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
