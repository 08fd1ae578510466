import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { fakeContext, seedFiles } from "../train/fake-context.ts";
import { createChannelDigitsModel, DIGITS_PER_PAGE } from "./channel-digits-model.ts";

/** An IDX file: magic with the number of dimensions, the dimensions, the bytes. */
function idx(shape: number[], data: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x800 + shape.length);
  for (const [index, size] of shape.entries()) view.setUint32(4 + 4 * index, size);
  file.set(data, 4 + 4 * shape.length);
  return file;
}

function decode(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset);
  const shape = Array.from({ length: file[3] ?? 0 }, (_, index) => view.getUint32(4 + 4 * index));
  return { shape, data: file.subarray(4 + 4 * shape.length) };
}

function images(count: number): Uint8Array {
  return idx(
    [count, 28, 28],
    Uint8Array.from({ length: count * 784 }, (_, index) => Math.floor(index / 784)),
  );
}

async function open(contents: Record<string, Uint8Array>) {
  const files = new MemoryFileSystem();
  await seedFiles(files, contents);
  const model = createChannelDigitsModel(fakeContext({ files }), decode);
  await model.load();
  return model;
}

const TEST = "/opt/ml/input/data/test";

test("load() shows the digits of the test channel with their labels, as 0 to 1", async () => {
  const model = await open({
    "/opt/ml/input/data/train/train-images-idx3-ubyte": images(3),
    [`${TEST}/t10k-images-idx3-ubyte`]: images(2),
    [`${TEST}/t10k-labels-idx1-ubyte`]: idx([2], Uint8Array.of(7, 2)),
  });
  assert.equal(model.path.value, `${TEST}/t10k-images-idx3-ubyte`);
  assert.deepEqual(
    model.page.value.map((digit) => digit.label),
    [7, 2],
  );
  assert.equal(model.page.value[1]?.pixels[0], Math.fround(1 / 255));
});

test("load() reads files that are packed with gzip", async () => {
  const model = await open({ [`${TEST}/images.gz`]: gzipSync(images(2)) });
  assert.equal(model.page.value.length, 2);
});

test("labels of another number are not shown", async () => {
  const model = await open({
    [`${TEST}/a-images-idx3-ubyte`]: images(2),
    [`${TEST}/a-labels-idx1-ubyte`]: idx([3], Uint8Array.of(1, 2, 3)),
  });
  assert.equal(model.page.value[0]?.label, undefined);
});

test("load() finds none where no channel holds images", async () => {
  const model = await open({ [`${TEST}/data.csv`]: new TextEncoder().encode("1,2,3,4,5,6,7,8,9,10") });
  assert.deepEqual(model.paths.value, []);
  assert.equal(model.state.value.status, "idle");
});

test("images of another size are refused with their shape", async () => {
  const model = await open({ [`${TEST}/images`]: idx([1, 32, 32], new Uint8Array(1024)) });
  const state = model.state.value;
  assert.match(
    state.status === "failed" ? state.error.message : "",
    /\(1, 32, 32\), it must be \(n, 28, 28\)/,
  );
});

test("turn() goes through the digits and stops at both ends", async () => {
  const model = await open({ [`${TEST}/images`]: images(DIGITS_PER_PAGE + 2) });
  model.turn(-1);
  assert.equal(model.from.value, 0);
  model.turn(1);
  assert.equal(model.page.value.length, 2);
  model.turn(1);
  assert.equal(model.from.value, DIGITS_PER_PAGE);
});
