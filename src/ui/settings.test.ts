import assert from "node:assert/strict";
import { test } from "node:test";
import { createSettings, type KeyValueStore, memoryStore, readJson, writeJson } from "./settings.ts";

test("createSettings() keeps each change over a reload", () => {
  const store = memoryStore();
  createSettings(store).theme.value = "dark";
  createSettings(store).filesWidth.value = 300;
  const settings = createSettings(store);
  assert.deepEqual([settings.theme.value, settings.filesWidth.value], ["dark", 300]);
});

test("createSettings() begins anew where what was kept is broken", () => {
  const store = memoryStore();
  store.setItem("optml:settings", '{"theme": 5, "filesWidth": "wide"');
  assert.equal(createSettings(store).theme.value, "auto");
  store.setItem("optml:settings", '{"theme": 5, "filesWidth": "wide"}');
  assert.equal(createSettings(store).theme.value, "auto");
});

test("A browser that keeps nothing is told of, and the page goes on", () => {
  const refuse = () => {
    throw new Error("denied");
  };
  const store: KeyValueStore = { getItem: refuse, setItem: refuse, removeItem: refuse };
  assert.equal(readJson(store, "a", 7), 7);
  assert.equal(writeJson(store, "a", 7), false);
  createSettings(store).theme.value = "light";
});
