import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import * as mx from "./mxnet.ts";
import { testOnBackends } from "./testing/backends.ts";

test("A context is its device and number, and cpu(0) where none is told", () => {
  assert.deepEqual([mx.cpu(), mx.gpu(1), mx.cpu_pinned()].map(String), ["cpu(0)", "gpu(1)", "cpu(0)"]);
  assert.equal(String(mx.context.current_context()), "cpu(0)");
});

testOnBackends("num_gpus counts the device that computes", () => {
  assert.equal(mx.context.num_gpus(), tf.getBackend() === "webgpu" ? 1 : 0);
});

test("FeedForward says what has taken its place", () => {
  assert.throws(() => new mx.model.FeedForward({}), /replaced it by mx\.mod\.Module/);
  assert.throws(() => mx.model.FeedForward.load("/model", 1), /the files are the same/);
});
