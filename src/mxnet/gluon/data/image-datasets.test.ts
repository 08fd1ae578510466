import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../../platform/memory/memory-file-system.ts";
import * as mx from "../../mxnet.ts";
import { makePng } from "../../testing/png.ts";

const { IRHeader, MXIndexedRecordIO, pack } = mx.recordio;
const { ImageFolderDataset, ImageRecordDataset } = mx.gluon.data.vision;

/** One red and one blue pixel. */
const PNG = makePng({ width: 2, height: 1, depth: 8, colour: 2 }, [[255, 0, 0, 0, 0, 255]]);

function lend(): MemoryFileSystem {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  return files;
}

test("RecordFileDataset gives records by their places in the index, also when they are asked for at once", async () => {
  lend();
  const writer = new MXIndexedRecordIO("/a.idx", "/a.rec", "w");
  for (const key of [5, 3, 9]) await writer.write_idx(key, Uint8Array.of(key, key));
  await writer.close();
  const dataset = await mx.gluon.data.RecordFileDataset.load("/a.rec");
  assert.equal(dataset.length, 3);
  const records = await Promise.all([2, 0, 1].map((index) => dataset.at(index)));
  assert.deepEqual(records, [Uint8Array.of(9, 9), Uint8Array.of(5, 5), Uint8Array.of(3, 3)]);
  await dataset.close();
});

test("ImageRecordDataset decodes images with their labels, red first", async () => {
  lend();
  const writer = new MXIndexedRecordIO("/a.idx", "/a.rec", "w");
  await writer.write_idx(0, pack(new IRHeader(0, 7, 0), PNG));
  await writer.write_idx(1, pack(new IRHeader(0, [1, 2], 1), PNG));
  await writer.close();
  const dataset = await ImageRecordDataset.load("/a.rec");
  const [image, label] = await dataset.at(0);
  assert.deepEqual(
    [image.shape, image.dtype, await image.tolist(), label],
    [
      [1, 2, 3],
      "uint8",
      [
        [
          [255, 0, 0],
          [0, 0, 255],
        ],
      ],
      7,
    ],
  );
  assert.deepEqual([...((await dataset.at(1))[1] as Float32Array)], [1, 2]);
  assert.deepEqual((await (await ImageRecordDataset.load("/a.rec", 0)).at(0))[0].shape, [1, 2, 1]);
  const loader = new mx.gluon.data.DataLoader(dataset.take(1), { batch_size: 1 });
  for await (const [images, labels] of loader) {
    assert.deepEqual([images.shape, await labels.tolist()], [[1, 1, 2, 3], [7]]);
  }
});

test("ImageFolderDataset takes the folders in order as classes, and passes over what is no image", async (context) => {
  const files = lend();
  const warn = context.mock.method(console, "warn", () => undefined);
  for (const folder of ["dog", "cat"]) await files.mkdir(`/pets/${folder}`, { recursive: true });
  for (const path of ["dog/1.png", "cat/b.PNG", "cat/a.png"]) await files.writeFile(`/pets/${path}`, PNG);
  await files.writeFile("/pets/dog/notes.txt", "old");
  await files.writeFile("/pets/readme.md", "pets");
  const dataset = await ImageFolderDataset.load("/pets");
  assert.deepEqual(dataset.synsets, ["cat", "dog"]);
  assert.deepEqual(dataset.items, [
    ["/pets/cat/a.png", 0],
    ["/pets/cat/b.PNG", 0],
    ["/pets/dog/1.png", 1],
  ]);
  assert.equal(warn.mock.callCount(), 2);
  const [image, label] = await dataset.at(2);
  assert.deepEqual([image.shape, label], [[1, 2, 3], 1]);
  await files.mkdir("/none");
  await assert.rejects(ImageFolderDataset.load("/none"), /Cannot find images in "\/none"/);
});
