import assert from "node:assert/strict";
import { test } from "node:test";
import { createWhenQuiet } from "./when-quiet.ts";

/** A clock that stands still until it is moved. */
function openClock() {
  let nowMs = 0;
  let waiting: { atMs: number; task: () => void }[] = [];
  const quiet = createWhenQuiet({
    now: () => nowMs,
    after: (delayMs, task) => void waiting.push({ atMs: nowMs + delayMs, task }),
  });
  function moveTo(timeMs: number): void {
    nowMs = timeMs;
    const due = waiting.filter(({ atMs }) => atMs <= timeMs);
    waiting = waiting.filter(({ atMs }) => atMs > timeMs);
    for (const { task } of due) task();
  }
  return { quiet, moveTo };
}

test("A task runs a tenth of a second later", () => {
  const { quiet, moveTo } = openClock();
  let runs = 0;
  quiet.whenQuiet(() => runs++);
  moveTo(99);
  assert.equal(runs, 0);
  moveTo(100);
  assert.equal(runs, 1);
});

test("A task waits until nobody has typed for a while", () => {
  const { quiet, moveTo } = openClock();
  let runs = 0;
  quiet.whenQuiet(() => runs++);
  moveTo(90);
  quiet.onKey();
  moveTo(100);
  moveTo(239);
  assert.equal(runs, 0);
  moveTo(240);
  assert.equal(runs, 1);
});

test("A task waits for who types on and on, but not for longer than 4 s", () => {
  const { quiet, moveTo } = openClock();
  let ranMs: number | undefined;
  quiet.whenQuiet(() => {
    ranMs ??= timeMs;
  });
  let timeMs = 0;
  for (; timeMs <= 5000; timeMs += 50) {
    quiet.onKey();
    moveTo(timeMs);
  }
  assert.equal(ranMs, 4000);
});

test("Of the tasks of a key only the last one runs, once", () => {
  const { quiet, moveTo } = openClock();
  const ran: string[] = [];
  quiet.lately("a", () => ran.push("a1"));
  quiet.lately("b", () => ran.push("b"));
  quiet.lately("a", () => ran.push("a2"));
  moveTo(100);
  assert.deepEqual(ran, ["a2", "b"]);
  quiet.lately("a", () => ran.push("a3"));
  moveTo(200);
  assert.deepEqual(ran, ["a2", "b", "a3"]);
});

test("What waits runs at once where the page is left, and not again", () => {
  const { quiet, moveTo } = openClock();
  let runs = 0;
  quiet.lately("a", () => runs++);
  quiet.flush();
  assert.equal(runs, 1);
  moveTo(100);
  assert.equal(runs, 1);
});
