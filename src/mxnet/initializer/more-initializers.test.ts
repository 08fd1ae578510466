import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

const WEIGHT = { name: "fc_weight" };

test("Orthogonal's rows are at right angles, or its columns where they are fewer (2.5)", () => {
  mx.random.seed(3);
  for (const shape of [
    [4, 6],
    [6, 4],
    [5, 5],
    [3, 2, 2, 2],
  ]) {
    const rows = shape[0] ?? 1;
    for (const rand_type of ["uniform", "normal"] as const) {
      const values = new mx.init.Orthogonal({ scale: 2, rand_type }).init(WEIGHT, shape);
      const columns = values.length / rows;
      const count = Math.min(rows, columns);
      const at = (vector: number, i: number) =>
        values[rows <= columns ? vector * columns + i : i * columns + vector] ?? 0;
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          let product = 0;
          for (let i = 0; i < Math.max(rows, columns); i++) product += at(a, i) * at(b, i);
          assertWithin([product], [a === b ? 4 : 0], 1e-5);
        }
      }
    }
  }
});

test("MSRAPrelu is Xavier with gaussian numbers and magnitude 2 / (1 + slope²) (2.5)", () => {
  const initializer = new mx.init.MSRAPrelu({ factor_type: "in", slope: 0.5 });
  assert.equal(initializer.magnitude, 2 / 1.25);
  assert.equal(initializer.rnd_type, "gaussian");
  assert.equal(initializer.dumps(), '["msraprelu", {"factor_type": "in", "slope": 0.5}]');
});

test("Bilinear enlarges by interpolation (2.5)", () => {
  // Width 4: half 2, centre 0.75: 1 - |x / 2 - 0.75| is 0.25, 0.75, 0.75, 0.25.
  const row = [0.25, 0.75, 0.75, 0.25];
  const expected = row.flatMap((y) => row.map((x) => x * y));
  assertWithin(new mx.init.Bilinear().init(WEIGHT, [1, 1, 4, 4]), expected, 1e-7);
  assert.throws(() => new mx.init.Bilinear().init(WEIGHT, [4, 4]), /needs 4 dimensions/);
});

test("LSTMBias is 0, and 1 for the forget gate (2.5)", () => {
  assert.deepEqual([...new mx.init.LSTMBias().fill([8])], [0, 0, 1, 1, 0, 0, 0, 0]);
  assert.deepEqual([...new mx.init.LSTMBias(2).fill([4])], [0, 2, 0, 0]);
});

test("FusedRNN fills weights gate by gate, then biases (2.5)", () => {
  // Two layers of 2, bidirectional LSTM of 3 inputs.
  const sizes = { first: 2 * 8 * (3 + 2), second: 2 * 8 * (4 + 2), biases: 2 * 2 * 2 * 8 };
  const size = sizes.first + sizes.second + sizes.biases;
  const options = { num_hidden: 2, num_layers: 2, mode: "lstm", bidirectional: true } as const;
  const fused = new mx.init.FusedRNN({ init: new mx.init.Constant(0.5), forget_bias: 3, ...options });
  const values = fused.init({ name: "rnn_parameters", attrs: new Map([["__init__", fused.dumps()]]) }, [
    size,
  ]);
  const biases = values.subarray(size - sizes.biases);
  assert.ok(values.subarray(0, size - sizes.biases).every((value) => value === 0.5));
  for (let gate = 0; gate < biases.length / 2; gate++)
    assert.equal(biases[gate * 2], gate % 4 === 1 ? 3 : 0, `bias of gate ${gate}`);
  assert.throws(() => fused.fill([size + 1]), /whatever the input/);
  const own = new mx.init.FusedRNN({ ...options, mode: "gru", num_layers: 1, bidirectional: false });
  const whole = new mx.init.One();
  // 3 gates of 2 x (5 + 2) and two biases.
  assert.equal(
    own.fill([3 * 2 * 7 + 3 * 2 * 2], whole).reduce((sum, value) => sum + value),
    3 * 2 * 7,
  );
});

testOnBackends("Mixed chooses by the beginning of a name, Load by the whole name (2.5)", async () => {
  const before = mx.countTensors();
  const loaded = { "arg:fc_weight": mx.nd.array([[1, 2]]) };
  const load = new mx.init.Load(loaded, new mx.init.One());
  const mixed = new mx.init.Mixed(["fc", ".*"], [load, new mx.init.Constant(7)]);
  const values = async (name: string, shape: number[]) => {
    const array = new mx.NDArray(mixed.initialize({ name }, shape));
    const elements = [...(await array.asnumpy())];
    array.dispose();
    return elements;
  };
  assert.deepEqual(await values("fc_weight", [1, 2]), [1, 2]);
  assert.deepEqual(await values("fc2_weight", [2]), [1, 1]);
  assert.deepEqual(await values("conv_fc_weight", [2]), [7, 7]);
  assert.throws(() => load.initialize({ name: "fc_weight" }, [2]), /target \(2,\) vs loaded \(1, 2\)/);
  assert.throws(() => new mx.init.Load({}).initialize(WEIGHT, [2]), /Cannot Initialize fc_weight/);
  assert.throws(
    () => new mx.init.Mixed(["a"], [load]).initialize(WEIGHT, [2]),
    /fc_weight did not match any pattern/,
  );
  loaded["arg:fc_weight"].dispose();
  assert.equal(mx.countTensors(), before);
});

test("create and dumps are each other's inverse, in Python's own JSON", () => {
  assert.equal(
    new mx.init.Xavier({ magnitude: 2 }).dumps(),
    '["xavier", {"rnd_type": "uniform", "factor_type": "avg", "magnitude": 2}]',
  );
  assert.equal(new mx.init.Zero().dumps(), '["zero", {}]');
  for (const initializer of [new mx.init.Orthogonal({ scale: 2 }), new mx.init.Bilinear()])
    assert.equal(mx.init.create(initializer.dumps()).dumps(), initializer.dumps());
  assert.deepEqual([...mx.init.create("ones").fill([2])], [1, 1]);
  assert.throws(() => mx.init.create("[nonsense"), /it must be a name, or/);
  assert.throws(() => new mx.init.Xavier({ rnd_type: "even" as "uniform" }), /rnd_type "even"/);
});

test("A class of one's own is known once it is registered", () => {
  class Halves extends mx.init.Initializer {
    override fill(shape: mx.Shape): Float32Array {
      return new Float32Array(shape[0] ?? 0).fill(0.5);
    }
  }
  mx.init.register(Halves);
  const attrs = new Map([["__init__", new Halves().dumps()]]);
  assert.deepEqual([...new mx.init.One().init({ name: "x", attrs }, [2])], [0.5, 0.5]);
});
