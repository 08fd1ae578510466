import assert from "node:assert/strict";
import { test } from "node:test";
import { configureNode } from "../../graph/configured-graph.ts";
import type { PartialShape } from "../../shape.ts";
import { testOnBackends } from "../../testing/backends.ts";
import { assertWithin } from "../../testing/close.ts";
import { type OperatorRun, runOperator } from "../../testing/run-operator.ts";
import { AttributeReader } from "../attribute-reader.ts";
import { findOperator } from "../table.ts";

/** 1, 2, 3, … */
function counting(...shape: number[]) {
  return { shape, data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index + 1) };
}

async function output(run: OperatorRun): Promise<number[]> {
  return (await runOperator(run)).outputs[0]?.data ?? [];
}

testOnBackends("Deconvolution spreads its weight by the stride, and has no bias unless told", async () => {
  const attrs = { kernel: "(2,)", stride: "(2,)", num_filter: "1" };
  const inputs = [counting(1, 1, 3), { shape: [1, 1, 2], data: [10, 1] }];
  assert.deepEqual(await output({ op: "Deconvolution", attrs, inputs }), [10, 1, 20, 2, 30, 3]);
});

testOnBackends("Deconvolution to a target cuts more off the front where the rest is odd", async () => {
  // The whole result is 10 12 23 3; of one element too many the first is cut.
  const attrs = { kernel: "(2,)", num_filter: "1", target_shape: "(3,)" };
  const inputs = [counting(1, 1, 3), { shape: [1, 1, 2], data: [10, 1] }];
  assert.deepEqual(await output({ op: "Deconvolution", attrs, inputs }), [21, 32, 3]);
});

testOnBackends("Pad repeats the edge, or mirrors at it", async () => {
  const inputs = [counting(1, 1, 1, 3)];
  const padded = (mode: string) =>
    output({ op: "Pad", attrs: { mode, pad_width: "(0,0,0,0,0,0,2,1)", constant_value: "9" }, inputs });
  assert.deepEqual(await padded("edge"), [1, 1, 1, 2, 3, 3]);
  assert.deepEqual(await padded("reflect"), [3, 2, 1, 2, 3, 2]);
  assert.deepEqual(await padded("constant"), [9, 9, 1, 2, 3, 9]);
});

testOnBackends("Crop takes rows and columns from its offset, or the middle", async () => {
  const inputs = [counting(1, 1, 3, 4)];
  const attrs = { num_args: "1", h_w: "(2, 1)" };
  assert.deepEqual(await output({ op: "Crop", attrs: { ...attrs, offset: "(1, 3)" }, inputs }), [8, 12]);
  assert.deepEqual(await output({ op: "Crop", attrs: { ...attrs, center_crop: "True" }, inputs }), [2, 6]);
});

testOnBackends("LRN adds 2 to the mean of squares of as many channels as there are", async () => {
  const attrs = { nsize: "3", alpha: "3", beta: "1" };
  const inputs = [{ shape: [1, 3, 1, 1], data: [1, 2, 3] }];
  // alpha / nsize is 1: 1 / (2 + 1 + 4), 2 / (2 + 1 + 4 + 9), 3 / (2 + 4 + 9)
  assertWithin(await output({ op: "LRN", attrs, inputs }), [1 / 7, 2 / 16, 3 / 15], 1e-6);
});

testOnBackends("L2Normalization sums over a sample, its channels, or its space", async () => {
  const inputs = [{ shape: [1, 2, 2], data: [3, 0, 4, 12] }];
  const normal = (mode: string) => output({ op: "L2Normalization", attrs: { mode }, inputs });
  assertWithin(await normal("instance"), [3 / 13, 0, 4 / 13, 12 / 13], 1e-6);
  assertWithin(await normal("channel"), [0.6, 0, 0.8, 1], 1e-6);
  assertWithin(await normal("spatial"), [1, 0, 4 / Math.sqrt(160), 12 / Math.sqrt(160)], 1e-6);
});

testOnBackends("AdaptiveAvgPooling2D averages windows that overlap where they must", async () => {
  const op = "_contrib_AdaptiveAvgPooling2D";
  const inputs = [counting(1, 1, 1, 5)];
  // From floor(i · 5 / 3) to ceil((i + 1) · 5 / 3): 0-2, 1-4, 3-5
  assertWithin(await output({ op, attrs: { output_size: "(1, 3)" }, inputs }), [1.5, 3, 4.5], 1e-6);
  assertWithin(await output({ op, inputs }), [3], 1e-6);
});

testOnBackends("BilinearResize2D keeps corners, or edges without align_corners", async () => {
  const op = "_contrib_BilinearResize2D";
  const inputs = [{ shape: [1, 1, 1, 2], data: [0, 4] }];
  const attrs = { height: "1", width: "4" };
  assertWithin(await output({ op, attrs, inputs }), [0, 4 / 3, 8 / 3, 4], 1e-5);
  assertWithin(await output({ op, attrs: { ...attrs, align_corners: "False" }, inputs }), [0, 1, 3, 4], 1e-5);
});

testOnBackends("UpSampling brings every input to the height of the first, times the scale", async () => {
  const inputs = [counting(1, 1, 1, 2), counting(1, 1, 3, 6)];
  const attrs = { scale: "3", sample_type: "nearest", num_args: "2" };
  const rows = await output({ op: "UpSampling", attrs, inputs });
  assert.deepEqual(rows.slice(0, 6), [1, 1, 1, 2, 2, 2]);
  assert.deepEqual(rows.slice(18), inputs[1]?.data);
});

testOnBackends(
  "depth_to_space takes the block's rows before its columns, and space_to_depth undoes it",
  async () => {
    const inputs = [counting(1, 4, 1, 2)];
    const attrs = { block_size: "2" };
    const spread = await runOperator({ op: "depth_to_space", attrs, inputs });
    assert.deepEqual(spread.outputs[0]?.data, [1, 3, 2, 4, 5, 7, 6, 8]);
    assert.deepEqual(await output({ op: "space_to_depth", attrs, inputs: spread.outputs }), inputs[0]?.data);
  },
);

function infer(op: string, attrs: Record<string, string>, ...inputs: PartialShape[]) {
  const configured = findOperator(op)?.configure(new AttributeReader(new Map(Object.entries(attrs))));
  return configured?.inferShapes(inputs, Array(1 + (configured.hiddenOutputs ?? 0)).fill(undefined));
}

test("Image operators infer shapes", () => {
  const kernel = { kernel: "(4, 4)", stride: "(2, 2)", pad: "(1, 1)", num_filter: "6", num_group: "2" };
  assert.deepEqual(infer("Deconvolution", kernel, [0, 4, 5, 6], undefined), {
    inputs: [
      [0, 4, 5, 6],
      [4, 3, 4, 4],
    ],
    outputs: [[0, 6, 10, 12]],
  });
  const bilinear = { scale: "2", sample_type: "bilinear", num_args: "2" };
  assert.deepEqual(infer("UpSampling", bilinear, [1, 3, 4, 4], undefined), {
    inputs: [
      [1, 3, 4, 4],
      [3, 1, 4, 4],
    ],
    outputs: [[1, 3, 8, 8]],
  });
  const modes = {
    odd_scale: [9, 5],
    to_even_down: [4, 2],
    to_even_up: [6, 4],
    to_odd_down: [5, 3],
    to_odd_up: [5, 3],
  };
  for (const [mode, size] of Object.entries(modes)) {
    const attrs = { mode, scale_height: "2", scale_width: "2" };
    assert.deepEqual(
      infer("_contrib_BilinearResize2D", attrs, [1, 2, 5, 3])?.outputs,
      [[1, 2, ...size]],
      mode,
    );
  }
  assert.deepEqual(
    infer("_contrib_BilinearResize2D", { mode: "like" }, [1, 2, 5, 3], [1, 1, 7, 8])?.outputs,
    [[1, 2, 7, 8]],
  );
});

test("Image operators name shapes that they cannot take", () => {
  const pad = { mode: "reflect", pad_width: "(0,0,0,0,0,0,2,2)" };
  assert.throws(() => infer("Pad", pad, [1, 1, 1, 2]), /pad_width is 2 for an axis of 2, must be less/);
  assert.throws(() => infer("Pad", pad, [1, 1, 2]), /data has shape \(1, 1, 2\), pad_width is for 4 axes/);
  assert.throws(
    () => infer("Crop", { num_args: "1", h_w: "(4, 4)" }, [1, 1, 3, 5]),
    /is too small for \(4, 4\)/,
  );
  assert.throws(
    () => infer("Deconvolution", { kernel: "(2,)", num_filter: "1", target_shape: "(9,)" }, [1, 1, 3]),
    /target_shape is \(9,\), must be at most 4 along spatial axis 0/,
  );
  assert.throws(
    () => infer("depth_to_space", { block_size: "2" }, [1, 6, 2, 2]),
    /have 6 channels, must have a multiple of 4/,
  );
  assert.throws(() => infer("L2Normalization", { mode: "channel" }, [2, 3]), /must have at least 3 axes/);
});

test("Image operators name attributes that they cannot take when they are configured", () => {
  const problems = (op: string, attrs: Record<string, string>) => {
    const found = new Map<string, string[]>();
    configureNode({ op, name: "n", attrs: new Map(Object.entries(attrs)), inputs: [] }, found);
    return [...found.keys()];
  };
  assert.deepEqual(problems("LRN", { nsize: "4" }), ["LRN: attribute nsize is 4, must be odd"]);
  assert.deepEqual(problems("UpSampling", { scale: "0", sample_type: "nearest" }), [
    "UpSampling: attribute scale is 0, must be a whole number from 1",
  ]);
  assert.deepEqual(
    problems("Deconvolution", { kernel: "(2, 2)", num_filter: "3", num_group: "2", layout: "NHWC" }),
    [
      'Deconvolution: attribute layout is "NHWC", must be one of None, NCHW, NCW, NCDHW',
      "Deconvolution: attribute num_filter is 3, must be a multiple of num_group 2",
    ],
  );
});
