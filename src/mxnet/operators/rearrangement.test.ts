import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";

const { nd } = mx;

/** 0, 1, 2, … in a shape. */
const counted = (...shape: number[]) =>
  nd.array(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
    { shape },
  );

testOnBackends("slice takes steps forwards and backwards, with None as the end of an axis", async () => {
  const x = counted(2, 5);
  assert.deepEqual(await nd.slice(x, { begin: [null, 4], end: [null, null], step: [1, -2] }).tolist(), [
    [4, 2, 0],
    [9, 7, 5],
  ]);
  assert.deepEqual(await nd.slice(x, [1, -3], [2, -1]).tolist(), [[7, 8]]);
  assert.throws(() => nd.slice(x, [0, 5], [2, 6]), /of axis 1 is empty or outside, its length is 5/);
});

testOnBackends(
  "Integers keep their values when axes change places, and when channels become space",
  async () => {
    const x = counted(2, 3, 2).astype("int32");
    const expected = [
      [
        [0, 6],
        [2, 8],
        [4, 10],
      ],
      [
        [1, 7],
        [3, 9],
        [5, 11],
      ],
    ];
    assert.deepEqual(await nd.transpose(x).tolist(), expected);
    assert.deepEqual(await nd.swapaxes(x, 0, 2).tolist(), expected);
    const large = nd.array(Int32Array.of(16_777_215, 2, 3, 4), { shape: [1, 4, 1, 1], dtype: "int32" });
    assert.deepEqual(await nd.depth_to_space(large, 2).tolist(), [
      [
        [
          [16_777_215, 2],
          [3, 4],
        ],
      ],
    ]);
  },
);

testOnBackends(
  "squeeze drops axes of length 1 alone, and SliceChannel keeps an axis that is longer",
  async () => {
    assert.deepEqual(nd.squeeze(counted(1, 3, 1)).shape, [3]);
    assert.deepEqual(nd.squeeze(counted(1, 3, 1), 0).shape, [3, 1]);
    assert.throws(() => nd.squeeze(counted(1, 3), 1), /axis 1 of \(1, 3\) has length 3, must be 1/);
    const [first] = nd.split(counted(2, 4), 2, 1, true);
    assert.deepEqual(first?.shape, [2, 2]);
  },
);

testOnBackends("take clips indices or counts them round; Embedding takes the nearest row", async () => {
  const x = nd.array([10, 20, 30]);
  const at = nd.array([-1, 1.7, 5]);
  assert.deepEqual(await nd.take(x, at).tolist(), [10, 20, 30]);
  assert.deepEqual(await nd.take(x, at, { mode: "wrap" }).tolist(), [30, 20, 30]);
  const rows = nd.Embedding(nd.array([9]), counted(3, 2), { input_dim: 3, output_dim: 2 });
  assert.deepEqual(await rows.tolist(), [[4, 5]]);
});

testOnBackends("topk gives the first of equal elements, smallest first with is_ascend", async () => {
  const x = nd.array([[3, 1, 3, 2]]);
  const [values, indices] = nd.topk(x, { k: 3, ret_typ: "both" });
  assert.deepEqual(await values?.tolist(), [[3, 3, 2]]);
  assert.deepEqual(await indices?.tolist(), [[0, 2, 3]]);
  assert.deepEqual(await nd.topk(x, { k: 2, is_ascend: true }).tolist(), [[1, 3]]);
  assert.deepEqual(await nd.topk(x, { k: 2, ret_typ: "mask" }).tolist(), [[1, 0, 1, 0]]);
  assert.deepEqual(await nd.argsort(x, { is_ascend: false }).tolist(), [[0, 2, 3, 1]]);
});

testOnBackends(
  "A reduction of all axes has shape (1,), and exclude takes the axes that are not named",
  async () => {
    const x = counted(2, 3);
    assert.deepEqual(await nd.sum(x).tolist(), [15]);
    assert.deepEqual(await nd.mean(x, { axis: 0, exclude: true }).tolist(), [1, 4]);
    assert.deepEqual(nd.max(x, { keepdims: true }).shape, [1, 1]);
    assert.deepEqual(await nd.nansum(nd.array([1, Number.NaN, 2])).tolist(), [3]);
  },
);

testOnBackends("where chooses whole rows by a condition of one axis", async () => {
  const chosen = nd.where(nd.array([1, 0]), counted(2, 2), nd.ones([2, 2]).mul(9));
  assert.deepEqual(await chosen.tolist(), [
    [0, 1],
    [9, 9],
  ]);
});

testOnBackends("SequenceReverse turns each sequence round, and leaves what is behind its end", async () => {
  const options = { use_sequence_length: true };
  const x = counted(3, 2);
  assert.deepEqual(await nd.SequenceReverse(x, nd.array([2, 3]), options).tolist(), [
    [2, 5],
    [0, 3],
    [4, 1],
  ]);
  assert.deepEqual(await nd.SequenceLast(x, nd.array([2, 3]), options).tolist(), [2, 5]);
});

test("mx.sym makes arrays without inputs, and multiplies stacked matrices", () => {
  const made = mx.sym.zeros([2, 3]);
  assert.deepEqual(made.infer_shape({})[1], [[2, 3]]);
  assert.deepEqual(mx.sym.arange(2, 8, 3).infer_shape({})[1], [[2]]);
  const product = mx.sym.linalg.gemm2(mx.sym.Variable("a"), mx.sym.Variable("b"), { transpose_a: true });
  assert.deepEqual(product.infer_shape({ a: [2, 4, 3], b: [2, 4, 5] })[1], [[2, 3, 5]]);
});

testOnBackends("mx.nd.linalg.gemm adds a multiple of C to the product", async () => {
  const [a, b, c] = [nd.array([[1, 2]]), nd.array([[3], [4]]), nd.array([[5]])];
  assert.deepEqual(await nd.linalg.gemm(a, b, c, { alpha: 2, beta: -1 }).tolist(), [[17]]);
});

test("Shapes follow backwards through transpose, Concat and the first states of an RNN", () => {
  const x = mx.sym.Variable("x");
  assert.deepEqual(mx.sym.transpose(x, { axes: [1, 2, 0] }).infer_shape({ x: [2, 3, 4] })[1], [[3, 4, 2]]);
  const joined = mx.sym.Concat(x, mx.sym.Variable("y"), { dim: 1 });
  assert.deepEqual(joined.infer_shape({ x: [2, 3], y: [2, 4] })[1], [[2, 7]]);
  const rnn = mx.sym.RNN({ data: x, mode: "gru", state_size: 3, num_layers: 1, name: "rnn" });
  const [args] = rnn.infer_shape({ x: [5, 2, 4] });
  assert.deepEqual(args, [[5, 2, 4], [81], [1, 2, 3]]);
});

testOnBackends(
  "mx.nd creates matrices of ones on a diagonal, numbers at equal distances, and joined arrays",
  async () => {
    assert.deepEqual(await nd.eye(2, 3, 1).tolist(), [
      [0, 1, 0],
      [0, 0, 1],
    ]);
    assert.deepEqual(await nd.linspace(0, 1, 5).tolist(), [0, 0.25, 0.5, 0.75, 1]);
    assert.deepEqual(await nd.linspace(0, 1, 4, { endpoint: false }).tolist(), [0, 0.25, 0.5, 0.75]);
    assert.deepEqual(nd.concatenate([nd.ones([1, 2]), nd.zeros([2, 2])]).shape, [3, 2]);
    assert.deepEqual(nd.empty([2]).shape, [2]);
  },
);

testOnBackends("split_v2 cuts at some places, or into equal parts", async () => {
  const parts = nd.split_v2(counted(2, 5), [1, 3], { axis: 1 });
  assert.deepEqual(await Promise.all(parts.map((part) => part.tolist())), [
    [[0], [5]],
    [
      [1, 2],
      [6, 7],
    ],
    [
      [3, 4],
      [8, 9],
    ],
  ]);
  const rows = nd.split_v2(counted(2, 3), 2, { squeeze_axis: true });
  assert.deepEqual(await Promise.all(rows.map((part) => part.tolist())), [
    [0, 1, 2],
    [3, 4, 5],
  ]);
  assert.throws(
    () => nd.split_v2(counted(2, 3), [4]),
    /must begin with 0, ascend, and be less than the length 2/,
  );
  const symbol = mx.sym.split_v2(mx.sym.Variable("x"), [1, 3], { axis: 1 });
  assert.deepEqual(symbol.infer_shape({ x: [2, 5] })[1], [
    [2, 1],
    [2, 2],
    [2, 2],
  ]);
});

testOnBackends("cumsum adds up along an axis, or over all elements; integers stay integers", async () => {
  const x = counted(2, 3);
  assert.deepEqual(await nd.cumsum(x, 1).tolist(), [
    [0, 1, 3],
    [3, 7, 12],
  ]);
  assert.deepEqual(await nd.cumsum(x.astype("int32")).tolist(), [0, 1, 3, 6, 10, 15]);
});

testOnBackends("moments are the mean and the biased variance", async () => {
  const [mean, variance] = nd.moments(counted(2, 4), [1]) as [mx.NDArray, mx.NDArray];
  assert.deepEqual(await mean.tolist(), [1.5, 5.5]);
  assert.deepEqual(await variance.tolist(), [1.25, 1.25]);
});
