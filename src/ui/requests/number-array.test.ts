import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { convertBody } from "./convert-body.ts";
import { arrayFormat, decodeArray, encodeArray } from "./number-array.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);

test("arrayFormat() does not mind parameters and case; H9: no type counts as JSON", () => {
  const types = [
    "application/json;charset=utf-8",
    "",
    "Text/CSV; header=absent",
    "application/x-npy",
    "image/png",
  ];
  assert.deepEqual(types.map(arrayFormat), ["json", "json", "csv", "npy", undefined]);
});

test("encodeArray() nests lists in JSON, and flattens all but the first dimension in CSV", () => {
  const array = { shape: [2, 1, 2], data: Float32Array.of(1, 0.1, -3, 1e-7) };
  assert.equal(text(encodeArray(array, "json")), "[[[1, 0.1]], [[-3, 1e-7]]]");
  assert.equal(text(encodeArray(array, "csv")), "1,0.1\n-3,1e-7\n");
  assert.equal(text(encodeArray({ shape: [3], data: Float64Array.of(1, 2, 3) }, "csv")), "1,2,3\n");
  assert.equal(text(encodeArray({ shape: [], data: Float64Array.of(7) }, "json")), "7");
});

test("encodeArray() writes NPY as NumPy does: 128 bytes of head for a small shape", () => {
  const body = encodeArray({ shape: [1, 2], data: Float32Array.of(1, 2) }, "npy");
  assert.equal(body.length, 128 + 8);
  assert.match(
    text(body.subarray(10, 128)),
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(1, 2\), \} *\n$/,
  );
});

for (const [what, body, format] of [
  ["ragged lists", "[[1], [1, 2]]", "json"],
  ["text among numbers", '[1, "2"]', "json"],
  ["an object", '{"a": 1}', "json"],
  ["no JSON", "[1,", "json"],
  ["a header line", "a,b\n1,2", "csv"],
  ["an empty field", "1,,2", "csv"],
  ["rows that differ in length", "1,2\n3", "csv"],
  ["no magic", "1,2", "npy"],
] as const) {
  test(`decodeArray() takes nothing of ${format} with ${what}`, () => {
    assert.equal(decodeArray(bytes(body), format), undefined);
  });
}

test("decodeArray() reads big-endian and whole numbers of NPY, and leaves Fortran's order of a matrix alone", () => {
  const npy = (header: string, data: number[]) => {
    const body = new Uint8Array(10 + header.length + data.length);
    body.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
    body.set(bytes(header), 10);
    body.set(data, 10 + header.length);
    return body;
  };
  const big = "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }";
  assert.deepEqual(decodeArray(npy(big, [0, 1, 255, 254]), "npy"), {
    shape: [2],
    data: Float64Array.of(1, -2),
  });
  assert.equal(decodeArray(npy(big, [0, 1, 255]), "npy"), undefined);
  const fortran = "{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2), }";
  assert.equal(decodeArray(npy(fortran, [1, 2]), "npy"), undefined);
  assert.equal(
    decodeArray(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", [1]), "npy"),
    undefined,
  );
});

const MATRIX = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain(([rows, columns]) =>
    fc.record({
      shape: fc.constant([rows, columns]),
      data: fc.float32Array({
        minLength: rows * columns,
        maxLength: rows * columns,
        noNaN: true,
        noDefaultInfinity: true,
      }),
    }),
  );

test("decodeArray() gives back the very float32 values of a matrix that encodeArray() wrote, in each format", () => {
  for (const format of ["json", "csv", "npy"] as const) {
    fc.assert(
      fc.property(MATRIX, ({ shape, data }) => {
        const read = decodeArray(encodeArray({ shape, data: new Float32Array(data) }, format), format);
        assert.deepEqual(read?.shape, shape);
        assert.deepEqual(
          [...(read?.data ?? [])].map((value) => Math.fround(value) + 0),
          [...data].map((value) => value + 0),
        );
      }),
    );
  }
});

test("convertBody() writes arrays anew, and says why other bodies stay as they are", () => {
  assert.equal(text(convertBody(bytes("[[1, 2]]"), "application/json", "text/csv").body), "1,2\n");
  assert.equal(text(convertBody(bytes("[1]"), "", "application/json;charset=utf-8").body), "[1]");
  const image = convertBody(bytes("[1]"), "application/json", "image/png");
  assert.deepEqual(
    [text(image.body), image.unfit],
    ["[1]", "sent as it is: image/png has no array format here"],
  );
  assert.match(convertBody(bytes("{}"), "application/json", "text/csv").unfit ?? "", /no array of numbers/);
});
