// First of all: TensorFlow.js keeps the frame function that it finds when it is loaded.
import "./worker/guest/frames.ts";
import * as tf from "@tensorflow/tfjs-core";
import { setFileSystem } from "./mxnet/files.ts";
import { countTensors, tensorBytes } from "./mxnet/memory.ts";
import * as mxnet from "./mxnet/mxnet.ts";
import { onTrainingProgress } from "./mxnet/progress.ts";
import { seed } from "./mxnet/random.ts";
import { isTensor, describeTensor as nameTensor } from "./mxnet/tensor-copies.ts";
import { connectFileSystem } from "./platform/file-system-port.ts";
import { mxnetName } from "./sagemaker/class-name.ts";
import { startInferenceService } from "./sagemaker/serving/inference-service.ts";
import { runTrainingJob } from "./sagemaker/training/run-training-job.ts";
import type { StartBackend } from "./worker/guest/choose-backend.ts";
import { describeAdapter } from "./worker/guest/describe-adapter.ts";
import { enclose } from "./worker/guest/enclose.ts";
import type { GuestScope } from "./worker/guest/guest-parts.ts";
import { startGuest } from "./worker/guest/start-guest.ts";

// A guest is no Node, though Deno has its `process`: TensorFlow.js would recommend its Node backend in every log.
tf.env().set("IS_NODE", false);

refuseJson();
startGuest(globalThis as unknown as GuestScope, {
  connectFiles: connectFileSystem,
  lendFiles: setFileSystem,
  backends: { webgpu: startWebGpu, webgl: startWebGl, cpu: startCpu },
  provided: { mxnet: () => mxnet, "@tensorflow/tfjs": loadTensorFlow },
  enclose,
  describe,
  seedRandom: seed,
  onTrainingProgress,
  countTensors,
  tensorBytes,
  runTrainingJob,
  startInferenceService,
});

/** Makes the device itself: TensorFlow.js asks for a feature in a way that adapters of real GPUs refuse under Deno. */
async function startWebGpu({ webgpuCpuForward }: Parameters<StartBackend>[0]): ReturnType<StartBackend> {
  if (!navigator.gpu) throw new Error("there is no WebGPU here");
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("no adapter answers");
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  const device = await adapter.requestDevice({
    requiredFeatures: ["timestamp-query", "bgra8unorm-storage"].filter(hasFeature(adapter)),
    requiredLimits: largestLimits(adapter),
  });
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info), 3);
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  await use("webgpu");
  tf.env().set("WEBGPU_CPU_FORWARD", webgpuCpuForward);
  guardSyncReads();
  return {
    ...describeAdapter(adapter.info),
    lost: device.lost.then(({ message, reason }) => message || reason || "it does not say why"),
  };
}

function hasFeature(adapter: GPUAdapter) {
  return (name: string): name is GPUFeatureName => adapter.features.has(name);
}

function largestLimits({ limits }: GPUAdapter): Record<string, number> {
  return {
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxBufferSize: limits.maxBufferSize,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
  };
}

async function startWebGl(): ReturnType<StartBackend> {
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext("webgl2");
  if (!gl) throw new Error("there is no WebGL 2 here");
  const facts = gl.getExtension("WEBGL_debug_renderer_info");
  const description = String(gl.getParameter(facts ? facts.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  await import("@tensorflow/tfjs-backend-webgl");
  await use("webgl");
  return describeAdapter({ description });
}

async function startCpu(): ReturnType<StartBackend> {
  await import("@tensorflow/tfjs-backend-cpu");
  await use("cpu");
  return { description: "JavaScript on the CPU", isSoftware: true };
}

/** Makes a backend the one that computes, and has it multiply two matrices: some start and then compute nonsense. */
async function use(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error("it does not start");
  const square = tf.tidy(() =>
    tf.matMul(
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ),
  );
  const result = [...(await square.data())].join(" ");
  square.dispose();
  if (result !== "7 10 15 22") throw new Error(`it computes wrongly: ${result} is not 7 10 15 22`);
}

/**
 * Has a read of a GPU tensor that does not wait fail with the remedy.
 *
 * Deno has none and fails with a riddle; browsers have it at the price of a round through a canvas. One script, one answer.
 */
function guardSyncReads(): void {
  const read = tf.Tensor.prototype.dataSync;
  Object.defineProperty(tf.Tensor.prototype, "dataSync", {
    value: function dataSync(this: tf.Tensor) {
      if (isOnGpu(this))
        throw new Error(
          `Cannot read ${nameTensor(this)} at once as it is on the GPU: write await tensor.data() in place of dataSync(), await tensor.array() in place of arraySync()`,
        );
      return read.call(this);
    },
    configurable: true,
    writable: true,
  });
}

/** Has JSON of a tensor fail with the remedy: it would hold nothing of the elements. */
function refuseJson(): void {
  Object.defineProperty(tf.Tensor.prototype, "toJSON", {
    value: function toJSON(this: tf.Tensor) {
      throw new TypeError(
        `Cannot make JSON of ${nameTensor(this)}, as reading it must wait: write JSON.stringify(await tensor.array())`,
      );
    },
    configurable: true,
    writable: true,
  });
}

function isOnGpu(tensor: tf.Tensor): boolean {
  if (tensor.dtype === "string" || tf.getBackend() !== "webgpu") return false;
  const { tensorMap } = tf.backend() as unknown as {
    tensorMap: { get(id: object): { values?: unknown } | undefined };
  };
  return tensorMap.get(tensor.dataId)?.values === undefined;
}

/** Layers and the rest of TensorFlow.js, fetched when a script asks for them; they compute with the same tensors. */
async function loadTensorFlow(): Promise<object> {
  const tensorFlow: object & { default?: object } = await import("@tensorflow/tfjs");
  return tensorFlow.default ?? tensorFlow;
}

/** `Tensor (2, 3) float32`; MXNet's name of what its classes made; `undefined` for all else. */
function describe(value: object): string | undefined {
  if (isTensor(value)) return nameTensor(value);
  const name = mxnetName(value);
  if (name === undefined) return undefined;
  const text = String(value);
  return text === "[object Object]" ? `${name} {}` : text;
}
