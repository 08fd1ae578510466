import assert from "node:assert/strict";
import { test } from "node:test";
import { probeBackend } from "./backend-probe.ts";

const info = { vendor: "", architecture: "", device: "", description: "" };

test("probeBackend() names the adapter, and says that SwiftShader is software", async () => {
  const adapter = { info: { ...info, vendor: "google", architecture: "swiftshader" } };
  assert.deepEqual(await probeBackend({ requestAdapter: async () => adapter }), {
    name: "webgpu",
    description: "SwiftShader",
    isSoftware: true,
  });
});

test("probeBackend() names a GPU by what the browser tells of it", async () => {
  const adapter = { info: { ...info, vendor: "apple", architecture: "metal-3" } };
  const backend = await probeBackend({ requestAdapter: async () => adapter });
  assert.deepEqual([backend.description, backend.isSoftware], ["apple metal-3", false]);
});

test("probeBackend() names the backend that the address asks for, whatever the GPU", async () => {
  const gpu = { requestAdapter: async () => ({ info: { ...info, vendor: "apple" } }) };
  assert.deepEqual(await probeBackend(gpu, "cpu"), {
    name: "cpu",
    description: "JavaScript on the CPU",
    isSoftware: true,
  });
  assert.equal((await probeBackend(gpu, "webgl")).name, "webgl");
  assert.equal((await probeBackend(gpu, "webgpu")).name, "webgpu");
});

test("probeBackend() says why there is no WebGPU", async () => {
  const none = await probeBackend(undefined);
  assert.deepEqual(
    [none.name, none.fallbackReason],
    ["webgl", "this browser has no WebGPU, or the page is not on https or localhost"],
  );
  const noAdapter = await probeBackend({ requestAdapter: async () => null });
  assert.equal(noAdapter.fallbackReason, "the browser has WebGPU but lends no adapter");
  const failed = await probeBackend({ requestAdapter: () => Promise.reject(new Error("lost")) });
  assert.equal(failed.fallbackReason, "lost");
});
