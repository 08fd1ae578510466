import assert from "node:assert/strict";
import { test } from "node:test";
import { Watchdog } from "./watchdog.ts";

/** Far above what a test takes: the clock alone never reaches it. */
const LIMIT_MS = 3_600_000;

/** A watchdog whose timers run out when the test says so. */
function watchdogWithTimers() {
  const timers: { delayMs: number; fire(): void }[] = [];
  const bites: string[] = [];
  const watchdog = new Watchdog(LIMIT_MS, (delayMs, callback) => {
    const timer = { delayMs, fire: () => remove() && callback() };
    const remove = () => timers.includes(timer) && timers.splice(timers.indexOf(timer), 1).length > 0;
    timers.push(timer);
    return () => void remove();
  });
  const watch = (name: string) => watchdog.watch(() => bites.push(name));
  return { watchdog, watch, timers, bites };
}

test("what is watched for the whole limit is bitten once", () => {
  const { watch, timers, bites } = watchdogWithTimers();
  watch("request");
  assert.deepEqual(
    timers.map(({ delayMs }) => delayMs),
    [LIMIT_MS],
  );
  timers[0]?.fire();
  assert.deepEqual([bites, timers.length], [["request"], 0]);
});

test("one timer serves one request after the other", () => {
  const { watchdog, watch, timers, bites } = watchdogWithTimers();
  for (const name of ["first", "second", "third"]) {
    watch(name);
    watchdog.rest();
  }
  assert.equal(timers.length, 1);
  timers[0]?.fire();
  assert.deepEqual([bites, timers.length], [[], 0]);
});

test("what began later has its whole limit: the timer goes on for what is left of it", () => {
  const { watchdog, watch, timers, bites } = watchdogWithTimers();
  watch("first");
  watchdog.rest();
  watch("second");
  timers[0]?.fire();
  assert.deepEqual([bites, timers.length], [[], 1]);
  const delayMs = timers[0]?.delayMs ?? 0;
  assert.ok(delayMs > 0 && delayMs <= LIMIT_MS, String(delayMs));
  timers[0]?.fire();
  assert.deepEqual(bites, ["second"]);
});

test("after a bite something else can be watched", () => {
  const { watch, timers, bites } = watchdogWithTimers();
  watch("first");
  timers[0]?.fire();
  watch("second");
  timers[0]?.fire();
  assert.deepEqual(bites, ["first", "second"]);
});

test("ended, it leaves no timer behind", () => {
  const { watchdog, watch, timers, bites } = watchdogWithTimers();
  watch("request");
  watchdog.end();
  assert.deepEqual([timers.length, bites], [0, []]);
});
