import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { watchFiles } from "./watched.ts";

/** Readings that end when a test says so, in the order in which they began. */
function watchSlowly() {
  const readings: PromiseWithResolvers<string>[] = [];
  const watched = watchFiles({
    files: new MemoryFileSystem(),
    paths: [],
    read() {
      const reading = Promise.withResolvers<string>();
      readings.push(reading);
      return reading.promise;
    },
    onError(error) {
      throw error;
    },
  });
  return { watched, end: (index: number, found: string) => readings[index]?.resolve(found) };
}

test("refresh() waits for the value, also where another reading began meanwhile", async () => {
  const { watched, end } = watchSlowly();
  const first = watched.refresh();
  const second = watched.refresh();
  let isFirstDone = false;
  void first.then(() => {
    isFirstDone = true;
  });
  end(0, "at the start");
  end(1, "old");
  await Promise.resolve().then(() => undefined);
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  assert.equal(isFirstDone, false);
  assert.equal(watched.value.value, undefined);
  end(2, "new");
  await first;
  assert.equal(watched.value.value, "new");
  await second;
  watched.dispose();
});
