/** Learns y = x0 + 2 x1 from its four corners in a moment, and needs no channel. The defaults serve it. */
export const TINY_SCRIPT = `import * as mx from "mxnet";

export async function train() {
  const data = new mx.io.NDArrayIter({
    data: mx.nd.array([[0, 0], [0, 1], [1, 0], [1, 1]]),
    label: mx.nd.array([0, 2, 1, 3]),
    label_name: "lro_label",
    batch_size: 4,
  });
  const layer = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "fc" });
  const symbol = mx.sym.LinearRegressionOutput(layer, { name: "lro" });
  const module = new mx.mod.Module({ symbol, label_names: ["lro_label"] });
  await module.fit(data, { num_epoch: 200, eval_metric: "mse", optimizer_params: { learning_rate: 0.5 } });
  return module;
}
`;
