import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";

testOnBackends("Functions of images take arrays, and attributes as MXNet names them", async () => {
  const data = mx.nd.array([[[[1, 2]]]]);
  const up = mx.nd.UpSampling(data, { scale: 2, sample_type: "nearest" });
  const cut = mx.nd.Crop(up, data, { offset: [1, 2] });
  const priors = mx.nd.contrib.MultiBoxPrior(data, { sizes: [1, 0.5], ratios: [1] });
  assert.deepEqual(await up.tolist(), [
    [
      [
        [1, 1, 2, 2],
        [1, 1, 2, 2],
      ],
    ],
  ]);
  assert.deepEqual(await cut.tolist(), [[[[2, 2]]]]);
  assert.deepEqual(priors.shape, [1, 4, 4]);
  for (const each of [data, up, cut, priors]) each.dispose();
});

test("Functions of images make the variables that they lack", () => {
  const data = mx.sym.Variable("data");
  const kernel = { kernel: [2, 2], num_filter: 3 };
  const names = (symbol: mx.sym.Symbol) => symbol.list_arguments().slice(1);
  assert.deepEqual(names(mx.sym.Deconvolution(data, { ...kernel, name: "up" })), ["up_weight"]);
  assert.deepEqual(names(mx.sym.LeakyReLU(data, { act_type: "prelu", name: "act" })), ["act_gamma"]);
  assert.deepEqual(names(mx.sym.InstanceNorm(data, { name: "norm" })), ["norm_gamma", "norm_beta"]);
  assert.deepEqual(names(mx.sym.contrib.MultiBoxDetection(data, { name: "out" })), [
    "out_loc_pred",
    "out_anchor",
  ]);
});
