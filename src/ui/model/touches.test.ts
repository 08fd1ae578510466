import assert from "node:assert/strict";
import { test } from "node:test";
import { createTouches } from "./touches.ts";

test("one pointer drags, and is a click where it hardly moved", () => {
  const touches = createTouches();
  touches.begin(1, { x: 10, y: 10 });
  assert.deepEqual(touches.move(1, { x: 12, y: 11 }), { dx: 2, dy: 1, factor: 1, at: { x: 12, y: 11 } });
  assert.equal(touches.end(1), true);
  touches.begin(1, { x: 10, y: 10 });
  touches.move(1, { x: 14, y: 10 });
  assert.equal(touches.end(1), false);
});

test("two pointers zoom about their middle by how much farther they are from each other", () => {
  const touches = createTouches();
  touches.begin(1, { x: 0, y: 0 });
  touches.begin(2, { x: 100, y: 0 });
  assert.deepEqual(touches.move(2, { x: 200, y: 0 }), { dx: 50, dy: 0, factor: 2, at: { x: 100, y: 0 } });
});

test("two pointers are no click, and the one that stays drags on", () => {
  const touches = createTouches();
  touches.begin(1, { x: 0, y: 0 });
  touches.begin(2, { x: 100, y: 0 });
  assert.equal(touches.end(2), false);
  assert.equal(touches.isDown(), true);
  assert.deepEqual(touches.move(1, { x: 3, y: 0 }), { dx: 3, dy: 0, factor: 1, at: { x: 3, y: 0 } });
  assert.equal(touches.end(1), false);
  assert.equal(touches.isDown(), false);
});

test("a pointer that was not pressed here moves nothing", () => {
  const touches = createTouches();
  assert.equal(touches.move(7, { x: 1, y: 1 }), undefined);
  assert.equal(touches.end(7), false);
});
