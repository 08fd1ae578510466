import * as tf from "@tensorflow/tfjs-core";

/** Where an array is meant to live. tfjs has one backend at a time, so every context computes there. */
export class Context {
  /** `"cpu"`, or `"gpu"`: the WebGPU device where there is one. */
  readonly device_type: "cpu" | "gpu";
  readonly device_id: number;

  constructor(device_type: "cpu" | "gpu" = "cpu", device_id = 0) {
    this.device_type = device_type;
    this.device_id = device_id;
  }

  /** As Python writes it: `cpu(0)`. */
  toString(): string {
    return `${this.device_type}(${this.device_id})`;
  }
}

/** Makes the CPU context for memory that a GPU reads fast. The same as `cpu` here. */
export function cpu_pinned(device_id = 0): Context {
  return new Context("cpu", device_id);
}

/** The context that arrays are made in unless told: `cpu()`. */
export function current_context(): Context {
  return new Context();
}

/** How many GPUs compute: 1 where the backend is WebGPU or WebGL, else 0. */
export function num_gpus(): number {
  return ["webgpu", "webgl"].includes(tf.getBackend()) ? 1 : 0;
}

/** Makes the CPU context. */
export function cpu(device_id = 0): Context {
  return new Context("cpu", device_id);
}

/** Makes a GPU context. A script that asks for one runs on whatever backend there is. */
export function gpu(device_id = 0): Context {
  return new Context("gpu", device_id);
}
