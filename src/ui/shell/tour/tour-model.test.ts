import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { createTourModel } from "./tour-model.ts";

function openTour(first?: number, second?: number) {
  const done = [signal(first), signal(second)] as const;
  const model = createTourModel(done.map((each) => ({ done: () => each.value })));
  return { model, done };
}

test("A step ends when it was done, and the tour with its last step", () => {
  const { model, done } = openTour();
  assert.equal(model.index.value, 0);
  done[0].value = 1;
  assert.equal(model.index.value, 1);
  assert.equal(model.isOver.value, false);
  done[1].value = 1;
  assert.equal(model.isOver.value, true);
});

test("What was done before a step does not end it: it may be passed over, or done again", () => {
  const { model, done } = openTour(1, 7);
  assert.deepEqual([model.index.value, model.wasDone.value], [0, true]);
  model.next();
  assert.deepEqual([model.index.value, model.wasDone.value], [1, true]);
  done[1].value = 8;
  assert.deepEqual([model.isOver.value, model.wasDone.value], [true, false]);
});

test("A step that is there to be read waits for the person where it is done meanwhile", () => {
  const done = signal<number | undefined>(undefined);
  const model = createTourModel([{ done: () => done.value, isToRead: true }, { done: () => undefined }]);
  assert.equal(model.wasDone.value, false);
  done.value = 1;
  assert.deepEqual([model.index.value, model.wasDone.value], [0, true]);
  model.next();
  assert.deepEqual([model.index.value, model.wasDone.value], [1, false]);
});

test("What is undone or done in another step does not move the tour", () => {
  const { model, done } = openTour(1);
  done[0].value = undefined;
  done[1].value = 3;
  assert.equal(model.index.value, 0);
  assert.equal(model.wasDone.value, true);
});

test("A tour that was left follows nothing", () => {
  const { model, done } = openTour();
  model.dispose();
  done[0].value = 1;
  assert.equal(model.index.value, 0);
});
