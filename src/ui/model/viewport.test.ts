import assert from "node:assert/strict";
import { test } from "node:test";
import { boxAt, fitted, moved, resized, revealed, zoomed } from "./viewport.ts";

const view = { width: 400, height: 300 };
const box = { x: 1000, y: 2000, width: 100, height: 50, rows: [] };

test("fitted() shows all of a drawing, in its middle", () => {
  const { x, y, zoom } = fitted({ width: 752, height: 100 }, view);
  assert.equal(zoom, 0.5);
  assert.deepEqual([x, y], [-24, -250]);
});

test("fitted() shows the top of a drawing that would become too small", () => {
  const { y, zoom } = fitted({ width: 400, height: 10_000 }, view, 0.5);
  assert.equal(zoom, 0.5);
  assert.equal(y, -24);
});

test("zoomed() keeps the point under the pointer", () => {
  const before = { x: 10, y: 20, zoom: 1 };
  const after = zoomed(before, 2, { x: 100, y: 60 });
  assert.deepEqual(after, { x: 60, y: 50, zoom: 2 });
  assert.equal(zoomed(before, 100, { x: 0, y: 0 }).zoom, 3);
});

test("moved() moves by pixels of the page", () => {
  assert.deepEqual(moved({ x: 10, y: 10, zoom: 2 }, 20, -40), { x: 0, y: 30, zoom: 2 });
});

test("resized() keeps all of a drawing seen, and leaves alone what was seen in part", () => {
  const drawing = { width: 100, height: 200 };
  const all = { x: -150, y: -50, zoom: 1 };
  const to = (width: number, height: number) => ({ before: view, after: { width, height }, leastZoom: 0.8 });
  assert.deepEqual(resized(all, drawing, to(400, 240)), { x: -150, y: -20, zoom: 1 });
  assert.deepEqual(resized(all, drawing, to(500, 300)), { x: -200, y: -50, zoom: 1 });
  const part = { x: 0, y: 50, zoom: 1 };
  assert.deepEqual(resized(part, drawing, to(400, 240)), part);
});

test("revealed() moves only where a box is not seen", () => {
  const seen = { x: 900, y: 1900, zoom: 1 };
  assert.equal(revealed(seen, box, view), seen);
  assert.deepEqual(revealed({ x: 0, y: 0, zoom: 1 }, box, view), { x: 850, y: 1875, zoom: 1 });
});

test("boxAt() finds the box under the pointer", () => {
  const layout = { width: 2000, height: 3000, boxes: [box], lines: [], elapsedMs: 0 };
  assert.equal(boxAt(layout, { x: 900, y: 1900, zoom: 0.5 }, { x: 60, y: 60 }), 0);
  assert.equal(boxAt(layout, { x: 900, y: 1900, zoom: 0.5 }, { x: 10, y: 60 }), undefined);
});
