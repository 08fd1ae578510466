import assert from "node:assert/strict";
import { test } from "node:test";
import { takeAmbientPower } from "./ambient-power.ts";

test("takeAmbientPower() takes names from the object and from the prototypes above it", () => {
  const base = { fetch: () => 1, setTimeout: () => 2, [Symbol.for("kept")]: 3 };
  const middle = Object.create(base, { indexedDB: { get: () => 1, configurable: true } });
  const scope = Object.assign(Object.create(middle), { Worker: class {}, Map, GPUDevice: 1, unheardOf: {} });
  assert.deepEqual(takeAmbientPower(scope), []);
  const names = ["fetch", "indexedDB", "Worker", "unheardOf"].filter((name) => name in scope);
  assert.deepEqual(names, []);
  assert.ok(["setTimeout", "Map", "GPUDevice"].every((name) => name in scope));
});

test("takeAmbientPower() keeps of navigator what says what machine this is", () => {
  const prototype = { storage: {}, serviceWorker: {}, gpu: {}, hardwareConcurrency: 4 };
  const navigator = Object.create(prototype);
  takeAmbientPower({ navigator });
  assert.deepEqual(Object.keys(prototype), ["gpu", "hardwareConcurrency"]);
});

test("takeAmbientPower() says what it could not take, save for constants", () => {
  const scope = Object.defineProperties({}, { power: { value: () => 1 }, TEMPORARY: { value: 0 } });
  assert.deepEqual(takeAmbientPower(scope), ["power"]);
});
