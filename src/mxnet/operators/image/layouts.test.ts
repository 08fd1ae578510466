import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { RandomStream } from "../../random-stream.ts";
import { isComplete, type Shape, sizeOf } from "../../shape.ts";
import { testOnBackends } from "../../testing/backends.ts";
import { assertClose } from "../../testing/close.ts";
import { IMAGE_CASES } from "../../testing/gradient-cases/images.ts";
import type { GradientCase } from "../../testing/gradient-check.ts";
import { AttributeReader } from "../attribute-reader.ts";
import { changeLayout } from "../change-layout.ts";
import type { MemoryLayout } from "../memory-layout.ts";
import type { ConfiguredOperator } from "../operator.ts";
import { findOperator } from "../table.ts";

for (const each of IMAGE_CASES) {
  const configured = findOperator(each.op)?.configure(
    new AttributeReader(new Map(Object.entries(each.attrs ?? {}))),
  );
  assert.ok(configured?.layout, each.op);
  testOnBackends(`${each.title ?? each.op} gives the same, channels last in memory`, async () => {
    const [first, last] = [run(each, configured, "channels-first"), run(each, configured, "channels-last")];
    assert.equal(first.length, last.length);
    for (const [index, tensor] of first.entries()) {
      // Sums run in another order.
      assertClose((await last[index]?.data()) ?? [], await tensor.data(), 1e-5);
    }
    tf.dispose([first, last]);
  });
}

testOnBackends("Integers keep their value in another layout", async () => {
  const image = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2], "int32");
  const last = changeLayout(image, [1, 2, 2, 2], "channels-last");
  assert.deepEqual([...(await last.data())], [1, 5, 2, 6, 3, 7, 4, 8]);
  tf.dispose([image, last]);
});

/** The output and the gradient of each input, channels first, of an operator that is planned in one layout. */
function run(each: GradientCase, operator: ConfiguredOperator, layout: MemoryLayout): tf.Tensor[] {
  const { inputs, outputs } = shapesOf(each, operator);
  const kernel = operator.plan({ inputs, outputs }, layout);
  const isLaidOut = (index: number) => operator.layoutInputs?.includes(index) ?? true;
  const results = tf.tidy(() => {
    const random = new RandomStream(3);
    const draw = (shape: Shape) =>
      tf.tensor(
        Float32Array.from({ length: sizeOf(shape) }, () => 2 * random.next() - 1),
        [...shape],
      );
    const lay = (x: tf.Tensor, shape: Shape) =>
      layout === "channels-last" ? changeLayout(x, shape, layout) : x;
    const back = (x: tf.Tensor, shape: Shape) =>
      layout === "channels-last" ? changeLayout(x, shape, "channels-first") : x;
    const values = inputs.map(draw);
    const [top = []] = outputs;
    const gradient = lay(draw(top), top);
    const fed = values.map((x, index) =>
      isLaidOut(index) ? lay(x, inputs[index] ?? []) : (kernel.layouts?.[index]?.(x) ?? x),
    );
    const forward = [kernel.forward(fed, true)].flat();
    const wanted = fed.map(() => true);
    const gradients = kernel.backward?.run({
      inputs: fed,
      outputs: forward,
      gradient,
      gradients: [gradient],
      wanted,
    });
    assert.ok(gradients);
    return [
      back(forward[0] as tf.Tensor, top),
      ...gradients
        .slice(0, inputs.length)
        .map((dx, index) =>
          isLaidOut(index) ? back(dx as tf.Tensor, inputs[index] ?? []) : (dx as tf.Tensor),
        ),
    ];
  });
  tf.dispose([...(kernel.constants ?? [])]);
  return results;
}

function shapesOf({ data, shapes = {} }: GradientCase, operator: ConfiguredOperator) {
  const given = operator.inputs.map((name) => shapes[name] ?? (name === "data" ? data : undefined));
  const inferred = operator.inferShapes(
    given,
    Array.from({ length: 1 + (operator.hiddenOutputs ?? 0) }, () => undefined),
  );
  const known = (all: readonly (Shape | undefined)[]) =>
    all.map((shape) => {
      assert.ok(isComplete(shape));
      return shape;
    });
  return { inputs: known(inferred.inputs), outputs: known(inferred.outputs) };
}
