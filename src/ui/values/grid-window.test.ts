import assert from "node:assert/strict";
import { test } from "node:test";
import { gridLength, gridWindow, LONGEST_PIXELS, scrollTo } from "./grid-window.ts";

test("gridWindow() has what is seen and a little more", () => {
  const axis = { count: 1000, size: 20 };
  assert.deepEqual(gridWindow(axis, { scroll: 400, view: 100 }, 2), { first: 18, end: 27, offset: 360 });
  assert.deepEqual(gridWindow(axis, { scroll: 0, view: 100 }, 2), { first: 0, end: 7, offset: 0 });
  assert.equal(gridWindow({ count: 3, size: 20 }, { scroll: 0, view: 100 }, 2).end, 3);
  assert.deepEqual(gridWindow({ count: 0, size: 20 }, { scroll: 0, view: 100 }, 2), {
    first: 0,
    end: 0,
    offset: 0,
  });
});

test("gridWindow() reaches the last of ten million rows at the end of the scrolling", () => {
  const axis = { count: 10_000_000, size: 22 };
  const length = gridLength(axis.count, axis.size);
  assert.equal(length, LONGEST_PIXELS);
  const { first, end } = gridWindow(axis, { scroll: length - 300, view: 300 }, 0);
  assert.equal(end, 10_000_000);
  assert.equal(first, Math.floor(10_000_000 - 300 / 22));
});

test("scrollTo() scrolls to where gridWindow() begins with that cell", () => {
  for (const count of [500, 10_000_000]) {
    const axis = { count, size: 22 };
    const scroll = scrollTo(axis, 321, 300);
    assert.ok(Math.abs(gridWindow(axis, { scroll, view: 300 }, 0).first - 321) <= 1);
  }
});
