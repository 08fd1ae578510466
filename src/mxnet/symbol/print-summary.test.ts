import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";

function printed(run: () => void): string[] {
  const { info } = console;
  let text = "";
  console.info = (line: string) => {
    text += line;
  };
  try {
    run();
  } finally {
    console.info = info;
  }
  return text.split("\n");
}

test("print_summary shows each layer with its shape, its parameters and what it reads", () => {
  const conv = mx.sym.Convolution({
    data: mx.sym.Variable("data"),
    kernel: [3, 3],
    num_filter: 8,
    name: "conv",
  });
  const fc = mx.sym.FullyConnected({ data: conv, num_hidden: 10, name: "fc" });
  const symbol = mx.sym.SoftmaxOutput({ data: fc, name: "softmax" });
  const lines = printed(() => mx.viz.print_summary(symbol, { shape: { data: [1, 3, 6, 6] } }));
  const cells = lines.filter((line) => line.includes("(")).map((line) => line.trim().split(/\s{2,}/));
  assert.deepEqual(cells, [
    ["Layer (type)", "Output Shape", "Param #", "Previous Layer"],
    ["data(null)", "3x6x6", "0"],
    ["conv(Convolution)", "8x4x4", String(8 * 3 * 3 * 3 + 8), "data"],
    ["fc(FullyConnected)", "10", String(8 * 4 * 4 * 10 + 10), "conv"],
    ["softmax(SoftmaxOutput)", "10", "0", "fc"],
  ]);
  assert.equal(lines.at(-2), `Total params: ${224 + 1290}`);
  assert.ok(lines.every((line) => line.startsWith("Total") || line.length === 120));
});
