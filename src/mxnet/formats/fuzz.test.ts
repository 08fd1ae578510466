import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { zipSync } from "fflate";
import { countAllocations } from "../testing/allocations.ts";

// Some parsers keep the constructors of arrays when they are loaded.
const { within, loaded } = countAllocations();
const { FormatError } = await import("./format-error.ts");
const { decodeParams, encodeParams } = await import("./params.ts");
const { storeDense } = await import("./stored-array.ts");
const { denseParams } = await import("./sparse-array.ts");
const { parseSymbolJson } = await import("./symbol-json.ts");
const { upgradeGraph } = await import("./symbol-upgrade.ts");
const { decodeNpy, encodeNpy } = await import("./npy.ts");
const { decodeNpz } = await import("./npz.ts");
const { ByteReader } = await import("./byte-reader.ts");
const { decodeRecords, encodeRecord, RECORD_FORMAT } = await import("./recordio.ts");
const { decodeImageRecord, encodeImageRecord } = await import("./image-record.ts");
const { decodeIdx, encodeIdx } = await import("./idx.ts");
loaded();

/** 10,000 in the long run: `FUZZ_RUNS=10000`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 500);

/** Beyond a file's own size: heads, names and the decoder's own tables. */
const SPARE_BYTES = 4096;

/** What is done to a file, at places and with values that fast-check chooses and shrinks. */
type Mutation =
  | { kind: "set"; at: number; bytes: number[] }
  | { kind: "cut"; at: number; length: number }
  | { kind: "insert"; at: number; bytes: number[] }
  | { kind: "copy"; from: number; at: number; length: number };

const place = fc.nat({ max: 1 << 20 });
const bytes = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 8 }),
  // Lengths and ranks as large, or as negative, as they come.
  fc.constantFrom<number[][]>(
    [255, 255, 255, 255],
    [255, 255, 255, 127],
    [0, 0, 0, 128],
    [255, 255, 255, 255, 255, 255, 255, 127],
    [0, 0, 0, 0, 1, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
  ),
);
const length = fc.integer({ min: 1, max: 64 });
const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("set" as const), at: place, bytes }),
    fc.record({ kind: fc.constant("cut" as const), at: place, length }),
    fc.record({ kind: fc.constant("insert" as const), at: place, bytes }),
    fc.record({ kind: fc.constant("copy" as const), from: place, at: place, length }),
  ),
  { minLength: 1, maxLength: 4 },
);

function mutate(file: Uint8Array, mutation: Mutation): Uint8Array {
  const list = [...file];
  const at = mutation.at % (list.length + 1);
  if (mutation.kind === "set") list.splice(at, mutation.bytes.length, ...mutation.bytes);
  else if (mutation.kind === "cut") list.splice(at, mutation.length);
  else if (mutation.kind === "insert") list.splice(at, 0, ...mutation.bytes);
  else {
    const from = mutation.from % (list.length + 1);
    list.splice(at, 0, ...list.slice(from, from + mutation.length));
  }
  return Uint8Array.from(list);
}

/** Reads changed files: each is read, or refused by a FormatError that says where and why. */
function fuzz(format: string, file: Uint8Array, read: (file: Uint8Array) => unknown, factor = 1): void {
  test(`A changed ${format} is read or refused with its place, and takes no more memory than it has`, () => {
    read(file);
    const property = fc.property(mutations, (list) => {
      const changed = list.reduce(mutate, file);
      try {
        within(changed.byteLength * factor + SPARE_BYTES, () => read(changed));
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
        assert.match(error.message, /^Cannot read the .+ at (byte|character) \d+: .+/);
      }
    });
    fc.assert(property, { numRuns: RUNS });
  });
}

const floats = storeDense({ shape: [2, 3], dtype: "float32", data: Float32Array.of(1, 2, 3, 4, 5, 6) });
const longs = storeDense({ shape: [2], dtype: "int64", data: BigInt64Array.of(1n, 2n) });
const rows = {
  ...storeDense({ shape: [4, 2], dtype: "float32", data: Float32Array.of(1, 2, 3, 4) }),
  storageType: "row_sparse" as const,
  storageShape: [2, 2],
  aux: [{ dtype: "int64" as const, shape: [2], data: BigInt64Array.of(1n, 3n) }],
};

for (const version of [0, 1, 2, 3] as const) {
  const stored = {
    arrays: [floats, longs, ...(version === 2 ? [rows] : [])].map((array) => ({ ...array, version })),
    names: version === 2 ? ["arg:a", "arg:b", "aux:c"] : ["arg:a", "aux:b"],
  };
  // A sparse array is as large as its shape says when it is dense: that is checked apart.
  fuzz(`.params file of version ${version}`, encodeParams(stored), (file) => decodeParams(file), 2);
}

const SYMBOL = JSON.stringify({
  nodes: [
    { op: "null", name: "data", inputs: [] },
    { op: "null", name: "w", attrs: { __lr_mult__: "2" }, inputs: [] },
    {
      op: "FullyConnected",
      name: "fc",
      attr: { num_hidden: "3", no_bias: "True", weight_lr_mult: "2" },
      inputs: [
        [0, 0, 0],
        [1, 0, 0],
      ],
    },
    { op: "argmax", name: "m", param: { axis: "-1" }, attr: {}, inputs: [[2, 0]], backward_source_id: -1 },
    { op: "BatchNorm", name: "bn", param: {}, inputs: [[2, 0]] },
  ],
  arg_nodes: [0, 1],
  node_row_ptr: [0, 1, 2, 3, 4, 7],
  heads: [
    [3, 0],
    [4, 0],
  ],
});

fuzz(
  "symbol file",
  new TextEncoder().encode(SYMBOL),
  (file) => {
    const graph = parseSymbolJson(new TextDecoder().decode(file));
    try {
      upgradeGraph(graph);
    } catch (error) {
      // An attribute's text is the operator's own affair.
      assert.ok(error instanceof RangeError, String(error));
    }
  },
  16,
);

const NPY = encodeNpy({ shape: [2, 3], dtype: "int16", data: Int16Array.of(1, 2, 3, 4, 5, 6) });
fuzz("NPY file", NPY, decodeNpy, 2);
const FORTRAN = Uint8Array.from(
  String.fromCharCode(...NPY).replace("'fortran_order': False", "'fortran_order':  True"),
  (character) => character.charCodeAt(0),
);
fuzz("NPY file in Fortran order", FORTRAN, decodeNpy, 2);

const NPZ = zipSync({ "a.npy": [NPY, { level: 0 }], "b.npy": [NPY, { level: 9 }] });
/** What DEFLATE makes of a byte at most, and fflate's window and tables. */
fuzz("NPZ file", NPZ, decodeNpz, 1032);

const RECORD = encodeImageRecord(
  { label: [1, 2], id: 7n, id2: 0n },
  Uint8Array.of(1, 2, 3, 4, 0x0a, 0x23, 0xd7, 0xce, 5),
);
const RECORDS = Uint8Array.from([...encodeRecord(RECORD), ...encodeRecord(RECORD)]);
fuzz(
  "RecordIO file",
  RECORDS,
  (file) => {
    for (const record of decodeRecords(new ByteReader(file, RECORD_FORMAT))) decodeImageRecord(record);
  },
  2,
);

fuzz("IDX file", encodeIdx({ shape: [2, 2], dtype: "int32", data: Int32Array.of(1, 2, 3, 4) }), decodeIdx, 2);

test("A sparse array that is small in its file and huge when dense is refused", () => {
  const huge = { ...rows, shape: [2 ** 40, 2] };
  const stored = decodeParams(encodeParams({ arrays: [huge], names: ["arg:huge"] }));
  assert.throws(() => within(1 << 20, () => denseParams(stored)), /too large to be made dense/);
});

test("The count of memory sees what a parser takes", () => {
  assert.throws(() => within(100, () => new Uint8Array(101)), /Uint8Array of 101 elements/);
  assert.throws(() =>
    within(100, () => decodeNpy(encodeNpy({ shape: [200], dtype: "int8", data: new Int8Array(200) }))),
  );
});
