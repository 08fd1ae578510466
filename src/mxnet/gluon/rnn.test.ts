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

/** A cell whose output and state are the state and its input together: what comes out of step t is the sum of t inputs. */
class Sum extends rnn.RecurrentCell {
  override state_info(batch_size = 0) {
    return [{ shape: [batch_size, 1] }];
  }

  override hybrid_forward(_F: unknown, input: mx.NDArray, states: mx.NDArray[]): [mx.NDArray, mx.NDArray[]] {
    const sum = input.add(states[0] as mx.NDArray);
    return [sum, [sum]];
  }
}

/** Two samples of three steps: 1, 2, 3 and 10, 20, 30. */
const counting = () => mx.nd.array([1, 2, 3, 10, 20, 30]).reshape([2, 3, 1]);

test("unroll() returns a list of outputs where merge_outputs is false, and takes a list of steps", async () => {
  const [outputs, [state]] = new Sum().unroll(3, counting(), { merge_outputs: false });
  assert.deepEqual(await Promise.all(outputs.map((each) => each.tolist())), [
    [[1], [10]],
    [[3], [30]],
    [[6], [60]],
  ]);
  assert.deepEqual(await state?.tolist(), [[6], [60]]);
  const [merged] = new Sum().unroll(2, outputs.slice(0, 2), { layout: "TNC" });
  assert.deepEqual(await merged.tolist(), [
    [[1], [10]],
    [[4], [40]],
  ]);
});

test("unroll() with valid_length ends each sample's sequence by itself, in both directions", async () => {
  const valid_length = mx.nd.array([2, 3]);
  const [output, [state]] = new Sum().unroll(3, counting(), { valid_length });
  assert.deepEqual(await output.tolist(), [
    [[1], [3], [0]],
    [[10], [30], [60]],
  ]);
  assert.deepEqual(await state?.tolist(), [[3], [60]]);
  const both = new rnn.BidirectionalCell(new Sum(), new Sum());
  const [joined, states] = both.unroll(3, counting(), { valid_length });
  assert.deepEqual(await joined.tolist(), [
    [
      [1, 3],
      [3, 2],
      [0, 0],
    ],
    [
      [10, 60],
      [30, 50],
      [60, 30],
    ],
  ]);
  assert.deepEqual(await states[1]?.tolist(), [[3], [60]]);
});

/** Dropout refuses 1. */
const ALMOST_ALL = 1 - 1e-9;

test("ZoneoutCell keeps what was before in training, and nothing at inference", async () => {
  const x = counting();
  const cell = new rnn.ZoneoutCell(new Sum(), ALMOST_ALL);
  assert.deepEqual(await cell.unroll(3, x)[0].tolist(), await new Sum().unroll(3, x)[0].tolist());
  // Every element of the output stays at the 0 that was before the first step; the states go on.
  const [output, [state]] = mx.autograd.train_mode(() => cell.unroll(3, x));
  assert.deepEqual([...(await output.asnumpy())], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(await state?.tolist(), [[6], [60]]);
  const still = mx.autograd.train_mode(() => new rnn.ZoneoutCell(new Sum(), 0, ALMOST_ALL).unroll(3, x));
  // Every state stays 0: each step sums nothing but its input.
  assert.deepEqual([...(await still[0].asnumpy())], [1, 2, 3, 10, 20, 30]);
  assert.throws(
    () => new rnn.ZoneoutCell(new rnn.BidirectionalCell(new Sum(), new Sum())),
    /doesn't support zoneout/,
  );
});
