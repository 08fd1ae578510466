import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";
import { derivedKernel } from "./derived-backward.ts";

testOnBackends(
  "derivedKernel() adds up what each output's gradient asks for, and leaks nothing",
  async () => {
    const before = tf.memory().numTensors;
    const kernel = derivedKernel((x, y) => [tf.mul(x as tf.Tensor, y as tf.Tensor), x as tf.Tensor], 3);
    const inputs = [tf.tensor([1, 2]), tf.tensor([3, 4]), tf.tensor([5, 6])];
    const outputs = [kernel.forward(inputs, true)].flat();
    assert.notEqual(outputs[1], inputs[0]);
    const gradients = [tf.tensor([1, 10]), tf.tensor([100, 1000])];
    const results = tf.tidy(() => [
      ...(kernel.backward?.run({
        inputs,
        outputs,
        gradient: gradients[0] as tf.Tensor,
        gradients,
        wanted: [true, false, true],
      }) ?? []),
    ]) as (tf.Tensor | undefined)[];
    // d(xy)/dx · g₀ + g₁ = (3 · 1 + 100, 4 · 10 + 1000); the third input changes nothing.
    assertClose((await results[0]?.data()) ?? [], [103, 1040], 1e-6);
    assert.equal(results[1], undefined);
    assertClose((await results[2]?.data()) ?? [], [0, 0], 0);
    tf.dispose([inputs, outputs, gradients, results.filter((each) => each !== undefined)]);
    assert.equal(tf.memory().numTensors, before);
  },
);
