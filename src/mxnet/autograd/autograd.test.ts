import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { invokeOne } from "../ndarray/invoke.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";

const { autograd } = mx;

/** x · wᵀ for a matrix w. */
function dense(x: mx.NDArray, w: mx.NDArray): mx.NDArray {
  return invokeOne("FullyConnected", [x, w], { num_hidden: w.shape[0], no_bias: true });
}

function sigmoid(x: mx.NDArray): mx.NDArray {
  return invokeOne("Activation", [x], { act_type: "sigmoid" });
}

async function values(array: mx.NDArray | undefined): Promise<number[]> {
  return Array.from((await array?.asnumpy()) ?? []);
}

testOnBackends("backward() gives a variable the gradient of the sum of the heads", async () => {
  const x = mx.nd.array([[1, 2]]);
  const w = mx.nd.array([
    [1, 0],
    [3, -1],
  ]);
  x.attach_grad();
  w.attach_grad();
  const y = autograd.record(() => dense(x, w));
  assert.deepEqual(await values(y), [1, 1]);
  y.backward();
  assertClose(await values(x.grad), [4, -1], 1e-6);
  assertClose(await values(w.grad), [1, 2, 1, 2], 1e-6);
});

test("A head's own gradient can be given, and must have its shape", async () => {
  const x = mx.nd.array([[0, 0]]);
  x.attach_grad();
  const y = autograd.record(() => sigmoid(x));
  assert.throws(
    () => y.backward(mx.nd.ones([2]), { retain_graph: true }),
    /has shape \(2,\), must be \(1, 2\)/,
  );
  y.backward(mx.nd.array([[4, 8]]));
  assertClose(await values(x.grad), [1, 2], 1e-6);
});

test("Gradients of a variable that is used twice add up", async () => {
  const x = mx.nd.array([[1, 2]]);
  const w = mx.nd.array([[3, 4]]);
  w.attach_grad();
  // y = w·x + 2 w·x: the same weight, called twice as in a siamese network.
  const twice = mx.nd.array([[2, 4]]);
  const [a, b] = autograd.record(() => [dense(x, w), dense(twice, w)]);
  autograd.backward([a as mx.NDArray, b as mx.NDArray]);
  assertClose(await values(w.grad), [3, 6], 1e-6);
});

test('grad_req "add" adds to the gradient, "null" leaves it, "write" replaces it', async () => {
  const x = mx.nd.array([[1, 2]]);
  const expected = { write: [1, 2], add: [2, 4], null: [0, 0] };
  for (const req of ["write", "add", "null"] as const) {
    const [w, other] = [mx.nd.array([[3, 4]]), mx.nd.array([[3, 4]])];
    w.attach_grad(req);
    other.attach_grad();
    for (let i = 0; i < 2; i++) {
      const heads = autograd.record(() => [dense(x, w), dense(x, other)]);
      autograd.backward(req === "null" ? heads.slice(1) : heads);
    }
    assertClose(await values(w.grad), expected[req], 1e-6);
  }
});

test("backward() runs once, unless retain_graph keeps what was recorded", () => {
  const x = mx.nd.array([[1]]);
  x.attach_grad();
  const y = autograd.record(() => sigmoid(sigmoid(x)));
  y.backward(null, { retain_graph: true });
  y.backward();
  assert.throws(() => y.backward(), /what was recorded is gone/);
});

test("What is computed outside of record has no gradient, and says so", () => {
  const x = mx.nd.array([[1]]);
  x.attach_grad();
  const outside = sigmoid(x);
  assert.throws(() => outside.backward(), /shape \(1, 1\): it is not in a computational graph/);
  const paused = autograd.record(() => autograd.pause(() => sigmoid(x)));
  assert.throws(() => paused.backward(), /not in a computational graph/);
});

test("detach() and attach_grad() cut an array off from what it was computed from", async () => {
  const x = mx.nd.array([[1]]);
  x.attach_grad();
  const detached = autograd.record(() => sigmoid(x).detach());
  assert.throws(() => detached.backward(), /not in a computational graph/);
  const y = autograd.record(() => {
    const inner = dense(x, mx.nd.array([[2]]));
    inner.attach_grad();
    return { inner, outer: dense(inner, mx.nd.array([[5]])) };
  });
  y.outer.backward();
  assert.deepEqual(await values(y.inner.grad), [5]);
  assert.deepEqual(await values(x.grad), [0]);
});

test("The mode is that of the innermost function, also where it is async or fails", async () => {
  const modes: boolean[][] = [];
  const note = () => modes.push([autograd.is_recording(), autograd.is_training()]);
  await autograd.record(async () => {
    note();
    await Promise.resolve();
    autograd.predict_mode(note);
    autograd.pause(() => autograd.train_mode(note));
    note();
  });
  autograd.record(note, { train_mode: false });
  assert.throws(() =>
    autograd.record(() => {
      throw new Error("the script's own");
    }),
  );
  note();
  assert.deepEqual(modes, [
    [true, true],
    [true, false],
    [false, true],
    [true, true],
    [true, false],
    [false, false],
  ]);
});

test("grad() returns gradients, also of what was computed on the way, and writes none", async () => {
  const x = mx.nd.array([[1, 2]]);
  x.attach_grad();
  const { hidden, y } = autograd.record(() => {
    const hidden = dense(
      x,
      mx.nd.array([
        [1, 1],
        [1, -1],
      ]),
    );
    return { hidden, y: dense(hidden, mx.nd.array([[3, 4]])) };
  });
  const [ofHidden, ofX] = autograd.grad(y, [hidden, x]);
  assert.deepEqual(await values(ofHidden), [3, 4]);
  assert.deepEqual(await values(ofX), [7, -1]);
  assert.deepEqual(await values(x.grad), [0, 0]);
  assert.throws(() => autograd.grad(y, x, { create_graph: true }), /create_graph/);
});

test("An operator of labels gives its own gradient, whatever is above", async () => {
  const x = mx.nd.array([[0, 0]]);
  x.attach_grad();
  const y = autograd.record(() => invokeOne("SoftmaxOutput", [x, mx.nd.array([1])]));
  y.backward();
  assertClose(await values(x.grad), [0.5, -0.5], 1e-6);
});
