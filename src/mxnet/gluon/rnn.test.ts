import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as mx from "../mxnet.ts";
import { assertWithin } from "../testing/close.ts";

const { rnn } = mx.gluon;

/** A sequence of 3 steps, 2 samples, 2 channels: (batch, time, channels). */
function sequence(): mx.NDArray {
  return mx.nd.array(Array.from({ length: 12 }, (_, i) => ((i * 5) % 7) / 7 - 0.4)).reshape([2, 3, 2]);
}

for (const [name, layer, cell] of [
  ["LSTM", new rnn.LSTM(3, { layout: "NTC" }), new rnn.LSTMCell(3)],
  ["GRU", new rnn.GRU(3, { layout: "NTC" }), new rnn.GRUCell(3)],
  ["RNN", new rnn.RNN(3, { layout: "NTC", activation: "tanh" }), new rnn.RNNCell(3)],
] as const) {
  test(`${name} computes what its cell computes step by step, and has the same gradients`, async () => {
    mx.random.seed(1);
    layer.initialize(new mx.init.Normal(0.5));
    cell.initialize();
    const x = sequence();
    const expected = mx.autograd.record(() => layer.call(x, layer.begin_state(2))[0]);
    cell.unroll(3, x);
    for (const [path, parameter] of cell.reg_params) {
      parameter.set_data((layer.reg_params.get(`l0_${path}`) as mx.gluon.Parameter).data());
    }
    const actual = mx.autograd.record(() => cell.unroll(3, x)[0]);
    assert.deepEqual(actual.shape, [2, 3, 3]);
    assertWithin(await actual.asnumpy(), await expected.asnumpy(), 1e-6);
    expected.backward();
    actual.backward();
    assertWithin(
      await cell.i2h_weight.grad().asnumpy(),
      (await layer.reg_params.get("l0_i2h_weight")?.grad().asnumpy()) ?? [],
      1e-5,
    );
  });
}

test("A recurrent layer has MXNet's names, and waits for its input's width in a hybridized network", async () => {
  const net = new mx.gluon.nn.HybridSequential({ prefix: "net_" });
  net.name_scope(() => net.add(new rnn.GRU(2, { num_layers: 2, bidirectional: true }) as never));
  assert.equal([...net.collect_params().keys()][4], "net_gru0_r0_i2h_weight");
  assert.equal([...net.collectByPath().keys()][4], "0._unfused.0.r_cell.i2h_weight");
  net.initialize();
  net.hybridize();
  const y = net.call(mx.nd.ones([4, 2, 3]));
  assert.deepEqual(y.shape, [4, 2, 4]);
  const again = mx.autograd.record(() => net.call(mx.nd.ones([4, 2, 3])));
  again.backward();
  assertWithin(await again.asnumpy(), await y.asnumpy(), 1e-6);
});

test("BidirectionalCell joins a sequence read forwards and backwards; stacked cells share the states' list", async () => {
  const stack = new rnn.SequentialRNNCell();
  stack.add(new rnn.LSTMCell(2));
  stack.add(new rnn.DropoutCell(0.5));
  stack.add(new rnn.ResidualCell(new rnn.GRUCell(2)));
  stack.initialize();
  const [output, states] = stack.unroll(3, sequence());
  assert.deepEqual([output.shape, states.length], [[2, 3, 2], 3]);
  const both = new rnn.BidirectionalCell(new rnn.RNNCell(2), new rnn.RNNCell(2));
  both.initialize();
  assert.deepEqual(both.unroll(3, sequence())[0].shape, [2, 3, 4]);
});
