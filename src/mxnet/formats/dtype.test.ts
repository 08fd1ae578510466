import assert from "node:assert/strict";
import { test } from "node:test";
import {
  codeOfDType,
  DTYPES,
  dtypeOfCode,
  narrowBfloat16,
  narrowFloat16,
  sizeOfDType,
  toFloat32,
  widenBfloat16,
  widenFloat16,
} from "./dtype.ts";

test("1.2: dtype codes and sizes", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7, 12].map(dtypeOfCode), [
    ...["float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool", "bfloat16"],
  ]);
  assert.equal(dtypeOfCode(13), undefined);
  assert.deepEqual(DTYPES.map(codeOfDType), [...DTYPES.keys()]);
  assert.deepEqual(DTYPES.map(sizeOfDType), [4, 8, 2, 1, 4, 1, 8, 1, 2, 2, 4, 8, 2]);
});

test("widenFloat16() is exact for subnormals, infinities, NaN and the largest number", () => {
  const bits = Uint16Array.of(0x0000, 0x8000, 0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0xfc00, 0x7e00);
  const expected = [0, -0, 1, -2, 2 ** -24, 1023 * 2 ** -24, 65504, 1 / 0, -1 / 0, Number.NaN];
  assert.deepEqual([...widenFloat16(bits)], expected);
});

test("widenBfloat16() takes the bits as the upper half of a float32", () => {
  assert.deepEqual([...widenBfloat16(Uint16Array.of(0x3f80, 0xc000, 0x7f80))], [1, -2, 1 / 0]);
});

test("toFloat32() rounds doubles and 64-bit integers, and does not copy float32", () => {
  const floats = Float32Array.of(1);
  assert.equal(toFloat32(floats, "float32"), floats);
  assert.deepEqual(toFloat32(Float64Array.of(0.1), "float64"), Float32Array.of(0.1));
  assert.deepEqual(toFloat32(BigInt64Array.of(-5n, 2n ** 53n), "int64"), Float32Array.of(-5, 2 ** 53));
});

test("narrowFloat16() rounds to the nearest, and to even between two", () => {
  const near = [
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    2 - 2 ** -12,
    65519,
    65520,
    -1e9,
    2 ** -24,
    2 ** -25,
    3 * 2 ** -25,
  ];
  const bits = [0x3c00, 0x3c02, 0x4000, 0x7bff, 0x7c00, 0xfc00, 0x0001, 0x0000, 0x0002];
  assert.deepEqual([...narrowFloat16(near)], bits);
  assert.deepEqual([...narrowFloat16([-0, Number.NaN, 1 / 0])], [0x8000, 0x7e00, 0x7c00]);
  const all = Uint16Array.from({ length: 0x7c01 }, (_, index) => index);
  assert.deepEqual(narrowFloat16(widenFloat16(all)), all);
});

test("narrowBfloat16() rounds to the nearest, and to even between two", () => {
  const near = [1, -2, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20, 1 / 0, Number.NaN];
  assert.deepEqual([...narrowBfloat16(near)], [0x3f80, 0xc000, 0x3f80, 0x3f82, 0x3f81, 0x7f80, 0x7fc0]);
});
