import assert from "node:assert/strict";
import { test } from "node:test";
import { coloursOf, NAN_COLOUR } from "./colour-scale.ts";
import { paintPicture, rangeOf } from "./paint-picture.ts";
import { type PictureLayout, pictureLayout } from "./picture-layout.ts";
import { keptValues } from "./tensor-values.ts";

function sizes(shape: number[]) {
  const layout = pictureLayout(shape);
  return layout && [layout.count, layout.height, layout.width, layout.channels];
}

test("pictureLayout() knows pictures with channels last and first, and batches of them", () => {
  assert.deepEqual(sizes([28, 30]), [1, 28, 30, 1]);
  assert.deepEqual(sizes([28, 30, 1]), [1, 28, 30, 1]);
  assert.deepEqual(sizes([28, 30, 3]), [1, 28, 30, 3]);
  assert.deepEqual(sizes([28, 30, 4]), [1, 28, 30, 4]);
  assert.deepEqual(sizes([1, 28, 30]), [1, 28, 30, 1]);
  assert.deepEqual(sizes([3, 28, 30]), [1, 28, 30, 3]);
  assert.deepEqual(sizes([100, 28, 28]), [100, 28, 28, 1]);
  assert.deepEqual(sizes([100, 1, 28, 28]), [100, 28, 28, 1]);
  assert.deepEqual(sizes([5, 3, 32, 32]), [5, 32, 32, 3]);
  assert.deepEqual(sizes([5, 32, 32, 3]), [5, 32, 32, 3]);
  assert.deepEqual(sizes([2, 20, 12, 12]), [40, 12, 12, 1]);
});

test("pictureLayout() takes no vector, no single row and no other rank for a picture", () => {
  assert.deepEqual([[784], [1, 784], [1, 2, 3, 4, 5], [], [0, 28, 28]].map(pictureLayout), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("pictureLayout() thinks a matrix of weights is hardly a picture", () => {
  assert.deepEqual(
    [
      [128, 784],
      [100, 28, 28],
      [4, 4, 3, 3],
    ].map((shape) => pictureLayout(shape)?.isLikely),
    [false, true, false],
  );
});

test("rangeOf() shows 0 to 1 and 0 to 255 as they are, all else from its least to its largest", () => {
  assert.deepEqual(rangeOf(0, 0.9, "float32"), { low: 0, high: 1 });
  assert.deepEqual(rangeOf(0, 200, "uint8"), { low: 0, high: 255 });
  assert.deepEqual(rangeOf(-2, 3, "float32"), { low: -2, high: 3 });
  assert.deepEqual(rangeOf(7, 7, "float32"), { low: 7, high: 8 });
  assert.deepEqual(rangeOf(Number.NaN, Number.NaN, "float32"), { low: 0, high: 1 });
});

test("paintPicture() paints grey, marks NaN, and leaves clear what is not at hand", () => {
  const layout = pictureLayout([2, 2]) as PictureLayout;
  const values = keptValues([0, 1, Number.NaN]);
  const pixels = paintPicture(values, layout, 0, { range: { low: 0, high: 1 }, scale: "grey" });
  assert.deepEqual([...pixels], [0, 0, 0, 255, 255, 255, 255, 255, ...NAN_COLOUR, 255, 0, 0, 0, 0]);
});

test("paintPicture() reads channels first as it reads channels last", () => {
  const look = { range: { low: 0, high: 255 }, scale: "grey" } as const;
  const first = Array.from({ length: 3 * 64 }, (_, index) => Math.floor(index / 64) * 100 + (index % 64));
  const last = Array.from({ length: 3 * 64 }, (_, index) => (index % 3) * 100 + Math.floor(index / 3));
  assert.deepEqual(
    paintPicture(keptValues(first), pictureLayout([3, 8, 8]) as PictureLayout, 0, look),
    paintPicture(keptValues(last), pictureLayout([8, 8, 3]) as PictureLayout, 0, look),
  );
});

test("coloursOf() rises in lightness from step to step", () => {
  // Rec. 709 luminance of linear light; two of rounded steps may differ by the rounding.
  const linear = (byte: number) => (byte / 255) ** 2.2;
  const light = coloursOf("colour").map(
    ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b),
  );
  assert.equal(light.length, 256);
  assert.ok(light.every((value, step) => step < 4 || value > (light[step - 4] ?? 0)));
});
