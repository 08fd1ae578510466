import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";

testOnBackends("Pointwise functions of arrays compute at once", async () => {
  const a = mx.nd.array([[1, 4, 9]]);
  const b = mx.nd.array([[2], [3]]);
  const results = [
    mx.nd.sqrt(a),
    mx.nd.broadcast_mul(a, b),
    mx.nd.add_n(a, a, a),
    mx.nd.broadcast_lesser(a, b),
  ];
  assert.deepEqual(await Promise.all(results.map((each) => each.tolist())), [
    [[1, 2, 3]],
    [
      [2, 8, 18],
      [3, 12, 27],
    ],
    [[3, 12, 27]],
    [
      [1, 0, 0],
      [1, 0, 0],
    ],
  ]);
  for (const each of [a, b, ...results]) each.dispose();
});

test("Pointwise functions of symbols write MXNet's operator names", () => {
  const [a, b] = [mx.sym.Variable("a"), mx.sym.Variable("b")];
  const sum = mx.sym.ElementWiseSum(a, b, mx.sym.identity(mx.sym.contrib.div_sqrt_dim(a)));
  const nodes = JSON.parse(sum.tojson()).nodes as { op: string; attrs?: object }[];
  assert.deepEqual(
    nodes.filter(({ op }) => op !== "null").map(({ op, attrs }) => [op, attrs]),
    [
      ["_contrib_div_sqrt_dim", undefined],
      ["_copy", undefined],
      ["add_n", { num_args: "3" }],
    ],
  );
});
