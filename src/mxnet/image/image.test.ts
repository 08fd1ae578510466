import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";
import { makePng } from "../testing/png.ts";
import { sharedBytes, skipWithoutData } from "../testing/shared-data.ts";
import { loadImageCodecs } from "./image-codecs.ts";
import { resizePixels } from "./resampling.ts";

/** Red, green; blue, white. */
const COLOURS = makePng({ width: 2, height: 2, depth: 8, colour: 2 }, [
  [255, 0, 0, 0, 255, 0],
  [0, 0, 255, 255, 255, 255],
]);

async function decoded(bytes: Uint8Array, options?: Parameters<typeof mx.image.imdecode>[1]) {
  const image = await mx.image.imdecode(bytes, options);
  const result = { shape: image.shape, dtype: image.dtype, values: [...(await image.asnumpy())] };
  image.dispose();
  return result;
}

testOnBackends(
  "imdecode gives (height, width, 3) of uint8, red first, and with to_rgb 0 blue first",
  async () => {
    assert.deepEqual(await decoded(COLOURS), {
      shape: [2, 2, 3],
      dtype: "uint8",
      values: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255],
    });
    const { values } = await decoded(COLOURS, { to_rgb: 0 });
    assert.deepEqual(values, [0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255]);
  },
);

testOnBackends("imdecode with flag 0 gives grey: 0.299 red, 0.587 green, 0.114 blue", async () => {
  const { shape, values } = await decoded(COLOURS, { flag: 0 });
  assert.deepEqual(shape, [2, 2, 1]);
  assert.deepEqual(values, [76, 150, 29, 255]);
});

test("PNG of every kind comes as 8 bits: packed, palettes, 16 bits, alpha", async () => {
  const { decode } = await loadImageCodecs();
  const pixels = (...args: Parameters<typeof makePng>) => {
    const { channels, data } = decode(makePng(...args));
    return [channels, ...data];
  };
  assert.deepEqual(
    pixels({ width: 3, height: 2, depth: 1, colour: 0 }, [[0b10100000], [0b01000000]]),
    [1, 255, 0, 255, 0, 255, 0],
  );
  assert.deepEqual(pixels({ width: 3, height: 1, depth: 4, colour: 0 }, [[0x0f, 0x80]]), [1, 0, 255, 136]);
  assert.deepEqual(
    pixels({ width: 2, height: 1, depth: 16, colour: 0 }, [[0x12, 0x34, 0xff, 0xff]]),
    [1, 0x12, 0xff],
  );
  assert.deepEqual(pixels({ width: 2, height: 1, depth: 8, colour: 4 }, [[7, 255, 9, 0]]), [1, 7, 9]);
  assert.deepEqual(pixels({ width: 1, height: 1, depth: 8, colour: 6 }, [[1, 2, 3, 4]]), [4, 1, 2, 3, 4]);
  const palette = [0, 0, 0, 10, 20, 30, 40, 50, 60];
  assert.deepEqual(
    pixels({ width: 3, height: 1, depth: 2, colour: 3, palette }, [[0b01100000]]),
    [3, 10, 20, 30, 40, 50, 60, 0, 0, 0],
  );
});

test("JPEG that was encoded comes back as it was, but for its losses", async () => {
  const { decode, encodeJpeg, encodePng } = await loadImageCodecs();
  const data = Uint8Array.from({ length: 16 * 16 * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : 8 * ((at >> 2) % 16) + 4 * (at >> 6),
  );
  const image = { width: 16, height: 16, channels: 4 as const, data };
  const back = decode(encodeJpeg(image, 95));
  assert.deepEqual([back.width, back.height, back.channels], [16, 16, 3]);
  const colours = data.filter((_, at) => at % 4 < 3);
  assertWithin(back.data, colours, 4);
  assert.deepEqual(decode(encodePng(image, 9)).data, data);
});

/** The photograph's pixels as Chrome 156 decodes them, by libjpeg-turbo. */
const LIBJPEG = [
  [100, 100, 39, 79, 44],
  [800, 600, 186, 178, 159],
  [1500, 1100, 217, 205, 181],
  [400, 900, 94, 109, 42],
] as const;

test("A photograph's pixels and mean colour are what libjpeg makes of it", {
  skip: skipWithoutData,
}, async () => {
  const { decode } = await loadImageCodecs();
  const { width, height, channels, data } = decode(sharedBytes("images/cat.jpg"));
  assert.deepEqual([width, height, channels, data.length], [1600, 1200, 3, 1600 * 1200 * 3]);
  const at = (x: number, y: number) => data.slice((y * width + x) * 3, (y * width + x) * 3 + 3);
  for (const [x, y, ...colour] of LIBJPEG) assertWithin(at(x, y), colour, 2);
  const means = [0, 1, 2].map((c) => data.reduce((sum, value, i) => (i % 3 === c ? sum + value : sum), 0));
  assertWithin(
    means.map((sum) => sum / (width * height)),
    [121.609, 135.493, 78.555],
    0.5,
  );
});

test("What is no image is refused, with the reason", async () => {
  await assert.rejects(mx.image.imdecode(Uint8Array.of(1, 2, 3, 4)), {
    name: "MXNetError",
    message:
      /Decoding failed: Cannot read the image at byte 0: its first bytes are 01 02 03 04: JPEG and PNG are known/,
  });
  await assert.rejects(mx.image.imdecode(COLOURS.subarray(0, 40)), /Cannot read the PNG image at byte 0/);
  await assert.rejects(
    mx.image.imdecode(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)),
    /Cannot read the JPEG image/,
  );
  const huge = makePng({ width: 65535, height: 65535, depth: 8, colour: 0 }, []);
  await assert.rejects(mx.image.imdecode(huge), /more than 100 million/);
});

testOnBackends("imread reads a file", async () => {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  await files.writeFile("/a.png", COLOURS);
  const image = await mx.image.imread("/a.png", { flag: 0 });
  assert.deepEqual(image.shape, [2, 2, 1]);
  image.dispose();
});

/** One line of grey. */
function line(...values: number[]) {
  return { width: values.length, height: 1, channels: 1 as const, data: Uint8Array.from(values) };
}

test("Pixels are squares: bilinear and cubic interpolate between centres, area takes means", () => {
  // To twice the width centres lie at -0.25, 0.25, 0.75 and 1.25.
  assert.deepEqual([...resizePixels(line(0, 100), 4, 1, 1).data], [0, 25, 75, 100]);
  assert.deepEqual([...resizePixels(line(0, 100), 4, 1, 0).data], [0, 0, 100, 100]);
  // Keys' kernel with slope -0.75 at 1.25, 0.25, 0.75, 1.75: -0.10546875, 0.87890625, 0.26171875, -0.03515625.
  assert.deepEqual([...resizePixels(line(0, 0, 0, 100), 8, 1, 2).data], [0, 0, 0, 0, 0, 23, 77, 111]);
  assert.deepEqual([...resizePixels(line(0, 100, 40, 60), 2, 1, 3).data], [50, 50]);
  assert.deepEqual([...resizePixels(line(0, 30, 90), 2, 1, 3).data], [10, 70]);
  assert.deepEqual([...resizePixels(line(7, 7, 7), 9, 2, 4).data], Array(18).fill(7));
});

testOnBackends("imresize on the backend gives what it gives in memory, and leaves nothing", async () => {
  const before = mx.countTensors();
  const data = Uint8Array.from({ length: 7 * 5 * 3 }, (_, at) => (at * 37) % 256);
  const pixels = { width: 7, height: 5, channels: 3 as const, data };
  const image = mx.nd.array({ data, shape: [5, 7, 3] }, { dtype: "uint8" });
  for (const [width, height, method] of [
    [14, 10, 1],
    [3, 2, 3],
    [9, 4, 2],
  ] as const) {
    const resized = mx.image.imresize(image, width, height, method);
    assert.deepEqual(resized.shape, [height, width, 3]);
    assert.equal(resized.dtype, "uint8");
    assertWithin(await resized.asnumpy(), resizePixels(pixels, width, height, method).data, 1);
    resized.dispose();
  }
  image.dispose();
  assert.equal(mx.countTensors(), before);
});

testOnBackends("Crops take the middle or anywhere, and give the place", async () => {
  const before = mx.countTensors();
  mx.random.seed(1);
  const image = mx.nd.array(
    { data: Uint8Array.from(Array(24).keys()), shape: [4, 6, 1] },
    { dtype: "uint8" },
  );
  const [middle, rect] = mx.image.center_crop(image, [2, 2]);
  assert.deepEqual(rect, [2, 1, 2, 2]);
  assert.deepEqual([...(await middle.asnumpy())], [8, 9, 14, 15]);
  const [any, [x, y]] = mx.image.random_crop(image, [2, 3]);
  assert.deepEqual(any.shape, [3, 2, 1]);
  assert.equal((await any.asnumpy())[0], y * 6 + x);
  const [sized] = mx.image.random_size_crop(image, [3, 3], 0.5, [0.9, 1.1]);
  assert.deepEqual(sized.shape, [3, 3, 1]);
  const short = mx.image.resize_short(image, 2);
  assert.deepEqual(short.shape, [2, 3, 1]);
  assert.deepEqual(mx.image.scale_down([640, 480], [720, 120]), [640, 106]);
  const floats = image.astype("float32");
  const normal = mx.image.color_normalize(floats, 4, 2);
  assert.deepEqual([...(await normal.asnumpy())].slice(0, 3), [-2, -1.5, -1]);
  for (const each of [image, middle, any, sized, short, floats, normal]) each.dispose();
  assert.equal(mx.countTensors(), before);
});
