import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { zipSync } from "fflate";
import { encodeIdx } from "../../mxnet/formats/idx.ts";
import { encodeImageRecord } from "../../mxnet/formats/image-record.ts";
import { encodeNpy } from "../../mxnet/formats/npy.ts";
import { encodeParams } from "../../mxnet/formats/params.ts";
import { encodeRecord } from "../../mxnet/formats/recordio.ts";
import { storeDense } from "../../mxnet/formats/stored-array.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { createInspector } from "./inspector.ts";

const DATA = "../shared/data";
const options = { skip: existsSync(DATA) ? false : `${DATA} is not here` };

async function inspectorOf(contents: Record<string, Uint8Array | string>) {
  const files = new MemoryFileSystem();
  for (const [name, data] of Object.entries(contents)) await files.writeFile(`/${name}`, data);
  return { files, inspector: createInspector(files) };
}

const shared = (path: string) => new Uint8Array(readFileSync(`${DATA}/${path}`));

test("inspect() lists the array of NPY and IDX files, and values() reads a part of it", async () => {
  const data = Float32Array.from({ length: 24 }, (_, index) => index / 2);
  const { inspector } = await inspectorOf({
    "a.npy": encodeNpy({ shape: [2, 3, 4], dtype: "float32", data }),
    "images-idx3-ubyte": encodeIdx({
      shape: [2, 2, 2],
      dtype: "uint8",
      data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    }),
  });
  assert.deepEqual(await inspector.inspect("/a.npy"), {
    kind: "arrays",
    format: "NPY",
    arrays: [{ shape: [2, 3, 4], dtype: "float32", sizeBytes: 96 }],
  });
  assert.deepEqual([...(await inspector.values("/a.npy", 0, 22, 10))], [11, 11.5]);
  assert.equal((await inspector.inspect("/images-idx3-ubyte")).kind, "arrays");
  assert.deepEqual([...(await inspector.values("/images-idx3-ubyte", 0, 4, 2))], [5, 6]);
  const { count, min, max, mean } = await inspector.statistics("/a.npy", 0);
  assert.deepEqual([count, min, max, mean], [24, 0, 11.5, 5.75]);
});

test(
  "inspect() reads every kind of parameters: dtypes, sparse ones, None, without names",
  options,
  async () => {
    const names = [
      "all-dtypes.v2.params",
      "csr.v2.params",
      "none-array.v2.params",
      "unnamed.v2.nd",
      "two.v0.params",
    ];
    const { inspector } = await inspectorOf(
      Object.fromEntries(names.map((name) => [name, shared(`format-fixtures/${name}`)])),
    );
    for (const name of names) {
      const report = await inspector.inspect(`/${name}`);
      assert.equal(report.kind, "arrays");
      if (report.kind !== "arrays") continue;
      for (const [index, { shape }] of report.arrays.entries()) {
        const values = await inspector.values(`/${name}`, index, 0, 1000);
        assert.equal(values.length, shape ? shape.reduce((product, size) => product * size, 1) : 0);
      }
    }
    const csr = await inspector.inspect("/csr.v2.params");
    assert.equal(csr.kind === "arrays" && csr.arrays[0]?.storageType, "csr");
    const none = await inspector.inspect("/none-array.v2.params");
    assert.ok(none.kind === "arrays" && none.arrays.some((array) => array.shape === undefined));
  },
);

/** An NPY file with a header of one's own. */
function npyOf(descr: string, order: "True" | "False", shape: string, bytes: Uint8Array) {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }\n`;
  const text = `\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`;
  const whole = new Uint8Array(text.length + bytes.length);
  whole.set(Array.from(text, (char) => char.charCodeAt(0)));
  whole.set(bytes, text.length);
  return whole;
}

test("a large NPY file in Fortran order is read by the elements that are asked for", async () => {
  // Element (i, j, k) of shape (300, 100, 50) has the value (i + j + k) % 251, and lies at i + 300 (j + 100 k).
  const bytes = new Uint8Array(300 * 100 * 50);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = ((at % 300) + (Math.floor(at / 300) % 100) + Math.floor(at / 30_000)) % 251;
  }
  const { inspector, files } = await inspectorOf({ "a.npy": npyOf("|u1", "True", "300, 100, 50", bytes) });
  Object.assign(files, { readFile: () => Promise.reject(new Error("Did not expect that it is read whole")) });
  await inspector.inspect("/a.npy");
  // From (2, 99, 48) on: the last axis runs fastest.
  const start = 2 * 5000 + 99 * 50 + 48;
  assert.deepEqual([...(await inspector.values("/a.npy", 0, start, 4))], [149, 150, 3, 4]);
  assert.deepEqual([...(await inspector.values("/a.npy", 0, 1_499_999, 9))], [(299 + 99 + 49) % 251]);
  assert.equal((await inspector.values("/a.npy", 0, 5000, 10_000)).at(-1), (2 + 99 + 49) % 251);
  const { count, min, max } = await inspector.statistics("/a.npy", 0);
  assert.deepEqual([count, min, max], [1_500_000, 0, 250]);
});

test("an NDArray list is listed and read without its other values", async () => {
  const array = (shape: number[], value: number) =>
    storeDense({
      shape,
      dtype: "float32",
      data: new Float32Array(shape.reduce((product, size) => product * size)).fill(value),
    });
  const arrays = [array([300, 1000], 1), array([2], 2), array([500_000], 3), array([3], 4)];
  const names = ["arg:a", "arg:b", "arg:c", "aux:d"];
  const bytes = encodeParams({ arrays, names });
  const { inspector, files } = await inspectorOf({ "net-0000.params": bytes });
  Object.assign(files, { readFile: () => Promise.reject(new Error("Did not expect that it is read whole")) });
  const report = await inspector.inspect("/net-0000.params");
  assert.ok(report.kind === "arrays");
  assert.deepEqual(
    report.arrays.map(({ name, shape, sizeBytes }) => [name, shape, sizeBytes]),
    [
      ["arg:a", [300, 1000], 1_200_000],
      ["arg:b", [2], 8],
      ["arg:c", [500_000], 2_000_000],
      ["aux:d", [3], 12],
    ],
  );
  assert.deepEqual([...(await inspector.values("/net-0000.params", 1, 0, 9))], [2, 2]);
  assert.deepEqual([...(await inspector.values("/net-0000.params", 3, 1, 9))], [4, 4]);
  assert.equal((await inspector.statistics("/net-0000.params", 2)).mean, 3);
});

test("an NPZ file whose arrays are not packed is listed and read without its other values", async () => {
  const large = encodeNpy({ shape: [400_000], dtype: "float32", data: new Float32Array(400_000).fill(7) });
  const files = {
    "large.npy": large,
    "turned.npy": npyOf("|u1", "True", "2, 2", Uint8Array.of(1, 3, 2, 4)),
    "readme.txt": new Uint8Array(3),
    "last.npy": encodeNpy({ shape: [2], dtype: "int16", data: Int16Array.of(5, 6) }),
  };
  const opened = await inspectorOf({ "a.npz": zipSync(files, { level: 0 }) });
  const { inspector } = opened;
  Object.assign(opened.files, {
    readFile: () => Promise.reject(new Error("Did not expect that it is read whole")),
  });
  const report = await inspector.inspect("/a.npz");
  assert.ok(report.kind === "arrays");
  assert.deepEqual(
    report.arrays.map(({ name, shape, dtype }) => [name, shape, dtype]),
    [
      ["large", [400_000], "float32"],
      ["turned", [2, 2], "uint8"],
      ["last", [2], "int16"],
    ],
  );
  assert.deepEqual([...(await inspector.values("/a.npz", 0, 399_998, 9))], [7, 7]);
  assert.deepEqual([...(await inspector.values("/a.npz", 1, 0, 9))], [1, 2, 3, 4]);
  assert.deepEqual([...(await inspector.values("/a.npz", 2, 0, 9))], [5, 6]);
});

test("an NPZ file that is cut off or names an array beyond its end is refused", async () => {
  const whole = zipSync(
    { "a.npy": encodeNpy({ shape: [2], dtype: "int16", data: Int16Array.of(5, 6) }) },
    { level: 0 },
  );
  const longer = whole.slice();
  // The directory's entry says where its file begins, 42 bytes after its own begin: 46 bytes and the name before the end.
  longer[whole.length - 22 - 46 - 5 + 43] = 0xff;
  for (const bytes of [whole.subarray(0, whole.length - 30), longer]) {
    const { inspector } = await inspectorOf({ "a.npz": bytes });
    await assert.rejects(inspector.inspect("/a.npz"), { name: "FormatError" });
  }
});

test("an NDArray list that is cut off is refused", async () => {
  const whole = encodeParams({
    arrays: [storeDense({ shape: [4], dtype: "float32", data: new Float32Array(4) })],
    names: ["a"],
  });
  const { inspector } = await inspectorOf({ "a.params": whole.subarray(0, whole.length - 1) });
  await assert.rejects(inspector.inspect("/a.params"), { name: "FormatError" });
});

test("a large NPY or IDX file is never read whole, for its figures neither", async () => {
  const count = 3_000_000;
  const data = Int16Array.from({ length: count }, (_, index) => (index % 2000) - 1000);
  const { inspector, files } = await inspectorOf({
    "a.npy": encodeNpy({ shape: [count], dtype: "int16", data }),
    "a-idx1-short": encodeIdx({ shape: [count], dtype: "int16", data }),
  });
  Object.assign(files, { readFile: () => Promise.reject(new Error("Did not expect that it is read whole")) });
  for (const path of ["/a.npy", "/a-idx1-short"]) {
    assert.equal((await inspector.inspect(path)).kind, "arrays");
    assert.deepEqual([...(await inspector.values(path, 0, 2_999_998, 100))], [998, 999]);
    assert.equal((await inspector.values(path, 0, count, 5)).length, 0);
    const { min, max, mean, histogram } = await inspector.statistics(path, 0);
    assert.deepEqual([min, max, mean], [-1000, 999, -0.5]);
    // 2,000 different values, as many of each: 62 or 63 of them in each of 32 parts.
    assert.ok(histogram.counts.every((each) => each === 62 * 1500 || each === 63 * 1500));
  }
});

test("values() of an NPY file in Fortran order and of a big-endian one come row by row", async () => {
  const { inspector } = await inspectorOf({
    "turned.npy": npyOf("|u1", "True", "2, 2", Uint8Array.of(1, 3, 2, 4)),
    "big.npy": npyOf(">i2", "False", "2, 2", Uint8Array.of(0, 1, 0, 2, 0, 3, 1, 0)),
  });
  assert.deepEqual([...(await inspector.values("/turned.npy", 0, 0, 4))], [1, 2, 3, 4]);
  assert.deepEqual([...(await inspector.values("/big.npy", 0, 1, 3))], [2, 3, 256]);
});

test("inspect() says why a broken file cannot be read", async () => {
  const whole = encodeNpy({ shape: [4], dtype: "float32", data: new Float32Array(4) });
  const { inspector } = await inspectorOf({ "a.npy": whole.subarray(0, whole.length - 1) });
  await assert.rejects(inspector.inspect("/a.npy"), /Cannot read the NPY file .* cut off or corrupt/);
});

test("inspect() reads a file anew that has changed", async () => {
  const { inspector, files } = await inspectorOf({ "a.csv": "1\n2\n" });
  const rowCount = async () => {
    const report = await inspector.inspect("/a.csv");
    return report.kind === "table" ? report.rowCount : undefined;
  };
  assert.equal(await rowCount(), 2);
  await files.writeFile("/a.csv", "1\n2\n3\n");
  assert.equal(await rowCount(), 3);
});

test("records() and record() find records of more than one part, and the header of an image's", async () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3);
  const magic = Uint8Array.of(1, 2, 3, 4, 0x0a, 0x23, 0xd7, 0xce, 5, 6);
  const payloads = [encodeImageRecord({ label: 7, id: 3n, id2: 0n }, png), magic, new Uint8Array()];
  const file = payloads.map(encodeRecord).flatMap((bytes) => [...bytes]);
  const { inspector } = await inspectorOf({ "a.rec": Uint8Array.from(file) });
  assert.deepEqual(await inspector.inspect("/a.rec"), { kind: "records", count: 3 });
  const records = await inspector.records("/a.rec", 0, 10);
  assert.deepEqual(
    records.map(({ sizeBytes, header }) => [sizeBytes, header?.labels, header?.id]),
    [
      [31, [7], "3"],
      [10, undefined, undefined],
      [0, undefined, undefined],
    ],
  );
  assert.deepEqual((await inspector.record("/a.rec", 0)).content, png);
  assert.deepEqual((await inspector.record("/a.rec", 1)).content, magic);
});

test("inspect() refuses a RecordIO file that is cut off", async () => {
  const whole = encodeRecord(Uint8Array.of(1, 2, 3, 4, 5));
  const { inspector } = await inspectorOf({ "a.rec": whole.subarray(0, 10) });
  await assert.rejects(inspector.inspect("/a.rec"), /cut off/);
});

test("inspect() knows a symbol file and takes all else for unknown", options, async () => {
  const { inspector } = await inspectorOf({
    "model-symbol.json": shared("models/aws-dummy-hosting-mnist/model-symbol.json"),
    "a.json": "{}",
    "a.bin": Uint8Array.of(0, 0, 1),
  });
  const report = await inspector.inspect("/model-symbol.json");
  assert.equal(report.kind === "graph" && report.operatorCount > 0, true);
  assert.deepEqual(await inspector.inspect("/a.json"), { kind: "unknown" });
  assert.deepEqual(await inspector.inspect("/a.bin"), { kind: "unknown" });
});

test("inspect() lists the arrays of an NPZ file by name", async () => {
  const npy = (value: number) => encodeNpy({ shape: [1], dtype: "float64", data: Float64Array.of(value) });
  const { inspector } = await inspectorOf({ "a.npz": zipSync({ "w.npy": npy(2), "b.npy": npy(3) }) });
  const report = await inspector.inspect("/a.npz");
  assert.deepEqual(report.kind === "arrays" && report.arrays.map(({ name, dtype }) => [name, dtype]), [
    ["w", "float64"],
    ["b", "float64"],
  ]);
  assert.deepEqual([...(await inspector.values("/a.npz", 1, 0, 9))], [3]);
});
