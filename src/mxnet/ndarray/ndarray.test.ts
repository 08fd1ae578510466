import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

/** Runs with every array disposed of afterwards. */
const scoped = (run: () => Promise<void>) => () => mx.tensorScope(run);

testOnBackends(
  "nd.array() takes nested lists, typed arrays and elements with a shape, as float32 unless told",
  scoped(async () => {
    const nested = mx.nd.array([
      [1, 2],
      [3, 4],
    ]);
    assert.deepEqual([nested.shape, nested.dtype, nested.size, nested.ndim], [[2, 2], "float32", 4, 2]);
    assert.deepEqual(await nested.tolist(), [
      [1, 2],
      [3, 4],
    ]);
    assert.deepEqual(await mx.nd.array(Uint8Array.of(1, 2, 3, 4), { shape: [2, 2] }).tolist(), [
      [1, 2],
      [3, 4],
    ]);
    assert.deepEqual(await mx.nd.array({ data: Float64Array.of(0.5), shape: [1, 1] }).tolist(), [[0.5]]);
    const integers = mx.nd.array([1.9, -1.9], { dtype: "int32" });
    assert.deepEqual([integers.dtype, await integers.asnumpy()], ["int32", Int32Array.of(1, -1)]);
    assert.deepEqual(await mx.nd.array([0, 2], { dtype: "bool" }).tolist(), [0, 1]);
  }),
);

test("nd.array() copies, and refuses ragged lists and shapes that the elements do not fill", async () => {
  const source = Float32Array.of(1, 2);
  const array = mx.nd.array(source);
  source[0] = 9;
  assert.deepEqual(await array.tolist(), [1, 2]);
  (await array.asnumpy())[0] = 7;
  assert.deepEqual(await array.tolist(), [1, 2]);
  array.dispose();
  assert.throws(
    () => mx.nd.array([[1, 2], [3]]),
    /lists as they are ragged: on axis 1 there is 1 elements, must be 2/,
  );
  assert.throws(() => mx.nd.array([1, [2]]), /on axis 1 there is 1 elements, must be a number/);
  assert.throws(() => mx.nd.array([[1], 2]), /there is the value 2, must be 1 elements/);
  assert.throws(
    () => mx.nd.array(source, { shape: [3] }),
    /of shape \(3,\): it needs 3 elements, there are 2/,
  );
});

testOnBackends(
  "NDArray reshapes, slices and transposes as MXNet does",
  scoped(async () => {
    const array = mx.nd.arange(6).reshape([2, -1]);
    assert.deepEqual(await array.tolist(), [
      [0, 1, 2],
      [3, 4, 5],
    ]);
    assert.deepEqual(await array.reshape([-3]).tolist(), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(await array.slice([0, 1], [1, 3]).tolist(), [[1, 2]]);
    assert.deepEqual(await array.slice([undefined, -2], [undefined, undefined]).tolist(), [
      [1, 2],
      [4, 5],
    ]);
    assert.deepEqual(await array.slice_axis({ axis: -1, begin: 0, end: -1 }).tolist(), [
      [0, 1],
      [3, 4],
    ]);
    assert.deepEqual(await array.T.tolist(), [
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    assert.deepEqual(array.expand_dims(1).shape, [2, 1, 3]);
    assert.throws(
      () => array.slice([2], [3]),
      /the slice from 2 to 3 by 1 of axis 0 is empty or outside, its length is 2/,
    );
    assert.throws(() => array.reshape([4]), /Cannot reshape/);
  }),
);

testOnBackends(
  "NDArray reduces: all axes to shape (1,), or those named, kept or excluded",
  scoped(async () => {
    const array = mx.nd.array([
      [1, 2, 3],
      [4, 5, 9],
    ]);
    assert.deepEqual([array.sum().shape, await array.sum().asscalar()], [[1], 24]);
    assert.deepEqual(await array.mean({ axis: 0 }).tolist(), [2.5, 3.5, 6]);
    assert.deepEqual(await array.max({ axis: -1, keepdims: true }).tolist(), [[3], [9]]);
    assert.deepEqual(await array.min({ axis: 1, exclude: true }).tolist(), [1, 2, 3]);
    assert.deepEqual(await array.argmax({ axis: 1 }).tolist(), [2, 2]);
    assert.deepEqual([await array.argmax().tolist(), array.argmax().dtype], [[5], "float32"]);
    assert.deepEqual(await array.argmax({ axis: 0, keepdims: true }).tolist(), [[1, 1, 1]]);
  }),
);

testOnBackends(
  "NDArray computes with broadcasting, and softmax along any axis",
  scoped(async () => {
    const array = mx.nd.array([
      [1, 2],
      [3, 4],
    ]);
    const row = mx.nd.array([10, 20]);
    assert.deepEqual(await array.add(row).tolist(), [
      [11, 22],
      [13, 24],
    ]);
    assert.deepEqual(await array.sub(1).mul(2).tolist(), [
      [0, 2],
      [4, 6],
    ]);
    assert.deepEqual(await row.div(mx.nd.array([[10], [5]])).tolist(), [
      [1, 2],
      [2, 4],
    ]);
    const half = mx.nd.zeros([2, 4]).softmax({ axis: 0 });
    assertWithin(await half.asnumpy(), Array(8).fill(0.5), 1e-6);
    assertWithin(await mx.nd.zeros([2, 4]).softmax().asnumpy(), Array(8).fill(0.25), 1e-6);
  }),
);

testOnBackends(
  "NDArray converts dtypes: what was an integer computes as float32 afterwards",
  scoped(async () => {
    const integers = mx.nd.array(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "uint8" },
    );
    const floats = integers.astype("float32");
    assert.equal(floats.dtype, "float32");
    // Transposing shows what the memory holds.
    assert.deepEqual(await floats.T.add(0.5).tolist(), [
      [1.5, 3.5],
      [2.5, 4.5],
    ]);
    assert.deepEqual(await floats.add(0.7).astype("int32").asnumpy(), Int32Array.of(1, 2, 3, 4));
  }),
);

testOnBackends("NDArray.copy() outlives the original, and assign() takes a tensor over", async () => {
  const before = mx.countTensors();
  const array = mx.nd.array([1, 2]);
  const copy = array.copy();
  array.dispose();
  assert.deepEqual(await copy.tolist(), [1, 2]);
  copy.assign(tf.tensor([3]));
  assert.deepEqual(await copy.tolist(), [3]);
  copy.dispose();
  copy.dispose();
  assert.equal(mx.countTensors(), before);
});

test("asscalar() refuses more than one element", async () => {
  const array = mx.nd.ones([2]);
  await assert.rejects(array.asscalar(), /Cannot make a scalar of an array of shape \(2,\)/);
  assert.equal(String(array), "<NDArray 2 @cpu(0)>");
  array.dispose();
});

testOnBackends(
  "waitall() and wait_to_read() wait for what was asked for, and leave nothing behind",
  async () => {
    const array = mx.nd.ones([2], { ctx: mx.gpu(0) });
    const before = mx.countTensors();
    await mx.nd.waitall();
    await array.wait_to_read();
    assert.deepEqual([mx.countTensors(), String(array.ctx), array.stype], [before, "gpu(0)", "default"]);
    array.dispose();
  },
);
