/** A residual network of that many operators, as MXNet writes it. */
export function deepGraph(count: number): string {
  const nodes: object[] = [{ op: "null", name: "data", inputs: [] }];
  const operators: number[] = [0];
  for (let index = 0; index < count; index++) {
    const last = operators.at(-1) ?? 0;
    if (index % 4 === 3) nodes.push(node("elemwise_add", `add${index}`, [last, operators.at(-4) ?? 0]));
    else if (index % 4 === 1) nodes.push(node("Activation", `relu${index}`, [last], { act_type: "relu" }));
    else {
      nodes.push({ op: "null", name: `conv${index}_weight`, inputs: [] });
      const attrs = { kernel: "(3, 3)", pad: "(1, 1)", num_filter: "8", no_bias: "True" };
      nodes.push(node("Convolution", `conv${index}`, [last, nodes.length - 1], attrs));
    }
    operators.push(nodes.length - 1);
  }
  const variables = nodes.flatMap((each, index) => ((each as { op: string }).op === "null" ? [index] : []));
  return JSON.stringify({
    nodes,
    arg_nodes: variables,
    heads: [[nodes.length - 1, 0, 0]],
    attrs: { mxnet_version: ["int", 10901] },
  });
}

function node(op: string, name: string, inputs: number[], attrs: Record<string, string> = {}): object {
  return { op, name, attrs, inputs: inputs.map((input) => [input, 0, 0]) };
}
