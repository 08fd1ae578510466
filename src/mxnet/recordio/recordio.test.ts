import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { assertWithin } from "../testing/close.ts";
import { sharedBytes, sharedText, skipWithoutData } from "../testing/shared-data.ts";

function lend(): MemoryFileSystem {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  return files;
}

async function all(record: mx.recordio.MXRecordIO): Promise<string[]> {
  const records: string[] = [];
  for (let each = await record.read(); each; each = await record.read())
    records.push(Buffer.from(each).toString("hex"));
  return records;
}

test("MXRecordIO reads the fixture, and writes it byte for byte", { skip: skipWithoutData }, async () => {
  const files = lend();
  const bytes = sharedBytes("format-fixtures/test.rec");
  await files.writeFile("/a.rec", bytes);
  const meta = JSON.parse(sharedText("format-fixtures/meta.json")) as { "test.rec": { records: string[] } };
  const reader = new mx.recordio.MXRecordIO("/a.rec", "r");
  const records = await all(reader);
  assert.deepEqual(records, meta["test.rec"].records);
  await reader.reset();
  assert.equal((await all(reader)).length, records.length);
  await reader.close();
  const writer = new mx.recordio.MXRecordIO("/b.rec", "w");
  for (const record of records) await writer.write(Uint8Array.from(Buffer.from(record, "hex")));
  await writer.close();
  assert.deepEqual(await files.readFile("/b.rec"), new Uint8Array(bytes));
});

test("MXIndexedRecordIO reads the fixture by its keys, and writes the index byte for byte", {
  skip: skipWithoutData,
}, async () => {
  const files = lend();
  for (const name of ["test.rec", "test.idx"])
    await files.writeFile(`/${name}`, sharedBytes(`format-fixtures/${name}`));
  const reader = new mx.recordio.MXIndexedRecordIO("/test.idx", "/test.rec", "r");
  await reader.open();
  const { keys } = reader;
  assert.ok(keys.length >= 7);
  const writer = new mx.recordio.MXIndexedRecordIO("/b.idx", "/b.rec", "w");
  for (const key of keys) await writer.write_idx(key, (await reader.read_idx(key)) ?? new Uint8Array());
  const last = await reader.read_idx(keys.at(-1) ?? 0);
  const first = await reader.read_idx(keys[0] ?? 0);
  assert.notDeepEqual(first, last);
  await Promise.all([reader.close(), writer.close()]);
  assert.deepEqual(await files.readFile("/b.idx", "utf8"), await files.readFile("/test.idx", "utf8"));
  assert.deepEqual(await files.readFile("/b.rec"), await files.readFile("/test.rec"));
});

test("pack and unpack keep one label, or several", () => {
  const { pack, unpack, IRHeader } = mx.recordio;
  const [one, content] = unpack(pack(new IRHeader(0, 4, 2574), Uint8Array.of(1, 2)));
  assert.deepEqual([one.flag, one.label, one.id, one.id2, [...content]], [0, 4, 2574, 0, [1, 2]]);
  const [many] = unpack(pack(new IRHeader(5, [1, 2.5, 3], 1n << 60n), Uint8Array.of()));
  assert.deepEqual([many.flag, many.label, many.id], [3, Float32Array.of(1, 2.5, 3), 1n << 60n]);
});

test("pack_img and unpack_img carry an image, blue first", async () => {
  const before = mx.countTensors();
  const { pack_img, unpack_img, IRHeader } = mx.recordio;
  const blue = mx.nd.array(
    { data: Uint8Array.from(Array(64).fill([200, 100, 50]).flat()), shape: [8, 8, 3] },
    { dtype: "uint8" },
  );
  for (const [img_fmt, distance] of [
    [".png", 0],
    [".jpg", 3],
  ] as const) {
    const record = await pack_img(new IRHeader(0, 1, 0), blue, { img_fmt });
    const [header, image] = await unpack_img(record);
    assert.equal(header.label, 1);
    assert.deepEqual(image.shape, [8, 8, 3]);
    assertWithin(await image.asnumpy(), await blue.asnumpy(), distance);
    image.dispose();
    const [, grey] = await unpack_img(record, 0);
    // 0.299 · 50 + 0.587 · 100 + 0.114 · 200
    assertWithin((await grey.asnumpy()).slice(0, 1), [96], 2);
    grey.dispose();
  }
  await assert.rejects(pack_img(new IRHeader(0, 1, 0), blue, { img_fmt: ".gif" }), /must be .jpg or .png/);
  blue.dispose();
  assert.equal(mx.countTensors(), before);
});

test("What cannot be read or written is refused by name", async () => {
  const files = lend();
  await files.writeFile("/a.rec", Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const record = new mx.recordio.MXRecordIO("/a.rec", "r");
  await assert.rejects(record.read(), /RecordIO file at byte 0: a record must start with 0xced7230a/);
  await assert.rejects(record.write(Uint8Array.of(1)), /Cannot write "\/a.rec": it was opened with flag "r"/);
  await record.close();
  await files.writeFile("/cut.rec", Uint8Array.of(0x0a, 0x23, 0xd7, 0xce, 9, 0, 0, 0, 1));
  await assert.rejects(
    new mx.recordio.MXRecordIO("/cut.rec", "r").read(),
    /at byte 8: a record needs 9 bytes and the file has 1 more/,
  );
  assert.throws(() => new mx.recordio.MXRecordIO("/a.rec", "x" as "r"), /Invalid flag x/);
  await files.writeFile("/a.idx", "0\t0\n1\tone\n");
  const indexed = new mx.recordio.MXIndexedRecordIO("/a.idx", "/a.rec", "r");
  await assert.rejects(
    indexed.open(),
    /record index at character 4: "1\tone" is not a key, a tab and a byte/,
  );
});
