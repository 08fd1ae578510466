import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { gzipSync } from "node:zlib";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { encodeIdx } from "../formats/idx.ts";
import * as mx from "../mxnet.ts";

async function lend(files: Record<string, string | Uint8Array>): Promise<void> {
  const memory = new MemoryFileSystem();
  for (const [path, content] of Object.entries(files)) await memory.writeFile(path, content);
  mx.setFileSystem(memory);
}

async function epoch(
  iter: mx.DataIter,
): Promise<{ data: number[]; label: number[]; pad: number | undefined }[]> {
  const batches = [];
  for (const { data, label, pad } of iter) {
    const read = async (array: mx.NDArray | undefined) => Array.from((await array?.asnumpy()) ?? []);
    batches.push({ data: await read(data[0]), label: await read(label?.[0]), pad });
    for (const array of [...data, ...(label ?? [])]) array.dispose();
  }
  iter.reset();
  return batches;
}

test("CSVIter fills the last batch up from the start, and the next epoch goes on after those rows (2.1)", async () => {
  await lend({ "/x.csv": "0\n1\n2\n3\n4\n", "/y.csv": "10\n11\n12\n13\n14\n" });
  const iter = await mx.io.CSVIter({
    data_csv: "/x.csv",
    data_shape: [1],
    label_csv: "/y.csv",
    batch_size: 2,
  });
  assert.deepEqual(await epoch(iter), [
    { data: [0, 1], label: [10, 11], pad: 0 },
    { data: [2, 3], label: [12, 13], pad: 0 },
    { data: [4, 0], label: [14, 10], pad: 1 },
  ]);
  assert.deepEqual(
    (await epoch(iter)).map(({ data, pad }) => [data, pad]),
    [
      [[1, 2], 0],
      [[3, 4], 0],
    ],
  );
  assert.deepEqual((await epoch(iter))[0]?.data, [0, 1]);
});

test("CSVIter without round_batch leaves what was there before in the last batch, and begins anew (2.1)", async () => {
  await lend({ "/x.csv": "0,1\n2,3\n4,5\n" });
  const iter = await mx.io.CSVIter({
    data_csv: "/x.csv",
    data_shape: [2],
    batch_size: 2,
    round_batch: false,
  });
  const expected = [
    { data: [0, 1, 2, 3], label: [0, 0], pad: 0 },
    { data: [4, 5, 2, 3], label: [0, 0], pad: 1 },
  ];
  assert.deepEqual(await epoch(iter), expected);
  assert.deepEqual(await epoch(iter), expected);
});

test("CSVIter shapes rows, names data and label, and needs no label file (2.1)", async () => {
  await lend({ "/x.csv": "0,1,2,3\n4,5,6,7\n" });
  const iter = await mx.io.CSVIter({ data_csv: "/x.csv", data_shape: [2, 2], batch_size: 2 });
  const described = [...iter.provide_data, ...iter.provide_label].map(({ name, shape }) => [name, shape]);
  assert.deepEqual(described, [
    ["data", [2, 2, 2]],
    ["softmax_label", [2]],
  ]);
});

test("CSVIter refuses rows of another length, a missing file, and too few rows for a batch", async () => {
  await lend({ "/x.csv": "0,1\n2,3\n", "/y.csv": "1\n" });
  const read = (options: Partial<Parameters<typeof mx.io.CSVIter>[0]>) =>
    mx.io.CSVIter({ data_csv: "/x.csv", data_shape: [2], batch_size: 2, ...options });
  await assert.rejects(read({ data_shape: [3] }), {
    name: "MXNetError",
    message: /^Cannot load "\/x.csv": /,
  });
  await assert.rejects(read({ data_csv: "/z.csv" }), { code: "ENOENT" });
  await assert.rejects(read({ label_csv: "/y.csv" }), /it has 1 rows, must have 2 as "data" has/);
  await assert.rejects(read({ batch_size: 5 }), /number of input must be bigger than batch size/);
  await read({ batch_size: 4 });
});

/** Five images of two pixels by one, all of the value of their number times 64; labels 0 to 4. */
function digits(): Record<string, Uint8Array> {
  const pixels = Uint8Array.from([0, 0, 64, 64, 128, 128, 192, 192, 255, 255]);
  return {
    "/images": encodeIdx({ shape: [5, 2, 1], dtype: "uint8", data: pixels }),
    "/labels": encodeIdx({ shape: [5], dtype: "uint8", data: Uint8Array.from([0, 1, 2, 3, 4]) }),
  };
}

test("MNISTIter multiplies pixels by 1/256, and leaves what fills no batch out (1.8)", async () => {
  await lend(digits());
  const iter = await mx.io.MNISTIter({ image: "/images", label: "/labels", batch_size: 2, shuffle: false });
  const expected = [
    { data: [0, 0, 0.25, 0.25], label: [0, 1], pad: 0 },
    { data: [0.5, 0.5, 0.75, 0.75], label: [2, 3], pad: 0 },
  ];
  assert.deepEqual(await epoch(iter), expected);
  assert.deepEqual(await epoch(iter), expected);
  assert.equal(iter.num_batches, 2);
});

test("MNISTIter gives (batch, 1, rows, columns) or with flat (batch, pixels), and labels (batch,) (1.8)", async () => {
  await lend(digits());
  const shapes = async (flat: boolean) => {
    const iter = await mx.io.MNISTIter({ image: "/images", label: "/labels", batch_size: 2, flat });
    return [...iter.provide_data, ...iter.provide_label].map(({ shape }) => shape);
  };
  assert.deepEqual(await shapes(false), [[2, 1, 2, 1], [2]]);
  assert.deepEqual(await shapes(true), [[2, 2], [2]]);
});

test("MNISTIter shuffles once, images with their labels, and the same way each time (1.8)", async () => {
  await lend(digits());
  const make = () => mx.io.MNISTIter({ image: "/images", label: "/labels", batch_size: 5 });
  const iter = await make();
  const [first] = await epoch(iter);
  assert.deepEqual(first?.label.toSorted(), [0, 1, 2, 3, 4]);
  assert.deepEqual(
    first?.label.map((label) => Math.min(label * 64, 255) / 256),
    first?.data.filter((_, index) => index % 2 === 0),
  );
  assert.deepEqual((await epoch(iter))[0], first);
  assert.deepEqual((await epoch(await make()))[0], first);
});

test("MNISTIter cuts the digits into parts for several hosts", async () => {
  await lend(digits());
  const labels = async (part_index: number) => {
    const options = {
      image: "/images",
      label: "/labels",
      batch_size: 2,
      shuffle: false,
      num_parts: 2,
      part_index,
    };
    return (await epoch(await mx.io.MNISTIter(options))).flatMap(({ label }) => label);
  };
  assert.deepEqual(
    [await labels(0), await labels(1)],
    [
      [0, 1],
      [2, 3],
    ],
  );
});

test("MNISTIter refuses compressed files, and labels for other images", async () => {
  const files = digits();
  await lend({
    ...files,
    "/images.gz": gzipSync(files["/images"] ?? ""),
    "/few": encodeIdx({ shape: [2], dtype: "uint8", data: Uint8Array.from([0, 1]) }),
  });
  await assert.rejects(mx.io.MNISTIter({ image: "/images.gz", label: "/labels" }), {
    name: "MXNetError",
    message: /^Cannot load "\/images.gz": .*gzip/,
  });
  await assert.rejects(
    mx.io.MNISTIter({ image: "/images", label: "/few" }),
    /must be \(n, rows, columns\) and \(n,\)/,
  );
});

test("LibSVMIter gives rows of which a file holds what is not 0, and the first number as label", async () => {
  await lend({ "/x.svm": "1 0:0.5 2:1.25\n-1 # nothing but zeros\n\n3 1:4\n" });
  const iter = await mx.io.LibSVMIter({ data_libsvm: "/x.svm", data_shape: [3], batch_size: 2 });
  const described = [...iter.provide_data, ...iter.provide_label].map(({ name, shape }) => [name, shape]);
  assert.deepEqual(described, [
    ["data", [2, 3]],
    ["softmax_label", [2]],
  ]);
  assert.deepEqual(await epoch(iter), [
    { data: [0.5, 0, 1.25, 0, 0, 0], label: [1, -1], pad: 0 },
    { data: [0, 4, 0, 0.5, 0, 1.25], label: [3, 1], pad: 1 },
  ]);
});

test("LibSVMIter reads labels of a file of their own, and names what it cannot read", async () => {
  await lend({ "/x.svm": "0 0:1\n0 1:2\n", "/y.svm": "0 1:1\n0 0:1\n", "/bad.svm": "0 0:1\n1 2:1\n" });
  const options = { data_libsvm: "/x.svm", data_shape: [2], batch_size: 2 };
  const iter = await mx.io.LibSVMIter({ ...options, label_libsvm: "/y.svm", label_shape: [2] });
  assert.deepEqual(await epoch(iter), [{ data: [1, 0, 0, 2], label: [0, 1, 1, 0], pad: 0 }]);
  await assert.rejects(
    mx.io.LibSVMIter({ ...options, data_libsvm: "/bad.svm" }),
    /Cannot load "\/bad.svm": Cannot read the LibSVM at character 6: index 2 is outside/,
  );
});
