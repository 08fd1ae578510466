import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { zipSync } from "fflate";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { encodeNpy } from "../formats/npy.ts";
import { decodeParams } from "../formats/params.ts";
import * as mx from "../mxnet.ts";
import { sharedBytes, skipWithoutData } from "../testing/shared-data.ts";

const FIXTURES = [
  "two.v0.params",
  "two.v1.params",
  "two.v2.params",
  "all-dtypes.v2.params",
  "gpu-context.v2.params",
  "row-sparse.v2.params",
  "csr.v2.params",
  "unnamed.v2.nd",
  "unicode-names.params",
  "np-shape.v3.params",
  "empty.params",
];

for (const name of FIXTURES) {
  test(`nd.save() writes ${name} again as nd.load() read it`, { skip: skipWithoutData }, async () => {
    const before = mx.countTensors();
    const files = new MemoryFileSystem();
    mx.setFileSystem(files);
    await files.writeFile("/a", sharedBytes(`format-fixtures/${name}`));
    const arrays = await mx.nd.load("/a");
    await mx.nd.save("/b", arrays);
    assert.deepEqual(await files.readFile("/b"), await files.readFile("/a"));
    for (const array of Object.values(arrays)) array.dispose();
    assert.equal(mx.countTensors(), before);
  });
}

test("nd.save() writes names, shapes, dtypes and elements", async () => {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  const arrays = {
    b: mx.nd.array([[1.5, -2]]),
    a: mx.nd.array([1, 200], { dtype: "uint8" }),
    c: mx.nd.array([7], { dtype: "int64" }),
  };
  await mx.nd.save("/x.params", arrays);
  const { names, arrays: stored } = decodeParams(await files.readFile("/x.params"));
  assert.deepEqual(names, ["b", "a", "c"]);
  assert.deepEqual(
    stored.map(({ version, shape, dtype, data }) => [version, shape, dtype, data]),
    [
      [2, [1, 2], "float32", Float32Array.of(1.5, -2)],
      [2, [2], "uint8", Uint8Array.of(1, 200)],
      [2, [1], "int64", BigInt64Array.of(7n)],
    ],
  );
  const loaded = (await mx.nd.load("/x.params")) as mx.Params;
  assert.deepEqual(await loaded.b?.tolist(), [[1.5, -2]]);
  assert.deepEqual([loaded.c?.dtype, await loaded.c?.tolist()], ["int64", [7]]);
  for (const array of [...Object.values(arrays), ...Object.values(loaded)]) array.dispose();
});

test("What uses files says so where none were lent", async () => {
  mx.setFileSystem(undefined);
  await assert.rejects(mx.nd.load("/x"), /Cannot use files: no file system was lent to mxnet/);
});

test("nd.load() reads NPZ files, as MXNet 2 writes them, and NPY files", async () => {
  const before = mx.countTensors();
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  const rows = encodeNpy({ shape: [2, 1], dtype: "float64", data: Float64Array.of(1.5, 2) });
  const scalar = encodeNpy({ shape: [], dtype: "int32", data: Int32Array.of(7) });
  await files.writeFile("/a.params", zipSync({ "arg:w.npy": rows, "s.npy": scalar }));
  await files.writeFile("/b.npy", rows);
  const named = (await mx.nd.load("/a.params")) as mx.Params;
  const list = (await mx.nd.load("/b.npy")) as mx.NDArray[];
  assert.deepEqual(Object.keys(named), ["arg:w", "s"]);
  assert.deepEqual(await named["arg:w"]?.tolist(), [[1.5], [2]]);
  assert.deepEqual(named.s?.shape, []);
  assert.deepEqual(await list[0]?.tolist(), [[1.5], [2]]);
  await mx.nd.save("/c.params", named);
  const again = (await mx.nd.load("/c.params")) as mx.Params;
  assert.equal(await again.s?.asscalar(), 7);
  for (const array of [...Object.values(named), ...list, ...Object.values(again)]) array.dispose();
  assert.equal(mx.countTensors(), before);
});

test("nd.load() says what a pointer of Git LFS is", async () => {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  await files.writeFile("/a.params", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
  await assert.rejects(mx.nd.load("/a.params"), {
    name: "MXNetError",
    message:
      /Cannot load "\/a.params": .*a pointer of Git LFS and not the file itself: fetch the file with git lfs pull/,
  });
});

test("nd.save() writes arrays of float16 and bfloat16 in their own width", async () => {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  const array = mx.nd.array([1, -2]);
  await mx.nd.save("/a", { half: array.astype("float16"), brain: array.astype("bfloat16") });
  const { names, arrays } = decodeParams(await files.readFile("/a"));
  assert.deepEqual(names, ["half", "brain"]);
  assert.deepEqual(
    arrays.map(({ dtype }) => dtype),
    ["float16", "bfloat16"],
  );
  const loaded = (await mx.nd.load("/a")) as Record<string, mx.NDArray>;
  assert.deepEqual(await loaded.half?.tolist(), [1, -2]);
  assert.deepEqual(await loaded.brain?.tolist(), [1, -2]);
});
