import assert from "node:assert/strict";
import "@tensorflow/tfjs-backend-cpu";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

const { loss } = mx.gluon;
const { exp, log, log1p, sqrt } = Math;

/** Float32 rounding of numbers near 1, in sums of a few. */
const TOLERANCE = 1e-5;

async function check(actual: mx.NDArray, expected: number[]): Promise<void> {
  assertWithin(await actual.asnumpy(), expected, TOLERANCE);
}

const pred = () =>
  mx.nd.array([
    [1, -2],
    [0.5, 3],
  ]);
const label = () =>
  mx.nd.array([
    [0, 1],
    [1, 1],
  ]);
const sign = () =>
  mx.nd.array([
    [-1, 1],
    [1, 1],
  ]);

testOnBackends("Losses of differences are means over all axes but the batch", async () => {
  await check(new loss.L2Loss().call(pred(), label()), [2.5, 1.0625]);
  await check(new loss.L1Loss().call(pred(), label()), [2, 1.25]);
  await check(new loss.HuberLoss().call(pred(), label()), [(0.5 + 2.5) / 2, (0.125 + 1.5) / 2]);
  await check(new loss.L2Loss({ weight: 2 }).call(pred(), label(), mx.nd.array([[1], [0]])), [5, 0]);
});

testOnBackends("Losses of classes are cross entropies", async () => {
  const lse = (a: number, b: number) => log(exp(a) + exp(b));
  const classes = mx.nd.array([0, 1]);
  const expected = [lse(1, -2) - 1, lse(0.5, 3) - 3];
  await check(new loss.SoftmaxCrossEntropyLoss().call(pred(), classes), expected);
  const wanted = mx.nd.array([
    [1, 0],
    [0, 1],
  ]);
  await check(new loss.SoftmaxCELoss({ sparse_label: false }).call(pred(), wanted), expected);
  const bce = (p: number, y: number) => log1p(exp(-p)) + (1 - y) * p;
  const binary = [(bce(1, 0) + bce(-2, 1)) / 2, (bce(0.5, 1) + bce(3, 1)) / 2];
  await check(new loss.SigmoidBCELoss().call(pred(), label()), binary);
  const probabilities = mx.nd.array(
    [
      [1, -2],
      [0.5, 3],
    ].map((row) => row.map((p) => 1 / (1 + exp(-p)))),
  );
  await check(new loss.SigmoidBCELoss({ from_sigmoid: true }).call(probabilities, label()), binary);
  await check(new loss.LogisticLoss().call(pred(), sign()), binary);
  await check(new loss.LogisticLoss({ label_format: "binary" }).call(pred(), label()), binary);
  const target = mx.nd.array([[0.25, 0.75]]);
  const logits = mx.nd.array([[log(0.5), log(0.5)]]);
  const divergence = (0.25 * log(0.5) + 0.75 * log(1.5)) / 2;
  await check(new loss.KLDivLoss().call(logits, target), [divergence]);
});

testOnBackends("Losses of margins are 0 beyond them", async () => {
  await check(new loss.HingeLoss().call(pred(), sign()), [(2 + 3) / 2, 0.25]);
  await check(new loss.SquaredHingeLoss().call(pred(), sign()), [(4 + 9) / 2, 0.125]);
  // Squares of the distances: 1 + 9 and 0.25 + 4 to the label, 4 + 9 and 0.25 + 4 to the sign.
  await check(new loss.TripletLoss().call(pred(), label(), sign()), [0, 1]);
  await check(new loss.TripletLoss({ margin: 4 }).call(pred(), label(), sign()), [1, 4]);
  const similarity = [-3 / sqrt(10), 3.5 / sqrt(2 * 9.25)];
  await check(new loss.CosineEmbeddingLoss().call(pred(), sign(), mx.nd.array([1, -1])), [
    1 - (similarity[0] ?? 0),
    similarity[1] ?? 0,
  ]);
  const poisson = [
    [1, 0],
    [-2, 1],
    [0.5, 1],
    [3, 1],
  ].map(([p = 0, y = 0]) => exp(p) - y * p);
  await check(new loss.PoissonNLLLoss().call(pred(), label()), [
    poisson.reduce((sum, each) => sum + each) / 4,
  ]);
});

testOnBackends("A loss is the same hybridized, and its gradient is that of its differences", async () => {
  for (const made of [new loss.SoftmaxCELoss(), new loss.SoftmaxCELoss()]) {
    made.hybridize();
    const x = mx.nd.array([[0.5, -1, 2]]);
    x.attach_grad();
    const y = mx.autograd.record(() => made.call(x, mx.nd.array([1])));
    y.backward();
    const total = exp(0.5) + exp(-1) + exp(2);
    assert.ok(x.grad);
    await check(x.grad, [exp(0.5) / total, exp(-1) / total - 1, exp(2) / total]);
  }
});

testOnBackends(
  "CTCLoss takes (batch, time, class), the last class the blank, and -1 as padding",
  async () => {
    // All classes are alike: of 9 paths of two moments three are read as 0, one as 0 and 1.
    const same = mx.nd.zeros([1, 2, 3]);
    await check(new loss.CTCLoss().call(same, mx.nd.array([[0, -1]])), [Math.log(3)]);
    await check(new loss.CTCLoss({ label_layout: "TN" }).call(same, mx.nd.array([[0], [1]])), [Math.log(9)]);
    const timeFirst = mx.nd.zeros([2, 1, 3]);
    await check(new loss.CTCLoss({ layout: "TNC" }).call(timeFirst, mx.nd.array([[0, -1]])), [Math.log(3)]);
  },
);
