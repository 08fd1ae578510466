import assert from "node:assert/strict";
import * as mx from "../mxnet.ts";
import { compose } from "../symbol/compose.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";

testOnBackends("Module moves the averages of BatchNorm on backward, not on forward", async () => {
  const before = mx.countTensors();
  const normal = compose("BatchNorm", { data: mx.sym.Variable("data"), name: "bn", momentum: 0.5 });
  const symbol = mx.sym.LinearRegressionOutput(normal, { name: "lro" });
  const module = new mx.mod.Module({ symbol, label_names: ["lro_label"] });
  module.bind({ data_shapes: [["data", [4, 1]]], label_shapes: [["lro_label", [4, 1]]] });
  module.init_params();
  // Mean 4, biased variance 5; the averages start at 0 and 1.
  const batch = { data: [mx.nd.array([[1], [3], [5], [7]])], label: [mx.nd.zeros([4, 1])] };
  const averages = async () => {
    const aux = module.get_params()[1];
    return [await aux.bn_moving_mean?.asscalar(), await aux.bn_moving_var?.asscalar()] as number[];
  };

  module.forward(batch, true);
  assertClose(await averages(), [0, 1], 0);
  module.backward();
  assertClose(await averages(), [2, 3], 1e-6);
  module.forward(batch, false);
  // At inference they are what it normalises by: (x - 2) / √3.
  assertClose(
    (await module.get_outputs()[0]?.asnumpy()) ?? [],
    [-1, 1, 3, 5].map((x) => x / Math.sqrt(3.001)),
    1e-5,
  );

  for (const array of [...batch.data, ...batch.label]) array.dispose();
  module.dispose();
  assert.equal(mx.countTensors(), before);
});
