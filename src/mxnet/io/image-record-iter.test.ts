import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { makePng } from "../testing/png.ts";

/** Grey images of 4 by 3, all of one value, their number times ten; labels are their numbers. */
async function writeImages(count: number, label: (index: number) => number | number[] = (index) => index) {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  const record = new mx.recordio.MXRecordIO("/a.rec", "w");
  for (let index = 0; index < count; index++) {
    const lines = Array.from({ length: 3 }, () => Array(4).fill(index * 10));
    const png = makePng({ width: 4, height: 3, depth: 8, colour: 0 }, lines);
    await record.write(mx.recordio.pack(new mx.recordio.IRHeader(0, label(index), index), png));
  }
  await record.close();
}

async function epoch(iter: mx.DataIter): Promise<{ first: number[]; label: number[]; pad?: number }[]> {
  const batches = [];
  for (const { data, label = [], pad } of iter) {
    const [[images], [labels]] = [data, label];
    const size = (images?.size ?? 0) / iter.batch_size;
    const values = [...((await images?.asnumpy()) ?? [])];
    const first = values.filter((_, at) => at % size === 0);
    batches.push({ first, label: [...((await labels?.asnumpy()) ?? [])], pad });
    for (const array of [...data, ...label]) array.dispose();
  }
  return batches;
}

const OPTIONS = { path_imgrec: "/a.rec", data_shape: [1, 2, 2], batch_size: 2 } as const;

test("ImageRecordIter gives (batch, channels, height, width) and labels (batch,), and goes round", async () => {
  const before = mx.countTensors();
  await writeImages(3);
  const iter = await mx.io.ImageRecordIter({ ...OPTIONS, data_shape: [3, 2, 2], preprocess_threads: 4 });
  assert.deepEqual(
    [...iter.provide_data, ...iter.provide_label].map(({ name, shape }) => [name, shape]),
    [
      ["data", [2, 3, 2, 2]],
      ["softmax_label", [2]],
    ],
  );
  assert.deepEqual(await epoch(iter), [
    { first: [0, 10], label: [0, 1], pad: 0 },
    { first: [20, 0], label: [2, 0], pad: 1 },
  ]);
  iter.reset();
  assert.deepEqual(await epoch(iter), [{ first: [10, 20], label: [1, 2], pad: 0 }]);
  assert.equal(mx.countTensors(), before);
});

test("Pixels become (pixel - mean) · scale / std", async () => {
  await writeImages(2);
  const iter = await mx.io.ImageRecordIter({ ...OPTIONS, mean_r: 4, std_r: 2, scale: 0.5 });
  assert.deepEqual((await epoch(iter))[0]?.first, [-1, 1.5]);
});

test("Several labels come as (batch, label_width), and another number of them is refused", async () => {
  await writeImages(2, (index) => [index, index + 0.5]);
  const iter = await mx.io.ImageRecordIter({ ...OPTIONS, label_width: 2 });
  assert.deepEqual(iter.provide_label[0]?.shape, [2, 2]);
  assert.deepEqual((await epoch(iter))[0]?.label, [0, 0.5, 1, 1.5]);
  const wrong = await mx.io.ImageRecordIter(OPTIONS);
  assert.throws(
    () => wrong.next(),
    /Cannot read image 0 of "\/a.rec": rec file provides 2-dimensional label but label_width is set to 1/,
  );
});

/** One image of 4 by 2: 1 2 3 4, 5 6 7 8. */
async function writeRamp(): Promise<void> {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  const png = makePng({ width: 4, height: 2, depth: 8, colour: 0 }, [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  const record = new mx.recordio.MXRecordIO("/a.rec", "w");
  await record.write(mx.recordio.pack(new mx.recordio.IRHeader(0, 0, 0), png));
  await record.close();
}

async function only(options: object): Promise<number[]> {
  const iter = await mx.io.ImageRecordIter({ ...OPTIONS, batch_size: 1, ...options });
  const batch = iter.next();
  const values = [...((await batch?.data[0]?.asnumpy()) ?? [])];
  for (const array of [...(batch?.data ?? []), ...(batch?.label ?? [])]) array.dispose();
  return values;
}

test("Images are cut from the middle or anywhere, mirrored, padded and resized", async () => {
  await writeRamp();
  assert.deepEqual(await only({}), [2, 3, 6, 7]);
  assert.deepEqual(await only({ mirror: true }), [3, 2, 7, 6]);
  const cuts = new Set<number>();
  for (let seed = 0; seed < 20; seed++) cuts.add((await only({ rand_crop: true, seed }))[0] ?? 0);
  assert.deepEqual([...cuts].sort(), [1, 2, 3]);
  const mirrored = new Set<number>();
  for (let seed = 0; seed < 20; seed++) mirrored.add((await only({ rand_mirror: true, seed }))[0] ?? 0);
  assert.deepEqual([...mirrored].sort(), [2, 3]);
  assert.deepEqual(await only({ data_shape: [1, 4, 2], pad: 1, fill_value: 9 }), [9, 9, 2, 3, 6, 7, 9, 9]);
  // The shorter side to 1: two pixels wide.
  assert.deepEqual(await only({ data_shape: [1, 1, 2], resize: 1, inter_method: 3 }), [4, 6]);
  assert.deepEqual((await only({ data_shape: [1, 4, 4] })).length, 16);
});

test("A shuffle has every image once an epoch, in another order, as the seed decides", async () => {
  await writeImages(8);
  const orders = async (seed: number) => {
    const iter = await mx.io.ImageRecordIter({ ...OPTIONS, shuffle: true, seed });
    const first = await epoch(iter);
    iter.reset();
    const second = await epoch(iter);
    return [first, second].map((batches) => batches.flatMap(({ label }) => label));
  };
  const [first, second] = await orders(3);
  assert.notDeepEqual(first, second);
  assert.deepEqual([...(first ?? [])].sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(await orders(3), [first, second]);
});

test("Parts have each image once between them", async () => {
  await writeImages(5);
  const labels: number[] = [];
  for (const part_index of [0, 1]) {
    const iter = await mx.io.ImageRecordIter({ ...OPTIONS, batch_size: 1, num_parts: 2, part_index });
    labels.push(...(await epoch(iter)).flatMap(({ label }) => label));
  }
  assert.deepEqual(labels, [0, 1, 2, 3, 4]);
});

test("What is not supported, and files that are none, are refused by name", async () => {
  await writeImages(1);
  const make = (options: object) => mx.io.ImageRecordIter({ ...OPTIONS, ...options });
  await assert.rejects(make({ max_rotate_angle: 10 }), /with max_rotate_angle 10: it is not supported/);
  await assert.rejects(make({ data_shape: [2, 2] }), /shape \(2, 2\): it must be/);
  await assert.rejects(make({ path_imgrec: "/none.rec" }), { code: "ENOENT" });
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  await files.writeFile("/a.rec", Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  await assert.rejects(make({}), /Cannot load "\/a.rec": Cannot read the RecordIO file at byte 0/);
});

test("ResizeIter gives as many batches as it is told, and begins anew where it must", async () => {
  const before = mx.countTensors();
  const inner = new mx.io.NDArrayIter({ data: [[0], [1], [2]], batch_size: 1 });
  const labels = async (iter: mx.DataIter) => {
    const values: number[] = [];
    for (const { data } of iter) {
      values.push(...((await data[0]?.asnumpy()) ?? []));
      for (const array of data) array.dispose();
    }
    return values;
  };
  const long = new mx.io.ResizeIter(inner, 5);
  assert.deepEqual(await labels(long), [0, 1, 2, 0, 1]);
  long.reset();
  assert.deepEqual(await labels(new mx.io.ResizeIter(inner, 2, false)), [0, 1]);
  assert.deepEqual(await labels(new mx.io.ResizeIter(inner, 2, false)), [2, 0]);
  inner.reset();
  const joined = new mx.io.PrefetchingIter([
    inner,
    new mx.io.NDArrayIter({ data: { b: [[7], [8]] }, batch_size: 1 }),
  ]);
  assert.deepEqual(
    joined.provide_data.map(({ name }) => name),
    ["data", "b"],
  );
  assert.deepEqual([joined.num_batches, await labels(joined)], [2, [0, 1]]);
  assert.equal(mx.countTensors(), before);
});
