import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { encodeIdx } from "../formats/idx.ts";
import * as mx from "../mxnet.ts";

const { data } = mx.gluon;
const { transforms } = data.vision;

async function batches(loader: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const batch of loader) found.push(await (batch as mx.NDArray).tolist());
  return found;
}

test("DataLoader keeps, discards or rolls over the samples that fill no batch", async () => {
  const dataset = new data.SimpleDataset([0, 1, 2, 3, 4]);
  const load = (last_batch: "keep" | "discard" | "rollover") =>
    new data.DataLoader(dataset, { batch_size: 2, last_batch });
  assert.deepEqual(await batches(load("keep")), [[0, 1], [2, 3], [4]]);
  assert.deepEqual(await batches(load("discard")), [
    [0, 1],
    [2, 3],
  ]);
  const rolling = load("rollover");
  assert.deepEqual([load("keep").length, load("discard").length, rolling.length], [3, 2, 2]);
  assert.deepEqual(await batches(rolling), [
    [0, 1],
    [2, 3],
  ]);
  assert.deepEqual(await batches(rolling), [
    [4, 0],
    [1, 2],
    [3, 4],
  ]);
});

test("DataLoader shuffles by the seed, and refuses options that contradict each other", async () => {
  const dataset = new data.SimpleDataset([...Array(50).keys()]);
  const order = async () => {
    mx.random.seed(5);
    return (await batches(new data.DataLoader(dataset, { batch_size: 50, shuffle: true })))[0];
  };
  const first = await order();
  assert.deepEqual(await order(), first);
  assert.notDeepEqual(first, [...Array(50).keys()]);
  assert.throws(() => new data.DataLoader(dataset, {}), /batch_size must be specified/);
  const sampler = new data.SequentialSampler(2);
  assert.throws(
    () => new data.DataLoader(dataset, { batch_size: 1, shuffle: true, sampler }),
    /shuffle must not be specified if sampler is specified/,
  );
});

test("Samples of several fields make batches of each; a transform changes them one by one or all at once", async () => {
  const images = mx.nd.array([...Array(12).keys()]).reshape([3, 2, 2, 1]);
  const dataset = new data.ArrayDataset(images, [7, 8, 9]);
  const compose = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize(0.5, 0.25)]);
  const expected = (first: number) =>
    [0, 1, 2, 3].map((i) => (Math.fround((first + i) / 255) - 0.5) / 0.25).map((x) => x.toFixed(5));
  for (const transformed of [
    dataset.transform_first(compose),
    dataset.transform_first((image: mx.NDArray) => compose.call(image)),
  ]) {
    const loader = new data.DataLoader(transformed, { batch_size: 2 });
    for await (const [x, y] of loader) {
      assert.deepEqual(x.shape.slice(1), [1, 2, 2]);
      const first = (((await y.tolist()) as number[])[0] ?? 0) - 7;
      const numbers = Array.from(await x.asnumpy(), (value) => value.toFixed(5));
      assert.deepEqual(numbers.slice(0, 4), expected(4 * first));
    }
  }
  assert.throws(() => new data.ArrayDataset([1, 2], [1]), /All arrays must have the same length/);
});

test("Datasets are sharded, taken from and filtered", async () => {
  const dataset = new data.SimpleDataset([0, 1, 2, 3, 4]);
  const all = async (part: mx.gluon.data.Dataset) =>
    Promise.all(Array.from({ length: part.length }, (_, i) => part.at(i)));
  assert.deepEqual(await all(dataset.shard(2, 0)), [0, 1, 2]);
  assert.deepEqual(await all(dataset.shard(2, 1)), [3, 4]);
  assert.deepEqual(await all(dataset.take(2)), [0, 1]);
  assert.deepEqual(await all(await dataset.filter((x) => Number(x) % 2 === 1)), [1, 3]);
});

test("vision.MNIST reads IDX files", async () => {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  const pixels = Uint8Array.from({ length: 8 }, (_, i) => i * 30);
  await files.writeFile(
    "/t10k-images-idx3-ubyte",
    encodeIdx({ shape: [2, 2, 2], dtype: "uint8", data: pixels }),
  );
  const labels = Uint8Array.of(3, 4);
  await files.writeFile("/t10k-labels-idx1-ubyte", encodeIdx({ shape: [2], dtype: "uint8", data: labels }));
  const dataset = await data.vision.MNIST.load("", false);
  const [image, label] = dataset.at(1) as [mx.NDArray, number];
  assert.deepEqual([image.shape, image.dtype, label], [[2, 2, 1], "uint8", 4]);
  assert.deepEqual(await image.tolist(), [
    [[120], [150]],
    [[180], [210]],
  ]);
});
