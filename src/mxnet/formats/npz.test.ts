import assert from "node:assert/strict";
import { test } from "node:test";
import { type Zippable, zipSync } from "fflate";
import { FormatError } from "./format-error.ts";
import { encodeNpy } from "./npy.ts";
import { decodeNpz } from "./npz.ts";

const ROWS = { shape: [2, 2], dtype: "float32" as const, data: Float32Array.of(1, 2, 3, 4) };

function why(bytes: Uint8Array): string {
  try {
    decodeNpz(bytes);
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return error.message;
  }
  assert.fail("accepted");
}

/** A ZIP file, with numbers of 32 bits changed at the first place of the bytes in front of them. */
function changed(bytes: Uint8Array, magic: number, offset: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  for (let at = 0; at + 4 <= copy.length; at++) {
    if (view.getUint32(at, true) !== magic) continue;
    view.setUint32(at + offset, value, true);
    return copy;
  }
  assert.fail("no such record");
}

const DIRECTORY = 0x02014b50;
const CHECKSUM = 16;
const SIZE = 24;

test("Arrays come by name in the order of the file, stored or deflated", () => {
  const files: Zippable = {
    "arg:w.npy": [encodeNpy(ROWS), { level: 0 }],
    "aux:m.npy": [encodeNpy({ shape: [], dtype: "int64", data: BigInt64Array.of(7n) }), { level: 9 }],
    "readme.txt": Uint8Array.of(1),
  };
  const arrays = decodeNpz(zipSync(files));
  assert.deepEqual([...arrays.keys()], ["arg:w", "aux:m"]);
  assert.deepEqual(arrays.get("arg:w"), ROWS);
  assert.deepEqual(arrays.get("aux:m")?.shape, []);
});

test("A bomb is refused before it is inflated, and while it is", () => {
  const zeros = encodeNpy({ shape: [1 << 20], dtype: "uint8", data: new Uint8Array(1 << 20) });
  const bomb = zipSync({ "a.npy": zeros });
  assert.ok(bomb.length < 2048);
  assert.equal(decodeNpz(bomb).get("a")?.data.length, 1 << 20);
  assert.match(why(changed(bomb, DIRECTORY, SIZE, 0x7fffffff)), /inflate to 2147483647, which they cannot/);
  assert.match(
    why(changed(bomb, DIRECTORY, SIZE, 1000)),
    /inflates to more than the 1000 bytes that it says/,
  );
  assert.match(
    why(changed(bomb, DIRECTORY, SIZE, (1 << 20) + 1000)),
    /inflates to 1048704 bytes, and says that it has 1049576/,
  );
});

test("Entries that lie over each other are refused", () => {
  const two = zipSync({ "a.npy": [encodeNpy(ROWS), { level: 0 }], "b.npy": [encodeNpy(ROWS), { level: 0 }] });
  // The first one's size reaches into the second.
  const long = changed(changed(two, DIRECTORY, 20, 300), DIRECTORY, SIZE, 300);
  assert.match(why(long), /have more bytes than the file|checksum differs/);
});

test("A file that is cut off, corrupt or something else is refused, with the byte", () => {
  const whole = zipSync({ "a.npy": encodeNpy(ROWS) });
  for (let length = 0; length < whole.length; length++) why(whole.subarray(0, length));
  assert.match(why(changed(whole, DIRECTORY, CHECKSUM, 1)), /"a.npy" is corrupt: its checksum differs/);
  assert.match(why(Uint8Array.of(1, 2, 3, 4)), /NPZ file at byte 0: its first bytes are not "PK"/);
  assert.match(why(zipSync({ "a.npy": Uint8Array.of(1, 2) })), /"a.npy": Cannot read the NPY file at byte 0/);
});
