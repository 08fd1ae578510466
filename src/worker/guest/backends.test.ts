import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseBackend, type StartBackend } from "./choose-backend.ts";
import { describeAdapter } from "./describe-adapter.ts";

const works: StartBackend = async () => ({ description: "fine", isSoftware: false });
const fails: StartBackend = () => Promise.reject(new Error("broken"));

test("chooseBackend() takes the best that works, in the order webgpu, webgl, cpu", async () => {
  const options = { backend: "auto", webgpuCpuForward: true } as const;
  const best = await chooseBackend({ webgpu: works, webgl: works, cpu: works }, options);
  assert.deepEqual(best.info, {
    name: "webgpu",
    description: "fine",
    isSoftware: false,
    fallbackReason: undefined,
  });
  const last = await chooseBackend({ webgpu: fails, webgl: fails, cpu: works }, options);
  assert.equal(last.info.name, "cpu");
  assert.equal(last.info.fallbackReason, "webgpu: broken; webgl: broken");
  await assert.rejects(
    chooseBackend({ webgpu: fails, webgl: fails, cpu: fails }, options),
    /no backend works/,
  );
});

test("chooseBackend() starts with the one that is asked for", async () => {
  const options = { backend: "webgl", webgpuCpuForward: true } as const;
  const { info } = await chooseBackend({ webgpu: works, webgl: works, cpu: works }, options);
  assert.equal(info.name, "webgl");
});

test("describeAdapter() tells software from hardware", () => {
  const cases = [
    [{ vendor: "google", architecture: "swiftshader" }, "SwiftShader", true],
    [{ vendor: "65541", description: "llvmpipe (LLVM 15.0.6, 256 bits)" }, "Mesa llvmpipe", true],
    [{ vendor: "apple", architecture: "metal-3" }, "apple metal-3", false],
    [{ vendor: "nvidia", architecture: "ampere", isFallbackAdapter: false }, "nvidia ampere", false],
    [{ isFallbackAdapter: true }, "an adapter that does not say its name", true],
  ] as const;
  for (const [facts, description, isSoftware] of cases) {
    assert.deepEqual(describeAdapter(facts), { description, isSoftware });
  }
});
