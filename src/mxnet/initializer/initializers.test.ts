import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";

/** Enough that the extremes come within a hundredth of the bounds. */
const SHAPE = [100, 50];

function extremes(values: Float32Array): [lowest: number, highest: number] {
  return [Math.min(...values), Math.max(...values)];
}

function assertUniform(values: Float32Array, scale: number): void {
  const [lowest, highest] = extremes(values);
  assert.ok(lowest >= -scale && lowest < -0.99 * scale, `lowest is ${lowest}, must be just above ${-scale}`);
  assert.ok(highest <= scale && highest > 0.99 * scale, `highest is ${highest}, must be just below ${scale}`);
}

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

test("Uniform draws weights between -scale and scale, 0.07 by default (2.5)", () => {
  mx.random.seed(1);
  assertUniform(new mx.init.Uniform().init({ name: "fc_weight" }, SHAPE), 0.07);
  assertUniform(new mx.init.Uniform(0.5).init({ name: "fc_weight" }, SHAPE), 0.5);
});

test("Normal draws weights with deviation sigma, 0.01 by default (2.5)", () => {
  mx.random.seed(1);
  const values = new mx.init.Normal().init({ name: "fc_weight" }, SHAPE);
  assert.ok(Math.abs(deviation(values) / 0.01 - 1) < 0.05);
});

test("Xavier's scale is the root of magnitude / factor; fans count the window too (2.5)", () => {
  mx.random.seed(1);
  const weight = { name: "conv_weight" };
  // 200 filters of 4 channels, window 2 x 5: fan_in 40, fan_out 2000.
  const shape = [200, 4, 2, 5];
  assertUniform(new mx.init.Xavier().init(weight, shape), Math.sqrt(3 / 1020));
  assertUniform(
    new mx.init.Xavier({ factor_type: "in", magnitude: 2 }).init(weight, shape),
    Math.sqrt(2 / 40),
  );
  assertUniform(new mx.init.Xavier({ factor_type: "out" }).init(weight, shape), Math.sqrt(3 / 2000));
  const gaussian = new mx.init.Xavier({ rnd_type: "gaussian", factor_type: "in", magnitude: 2 }).init(
    weight,
    shape,
  );
  assert.ok(Math.abs(deviation(gaussian) / Math.sqrt(2 / 40) - 1) < 0.05);
  assert.throws(() => new mx.init.Xavier().init(weight, [3]), /requires at least 2D/);
});

test("The end of a name decides for what is no weight, and another end is refused (2.5)", () => {
  const initializer = new mx.init.Uniform();
  const value = (name: string) => initializer.init({ name }, [1])[0];
  for (const name of ["fc_bias", "bn_beta", "bn_moving_mean", "bn_running_mean"])
    assert.equal(value(name), 0);
  for (const name of ["bn_gamma", "bn_moving_var", "bn_running_var"]) assert.equal(value(name), 1);
  assert.throws(() => value("state"), /Unknown initialization pattern for state/);
});

test("A variable's __init__ counts before its name (2.5)", () => {
  const initializer = new mx.init.Uniform();
  const attrs = (text: string) => new Map([["__init__", text]]);
  const value = (text: string) => initializer.init({ name: "state", attrs: attrs(text) }, [1])[0];
  assert.equal(value('["one", {}]'), 1);
  assert.equal(value("zeros"), 0);
  assert.equal(value(new mx.init.Constant(2.5).dumps()), 2.5);
  assert.throws(() => value('["bilinearr", {}]'), /Cannot initialise with "bilinearr"/);
  const { scale } = new mx.init.Uniform({ scale: 0.25 });
  assertUniform(
    initializer.init({ name: "x", attrs: attrs(new mx.init.Uniform(scale).dumps()) }, SHAPE),
    0.25,
  );
});

test("The same seed gives the same numbers", () => {
  const draw = () => {
    mx.random.seed(42);
    return new mx.init.Uniform().init({ name: "fc_weight" }, [5]);
  };
  assert.deepEqual(draw(), draw());
});
