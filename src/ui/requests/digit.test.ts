import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { centreLikeMnist, DIGIT_SIZE, type Point, rasterize, type Stroke } from "./digit.ts";
import { describeDigitBody, encodeDigit } from "./digit-body.ts";
import { createDrawingModel } from "./drawing-model.ts";

const BAR: Stroke = [
  { x: 3, y: 4 },
  { x: 3, y: 12 },
];

function bounds(points: readonly Point[]) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return { width: Math.max(...xs) - Math.min(...xs), height: Math.max(...ys) - Math.min(...ys) };
}

function centreOfInk(pixels: Float32Array): Point {
  let [ink, x, y] = [0, 0, 0];
  for (const [index, value] of pixels.entries()) {
    ink += value;
    x += value * ((index % DIGIT_SIZE) + 0.5);
    y += value * (Math.floor(index / DIGIT_SIZE) + 0.5);
  }
  return { x: x / ink, y: y / ink };
}

test("rasterize() inks what lies under the brush, softly at its rim", () => {
  const pixels = rasterize([[{ x: 10.5, y: 10.5 }]]);
  assert.equal(pixels[10 * 28 + 10], 1);
  // One pixel away: 1.1 + 0.5 − 1 = 0.6 of the ink; two away: none.
  assert.ok(Math.abs((pixels[10 * 28 + 11] ?? 0) - 0.6) < 1e-6);
  assert.equal(pixels[10 * 28 + 12], 0);
});

test("rasterize() leaves no gap in a fast stroke", () => {
  const pixels = rasterize([
    [
      { x: 2.5, y: 14.5 },
      { x: 25.5, y: 14.5 },
    ],
  ]);
  for (let x = 2; x <= 25; x++) assert.equal(pixels[14 * 28 + x], 1);
});

test("centreLikeMnist() scales into the box of 20 × 20 with the brush, and keeps the shape", () => {
  const [stroke = []] = centreLikeMnist([BAR]);
  const { width, height } = bounds(stroke);
  assert.ok(Math.abs(height - 17.8) < 1e-9);
  assert.equal(width, 0);
});

test("centreLikeMnist() puts the centre of the ink into the centre of the image", () => {
  const hook: Stroke = [
    { x: 2, y: 2 },
    { x: 12, y: 2 },
    { x: 12, y: 20 },
  ];
  const centre = centreOfInk(rasterize(centreLikeMnist([hook])));
  // The rim of the brush falls on other fractions of pixels after the shift: a tenth of a pixel is what that makes.
  assert.ok(Math.abs(centre.x - 14) < 0.1 && Math.abs(centre.y - 14) < 0.1);
});

test("centreLikeMnist() sends the same digit wherever and however large it was drawn", () => {
  const small = BAR.map(({ x, y }) => ({ x: x / 2 + 11, y: y / 2 + 7 }));
  const [first, second] = [rasterize(centreLikeMnist([BAR])), rasterize(centreLikeMnist([small]))];
  for (const [index, value] of first.entries()) assert.ok(Math.abs(value - (second[index] ?? 0)) < 1e-5);
});

test("a drawing's ink is always between 0 and 1", () => {
  const coordinate = fc.double({ min: -10, max: 40, noNaN: true });
  const stroke = fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(stroke, { maxLength: 3 }), (strokes) => {
      const pixels = rasterize(centreLikeMnist(strokes));
      assert.ok(pixels.every((value) => value >= 0 && value <= 1));
    }),
  );
});

test("encodeDigit() writes JSON of shape (1, 28, 28)", () => {
  const json = JSON.parse(new TextDecoder().decode(encodeDigit(rasterize([BAR]), "application/json")));
  assert.equal(json.length, 1);
  assert.equal(json[0].length, 28);
  assert.ok(json[0].every((row: number[]) => row.length === 28));
  assert.equal(json[0][8][3], rasterize([BAR])[8 * 28 + 3]);
});

test("encodeDigit() writes one row of 784 numbers for CSV", () => {
  const text = new TextDecoder().decode(encodeDigit(rasterize([BAR]), "text/csv"));
  assert.equal(text.trimEnd().split("\n").length, 1);
  assert.equal(text.split(",").length, 784);
});

test("encodeDigit() writes an NPY file whose numbers begin at a multiple of 64", () => {
  const npy = encodeDigit(rasterize([BAR]), "application/x-npy");
  const view = new DataView(npy.buffer);
  const start = 10 + view.getUint16(8, true);
  assert.equal(start % 64, 0);
  assert.equal(npy.length, start + 784 * 4);
  assert.match(
    new TextDecoder("latin1").decode(npy.subarray(10, start)),
    /^\{.*'shape': \(1, 28, 28\), \} *\n$/,
  );
  assert.equal(view.getFloat32(start + (8 * 28 + 3) * 4, true), rasterize([BAR])[8 * 28 + 3]);
});

test("describeDigitBody() tells what is sent for a type", () => {
  assert.match(describeDigitBody("text/csv"), /784/);
  assert.match(describeDigitBody("image/png"), /JSON/);
});

test("the keyboard draws: space puts the pen down, arrows draw, space lifts it", () => {
  const model = createDrawingModel();
  model.movePen(1, 0);
  assert.ok(model.isEmpty.value);
  model.togglePen();
  model.movePen(0, 1);
  model.movePen(0, 1);
  model.togglePen();
  model.movePen(1, 0);
  assert.deepEqual(model.strokes.value, [
    [
      { x: 15, y: 14 },
      { x: 15, y: 15 },
      { x: 15, y: 16 },
    ],
  ]);
});

test("the keyboard's pen stays within the digit", () => {
  const model = createDrawingModel();
  for (let step = 0; step < 50; step++) model.movePen(-1, 1);
  assert.deepEqual([model.pen.value.x, model.pen.value.y], [0.5, 27.5]);
});

test("undo() takes the last stroke back, clear() all of them", () => {
  const model = createDrawingModel();
  model.begin({ x: 1, y: 1 });
  model.extend({ x: 2, y: 2 });
  model.begin({ x: 5, y: 5 });
  model.undo();
  assert.equal(model.strokes.value.length, 1);
  model.clear();
  assert.ok(model.isEmpty.value);
});
