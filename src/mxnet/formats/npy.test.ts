import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { arrayOfDType, DTYPES, sizeOfDType } from "./dtype.ts";
import { FormatError } from "./format-error.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";
import { sizeOfShape } from "./stored-array.ts";

const DATA = "../shared/data/npy";
const skip = existsSync(DATA) ? false : `no ${DATA}`;

function read(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${DATA}/${name}`));
}

/** A version 1 file with that header and data. */
function npy(header: string, data: number[] = [], version = 1): Uint8Array {
  const length = version === 1 ? [header.length & 255, header.length >> 8] : [header.length, 0, 0, 0];
  const text = [...header].map((character) => character.charCodeAt(0));
  return Uint8Array.from([
    0x93,
    ...[..."NUMPY"].map((c) => c.charCodeAt(0)),
    version,
    0,
    ...length,
    ...text,
    ...data,
  ]);
}

function why(bytes: Uint8Array): string {
  try {
    decodeNpy(bytes);
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return error.message;
  }
  assert.fail("accepted");
}

test("decodeNpy() reads either byte order, Fortran order and scalars", { skip }, () => {
  const c = decodeNpy(read("f32_2x3.npy"));
  assert.deepEqual(c, {
    shape: [2, 3],
    dtype: "float32",
    data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25),
  });
  assert.deepEqual(decodeNpy(read("f32_fortran_2x3.npy")).data, Float32Array.of(0, 1, 2, 3, 4, 5));
  assert.deepEqual(decodeNpy(read("scalar_f64.npy")), {
    shape: [],
    dtype: "float64",
    data: Float64Array.of(2.5),
  });
  assert.deepEqual(decodeNpy(read("u8_1x28x28.npy")).shape, [1, 28, 28]);
  assert.deepEqual(decodeNpy(read("f64_1x1.npy")).dtype, "float64");
  assert.deepEqual(decodeNpy(read("bigendian_f4.npy")).data, Float32Array.of(0, 1, 2));
});

test("decodeNpy() turns big-endian bytes and Fortran order round", () => {
  const header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }\n";
  const { shape, data } = decodeNpy(npy(header, [0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6]));
  assert.deepEqual(shape, [2, 3]);
  assert.deepEqual(data, Int16Array.of(1, 2, 3, 4, 5, 6));
});

test("decodeNpy() reads versions 2 and 3, other quotes and another order of keys", () => {
  const header = `{"shape": (2L,), "descr": "|u1", "fortran_order": False}`;
  for (const version of [1, 2, 3])
    assert.deepEqual(decodeNpy(npy(header, [7, 8], version)).data, Uint8Array.of(7, 8));
});

test("encodeNpy() writes numpy's own bytes", { skip }, () => {
  const names = readdirSync(DATA).filter((name) => !/fortran|bigendian/.test(name));
  assert.ok(names.length >= 5);
  for (const name of names) assert.deepEqual(encodeNpy(decodeNpy(read(name))), read(name), name);
});

test("Python objects and other dtypes are refused, with the reason", () => {
  const refused = (descr: string) =>
    why(npy(`{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }`, Array(16).fill(0)));
  assert.match(refused("'|O'"), /Python objects, which could run code on reading/);
  assert.match(refused("'<c8'"), /dtype "<c8" is no number that MXNet has/);
  assert.match(refused("[('a', '<f4')]"), /structured arrays cannot be read/);
  assert.match(refused("'<U3'"), /dtype "<U3"/);
});

test("a file that is cut off or something else is refused, with the byte", () => {
  const whole = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", Array(8).fill(0));
  for (let length = 0; length < whole.length; length++) why(whole.subarray(0, length));
  assert.match(
    why(whole.subarray(0, whole.length - 1)),
    /at byte 67: float32 data of shape \(2\) needs 8 bytes and the file has 7 more/,
  );
  assert.match(why(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0)), /gzip/);
  assert.match(
    why(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }")),
    /needs 399999999996 bytes/,
  );
  assert.match(why(npy("hello")), /its header is no dictionary/);
});

test("decodeNpy() reads back what encodeNpy() wrote, and throws nothing but FormatError when it is changed", () => {
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  const dtype = fc.constantFrom(...DTYPES.filter((dtype) => dtype !== "bfloat16"));
  fc.assert(
    fc.property(shape, dtype, fc.nat(), fc.integer({ min: 0, max: 255 }), (shape, dtype, at, byte) => {
      const elements = Uint8Array.from(
        { length: sizeOfShape(shape) * sizeOfDType(dtype) },
        (_, index) => index & 63,
      );
      const bytes = encodeNpy({ shape, dtype, data: arrayOfDType(dtype, elements.buffer) });
      assert.equal(bytes.length % 64, elements.length % 64);
      assert.deepEqual(encodeNpy(decodeNpy(bytes)), bytes);
      bytes[at % bytes.length] = byte;
      try {
        decodeNpy(bytes);
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
