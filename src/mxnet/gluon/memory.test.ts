import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as mx from "../mxnet.ts";
import { assertWithin } from "../testing/close.ts";

const { autograd, gluon } = mx;
const { nn } = gluon;

function network(): mx.gluon.nn.HybridSequential {
  const net = new nn.HybridSequential();
  net.add(new nn.Dense(4, { activation: "tanh" }), new nn.BatchNorm(), new nn.Dropout(0.2), new nn.Dense(2));
  net.initialize(new mx.init.Xavier());
  return net;
}

function samples(): mx.gluon.data.ArrayDataset {
  const rows = Array.from({ length: 20 }, (_, i) => [i / 20, ((i * 7) % 20) / 20]);
  return new gluon.data.ArrayDataset(
    rows,
    rows.map(([a = 0, b = 0]) => (a > b ? 1 : 0)),
  );
}

/** Trains as a script does, and disposes of nothing. Returns the number of tensors after each epoch, and all losses. */
async function train(net: mx.gluon.nn.HybridSequential, epochs: number) {
  const loss_fn = new gluon.loss.SoftmaxCrossEntropyLoss();
  const trainer = new gluon.Trainer(net.collect_params(), "adam", { learning_rate: 0.05 });
  const loader = new gluon.data.DataLoader(samples(), { batch_size: 4, shuffle: true });
  const metric = mx.metric.create("acc");
  const counts: number[] = [];
  const losses: mx.NDArray[] = [];
  let total = mx.nd.zeros([1]);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for await (const [data, label] of loader) {
      const { output, loss } = autograd.record(() => {
        const output = net.call(data);
        return { output, loss: loss_fn.call(output, label) };
      });
      loss.backward();
      trainer.step(data.shape[0] ?? 1);
      await metric.update([label], [output]);
      total = total.add(loss.mean());
      losses.push(loss);
    }
    counts.push(mx.countTensors());
  }
  return { counts, losses, total };
}

for (const isHybrid of [false, true]) {
  test(`A thousand training steps hold the number of tensors constant, ${isHybrid ? "hybridized" : "at once"}`, async () => {
    mx.random.seed(3);
    const net = network();
    net.hybridize(isHybrid);
    const { counts, losses, total } = await train(net, 200);
    assert.equal(losses.length, 1000);
    // The first epochs fill what is kept on purpose, such as states of the optimizer and plans.
    assert.equal(new Set(counts.slice(3)).size, 1, `${counts}`);
    // No array is lost: those of the first steps are read back after the last.
    const means: number[] = [];
    for (const loss of losses) means.push(await loss.mean().asscalar());
    assertWithin([await total.asscalar()], [means.reduce((sum, mean) => sum + mean)], 0.01);
    const last = means.slice(-50).reduce((sum, mean) => sum + mean) / 50;
    assert.ok(last < 0.4, `the loss is ${last}`);
  });
}

test("A thousand predictions hold the number of tensors constant", async () => {
  const net = network();
  const x = mx.nd.array([[1, 2]]);
  const counts = new Set<number>();
  for (let i = 0; i < 1000; i++) {
    await net.call(x.mul(2)).asnumpy();
    if (i > 10) counts.add(mx.countTensors());
  }
  assert.equal(counts.size, 1, `${[...counts]}`);
});

test("Arithmetic in a loop without a network stays within bounds", () => {
  let x = mx.nd.ones([2]);
  const before = mx.countTensors();
  let most = 0;
  for (let i = 0; i < 5000; i++) {
    x = x.add(1).sub(1);
    most = Math.max(most, mx.countTensors() - before);
  }
  assert.ok(most < 2500, `${most} tensors`);
});

test("One net may be called twice before backward, as siamese nets are", async () => {
  for (const isHybrid of [false, true]) {
    const net = new nn.Dense(1, { use_bias: false, in_units: 2 });
    net.initialize(new mx.init.One());
    net.hybridize(isHybrid);
    const [a, b] = [mx.nd.array([[1, 2]]), mx.nd.array([[3, 5]])];
    const distance = autograd.record(() => net.call(a).sub(net.call(b)));
    distance.backward();
    assert.deepEqual(await net.weight.grad().tolist(), [[-2, -3]]);
  }
});

test("A block frees what it made, save for what it returns or leaves in a field", async () => {
  class Attention extends gluon.Block {
    seen: mx.NDArray | undefined;
    hidden: WeakRef<mx.NDArray> | undefined;
    override forward(x: mx.NDArray) {
      this.seen = x.add(1);
      const hidden = this.seen.add(1);
      this.hidden = new WeakRef(hidden);
      return hidden.add(1);
    }
  }
  const block = new Attention();
  const y = block.call(mx.nd.zeros([1]));
  assert.equal(await y.asscalar(), 3);
  assert.equal(await block.seen?.asscalar(), 1);
  assert.throws(() => block.hidden?.deref()?.tensor, /what a block makes and does not return/);
});

test("A loop that trains through a function with a gradient of its own holds the number of tensors constant", async () => {
  class Square extends autograd.Function {
    override forward(x: mx.NDArray): mx.NDArray {
      this.save_for_backward(x);
      return mx.nd.square(x);
    }

    override backward(dy: mx.NDArray): mx.NDArray {
      return mx.nd.elemwise_mul(dy, this.saved_tensors[0] as mx.NDArray).mul(2);
    }
  }
  const x = mx.nd.array([1, 2, 3]);
  x.attach_grad();
  const counts: number[] = [];
  for (let i = 0; i < 30; i++) {
    autograd.record(() => new Square().call(x)).backward();
    await x.grad?.asnumpy();
    counts.push(mx.countTensors());
  }
  assert.equal(new Set(counts.slice(10)).size, 1, `${counts}`);
});
