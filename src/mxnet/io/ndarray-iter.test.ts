import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";

/** The rows of each batch left in an epoch, by their only number, and the batch's pad. */
async function epoch(iter: mx.DataIter): Promise<[rows: number[], pad: number | undefined][]> {
  const batches: [number[], number | undefined][] = [];
  for (const batch of iter) {
    batches.push([Array.from((await batch.data[0]?.asnumpy()) ?? []), batch.pad]);
    for (const array of [...batch.data, ...(batch.label ?? [])]) array.dispose();
  }
  return batches;
}

const FIVE = [[0], [1], [2], [3], [4]];

testOnBackends("NDArrayIter pads the last batch from the start of the data (2.1)", async () => {
  const iter = new mx.io.NDArrayIter({ data: FIVE, batch_size: 2 });
  const expected = [
    [[0, 1], 0],
    [[2, 3], 0],
    [[4, 0], 1],
  ];
  assert.deepEqual(await epoch(iter), expected);
  assert.deepEqual(await epoch(iter), []);
  iter.reset();
  assert.deepEqual(await epoch(iter), expected);
  assert.equal(iter.num_batches, 3);
});

testOnBackends("NDArrayIter fills a batch that is larger than the data over and over (2.1)", async () => {
  const iter = new mx.io.NDArrayIter({ data: [[7], [8]], batch_size: 5 });
  assert.deepEqual(await epoch(iter), [[[7, 8, 7, 8, 7], 3]]);
});

testOnBackends("NDArrayIter discards the rows that fill no batch (2.1)", async () => {
  const iter = new mx.io.NDArrayIter({ data: FIVE, batch_size: 2, last_batch_handle: "discard" });
  assert.deepEqual(await epoch(iter), [
    [[0, 1], 0],
    [[2, 3], 0],
  ]);
  assert.equal(iter.num_batches, 2);
});

testOnBackends("NDArrayIter rolls the rows that fill no batch over to the next epoch (2.1)", async () => {
  const iter = new mx.io.NDArrayIter({ data: FIVE, batch_size: 2, last_batch_handle: "roll_over" });
  assert.deepEqual(await epoch(iter), [
    [[0, 1], 0],
    [[2, 3], 0],
  ]);
  iter.reset();
  assert.deepEqual(await epoch(iter), [
    [[4, 0], 1],
    [[1, 2], 0],
    [[3, 4], 0],
  ]);
  iter.reset();
  assert.deepEqual(await epoch(iter), [
    [[0, 1], 0],
    [[2, 3], 0],
  ]);
  iter.hard_reset();
  assert.deepEqual((await epoch(iter))[0], [[0, 1], 0]);
});

testOnBackends(
  "NDArrayIter shuffles data and labels alike, anew at each reset, as the seed says (2.1)",
  async () => {
    const rows = Array.from({ length: 20 }, (_, index) => [index]);
    const make = () => new mx.io.NDArrayIter({ data: rows, label: rows, batch_size: 20, shuffle: true });
    mx.random.seed(3);
    const iter = make();
    const batch = iter.next();
    const data = Array.from((await batch?.data[0]?.asnumpy()) ?? []);
    assert.deepEqual(Array.from((await batch?.label?.[0]?.asnumpy()) ?? []), data);
    assert.deepEqual(
      data.toSorted((a, b) => a - b),
      rows.flat(),
    );
    iter.reset();
    assert.notDeepEqual((await epoch(iter))[0]?.[0], data);
    mx.random.seed(3);
    assert.deepEqual((await epoch(make()))[0]?.[0], data);
  },
);

testOnBackends("NDArrayIter takes rows of an array on the backend, which stays the caller's", async () => {
  const before = mx.countTensors();
  const array = mx.nd.array(FIVE);
  const iter = new mx.io.NDArrayIter({ data: array, batch_size: 3 });
  assert.deepEqual(await epoch(iter), [
    [[0, 1, 2], 0],
    [[3, 4, 0], 1],
  ]);
  assert.equal(mx.countTensors(), before + 1);
  array.dispose();
});

test("NDArrayIter names one array data, several _0_data and _1_data, and others as the object does (2.1)", () => {
  const x = { data: new Float32Array(12), shape: [4, 3] };
  const y = new Float32Array(4);
  const names = (...args: ConstructorParameters<typeof mx.io.NDArrayIter>) => {
    const iter = new mx.io.NDArrayIter(...args);
    return [...iter.provide_data, ...iter.provide_label].map(({ name, shape }) => [name, shape]);
  };
  assert.deepEqual(names({ data: x, label: y, batch_size: 2 }), [
    ["data", [2, 3]],
    ["softmax_label", [2]],
  ]);
  assert.deepEqual(names({ data: [x, x], batch_size: 2 }), [
    ["_0_data", [2, 3]],
    ["_1_data", [2, 3]],
  ]);
  assert.deepEqual(names({ data: { a: x, b: y }, label: [y], label_name: "l" }), [
    ["a", [1, 3]],
    ["b", [1]],
    ["l", [1]],
  ]);
});

test("NDArrayIter refuses arrays that differ in the number of rows, and no rows", () => {
  assert.throws(
    () => new mx.io.NDArrayIter({ data: FIVE, label: [1, 2] }),
    /Cannot iterate over "softmax_label": it has 2 rows, must have 5 as "data" has/,
  );
  assert.throws(() => new mx.io.NDArrayIter({ data: new Float32Array() }), /must have at least one/);
});

test("An iterator of one's own may set what it provides, as bucketing iterators do", () => {
  class Once extends mx.io.DataIter {
    provide_data = [mx.io.DataDesc("data", [2, 3])];

    constructor() {
      super(2);
      this.provide_label = [mx.io.DataDesc("softmax_label", [2])];
    }

    next(): undefined {}
  }
  assert.deepEqual(new Once().provide_label, [{ name: "softmax_label", shape: [2] }]);
});
