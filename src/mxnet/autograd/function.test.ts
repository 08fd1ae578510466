import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";

const { autograd } = mx;

/** x², with a gradient that is ten times too large: one can tell whose it is. */
class Square extends autograd.Function {
  override forward(x: mx.NDArray): mx.NDArray {
    this.save_for_backward(x);
    return mx.nd.square(x);
  }

  override backward(dy: mx.NDArray): mx.NDArray {
    const [x] = this.saved_tensors as [mx.NDArray];
    return mx.nd.elemwise_mul(dy, x).mul(20);
  }
}

/** Both inputs, exchanged. */
class Exchange extends autograd.Function<mx.NDArray[]> {
  override forward(a: mx.NDArray, b: mx.NDArray): mx.NDArray[] {
    return [b, a];
  }

  override backward(db: mx.NDArray, da: mx.NDArray): mx.NDArray[] {
    return [da, db];
  }
}

testOnBackends("A function's own backward takes the place of its operators' gradients", async () => {
  const x = mx.nd.array([1, 2, -3]);
  x.attach_grad();
  const y = autograd.record(() => new Square().call(x.mul(2)).mul(3));
  assert.deepEqual([...(await y.asnumpy())], [12, 48, 108]);
  y.backward();
  // 2 · 20 · 2x · 3
  assertClose((await x.grad?.asnumpy()) ?? [], [240, 480, -720], 1e-6);
});

test("A function of several inputs and outputs may return its inputs; what nobody reads has gradient 0", async () => {
  const [a, b] = [mx.nd.array([1, 2]), mx.nd.array([3, 4])];
  a.attach_grad();
  b.attach_grad();
  const first = autograd.record(() => (new Exchange().call(a, b)[0] as mx.NDArray).mul(5));
  first.backward();
  assert.deepEqual([...((await a.grad?.asnumpy()) ?? [])], [0, 0]);
  assert.deepEqual([...((await b.grad?.asnumpy()) ?? [])], [5, 5]);
});

test("An instance is called once, and must return a gradient of each input's shape", () => {
  class Wrong extends Square {
    override backward(): mx.NDArray {
      return mx.nd.ones([2, 2]);
    }
  }
  const x = mx.nd.array([1, 2]);
  x.attach_grad();
  const square = new Square();
  square.call(x);
  assert.throws(() => square.call(x), /can only be called once/);
  const y = autograd.record(() => new Wrong().call(x));
  assert.throws(() => y.backward(), /Wrong.backward returned shape \(2, 2\) as gradient 0, must be \(2,\)/);
});
