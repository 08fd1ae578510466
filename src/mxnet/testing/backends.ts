import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgpu";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";

const hasAdapter = (await navigator.gpu?.requestAdapter()) != null;

/** Runs a test on the CPU and on WebGPU, where it skips by name if there is no adapter. */
export function testOnBackends(title: string, run: () => void | Promise<void>): void {
  test(`${title} (cpu)`, () => onBackend("cpu", run));
  test(`${title} (webgpu)`, { skip: hasAdapter ? false : "webgpu: no adapter" }, () =>
    onBackend("webgpu", run),
  );
}

/** Runs something on the CPU backend. */
async function onBackend(name: "cpu" | "webgpu", run: () => void | Promise<void>): Promise<void> {
  // Without this tfjs computes small tensors on the CPU, and nothing would be proved.
  if (name === "webgpu") tf.env().set("WEBGPU_CPU_FORWARD", false);
  await tf.setBackend(name);
  await tf.ready();
  await run();
}
