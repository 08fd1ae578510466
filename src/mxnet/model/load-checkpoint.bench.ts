import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { FileSystem } from "../../platform/file-system.ts";
import * as mx from "../mxnet.ts";

/**
 * Times a checkpoint of 45 MB, from a file in memory to arrays by name, on each backend, best of some rounds:
 * `deno run --allow-all src/mxnet/model/load-checkpoint.bench.ts`.
 *
 * On WebGPU "loaded" is before the upload, which tfjs puts off to the first use: "used" adds an operation on every array.
 */
const LAYERS = 22;
/** 512 filters of 256 channels, 3 by 3 less a few: 22 of them are 45 MB. */
const SHAPE = [512, 111, 3, 3];
const ROUNDS = 15;

/** One file, which is copied out as file systems do. */
let file = new Uint8Array();
const files: Pick<FileSystem, "readFile" | "writeFile"> = {
  readFile: (async () => file.slice()) as unknown as FileSystem["readFile"],
  writeFile: async (_path, data) => {
    if (data instanceof Uint8Array) file = Uint8Array.from(data);
  },
};
mx.setFileSystem(files as FileSystem);
await tf.setBackend("cpu");
const weights = Object.fromEntries(
  Array.from({ length: LAYERS }, (_, layer) => [`arg:conv${layer}_weight`, mx.nd.full(SHAPE, 0.5)]),
);
await mx.nd.save("/big-0000.params", weights);
const size = file.byteLength;

for (const backend of ["cpu", "webgpu"]) {
  if (!(await tf.setBackend(backend).catch(() => false))) {
    console.log(`${backend}: there is none`);
    continue;
  }
  const loads: number[] = [];
  const uses: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    const [args] = await mx.model.load_params("/big", 0);
    const loaded = performance.now();
    const sums = Object.values(args).map((array) => array.slice([0], [1]));
    for (const sum of sums) await sum.asnumpy();
    const used = performance.now();
    for (const array of [...Object.values(args), ...sums]) array.dispose();
    // The first round only warms up.
    if (round > 0) loads.push(loaded - start);
    if (round > 0) uses.push(used - start);
  }
  console.log(
    `${`${(size / 1e6).toFixed(0)} MB of parameters, ${backend}`.padEnd(46)} ${speed(loads).padStart(14)}  ${"at least 300 MB/s".padEnd(18)} loaded; used ${speed(uses)}`,
  );
}

function speed(times: number[]): string {
  const best = Math.min(...times);
  return `${(size / 1e3 / best).toFixed(0)} MB/s`;
}
