import assert from "node:assert/strict";
import { RandomStream } from "../random-stream.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";
import { runOperator } from "../testing/run-operator.ts";

/** Windows as the definition has them: one element after the other, for any number of axes. */
interface Windows {
  data: Shape;
  kernel: number[];
  stride: number[];
  pad: number[];
  dilate?: number[];
}

interface Pooling extends Windows {
  pool_type: "max" | "avg" | "sum" | "lp";
  pooling_convention?: "valid" | "full" | "same";
  count_include_pad?: boolean;
  p_value?: number;
}

const POOLINGS: Pooling[] = [
  { pool_type: "max", data: [2, 3, 5, 6, 4], kernel: [2, 3, 2], stride: [2, 2, 1], pad: [1, 1, 0] },
  { pool_type: "avg", data: [1, 2, 5, 4, 6], kernel: [3, 2, 2], stride: [2, 1, 2], pad: [1, 1, 1] },
  {
    pool_type: "avg",
    data: [1, 2, 4, 5, 3],
    kernel: [2, 3, 2],
    stride: [2, 2, 2],
    pad: [1, 1, 0],
    count_include_pad: false,
    pooling_convention: "full",
  },
  { pool_type: "sum", data: [2, 1, 3, 4, 5], kernel: [2, 2, 3], stride: [1, 2, 2], pad: [0, 1, 1] },
  { pool_type: "lp", data: [2, 2, 7], kernel: [3], stride: [2], pad: [1], p_value: 3 },
  { pool_type: "lp", data: [1, 2, 5, 4], kernel: [2, 3], stride: [2, 1], pad: [0, 1] },
  {
    pool_type: "lp",
    data: [1, 1, 3, 4, 4],
    kernel: [2, 2, 2],
    stride: [1, 2, 2],
    pad: [0, 0, 0],
    p_value: 1,
  },
  { pool_type: "max", data: [1, 2, 7], kernel: [3], stride: [2], pad: [0], pooling_convention: "same" },
  {
    pool_type: "avg",
    data: [1, 1, 5, 7],
    kernel: [2, 3],
    stride: [2, 3],
    pad: [0, 0],
    pooling_convention: "same",
  },
];

for (const pooling of POOLINGS) {
  const { data, kernel, stride, pad, pool_type } = pooling;
  testOnBackends(
    `Pooling ${pool_type} of ${data.join("x")} by ${kernel.join("x")} is what it is by definition`,
    async () => {
      const values = draw(data);
      const attrs = {
        pool_type,
        kernel: tuple(kernel),
        stride: tuple(stride),
        pad: tuple(pad),
        pooling_convention: pooling.pooling_convention ?? "valid",
        count_include_pad: pooling.count_include_pad === false ? "False" : "True",
        p_value: String(pooling.p_value ?? 2),
      };
      const { outputs } = await runOperator({
        op: "Pooling",
        attrs,
        inputs: [{ shape: data, data: values }],
      });
      const expected = pooledByDefinition(pooling, values);
      assert.deepEqual(outputs[0]?.shape, expected.shape);
      assertClose(outputs[0]?.data ?? [], expected.data, 1e-5);
    },
  );
}

interface Convolution extends Windows {
  filters: number;
  groups: number;
}

const CONVOLUTIONS: Convolution[] = [
  {
    data: [2, 2, 5, 4, 6],
    kernel: [3, 2, 3],
    stride: [2, 1, 2],
    pad: [1, 0, 1],
    dilate: [1, 2, 1],
    filters: 3,
    groups: 1,
  },
  {
    data: [1, 4, 6, 5, 4],
    kernel: [2, 3, 1],
    stride: [1, 2, 1],
    pad: [1, 1, 0],
    dilate: [2, 1, 1],
    filters: 6,
    groups: 2,
  },
  { data: [1, 3, 4, 4, 4], kernel: [2, 2, 2], stride: [1, 1, 1], pad: [0, 0, 0], filters: 3, groups: 3 },
  { data: [2, 4, 9], kernel: [3], stride: [2], pad: [2], dilate: [2], filters: 4, groups: 1 },
  { data: [2, 4, 7, 8], kernel: [3, 2], stride: [2, 3], pad: [1, 2], dilate: [2, 3], filters: 8, groups: 4 },
  { data: [1, 2, 7, 8], kernel: [1, 1], stride: [2, 2], pad: [0, 0], filters: 3, groups: 1 },
];

for (const convolution of CONVOLUTIONS) {
  const { data, kernel, stride, pad, dilate, filters, groups } = convolution;
  const title = `Convolution of ${data.join("x")} by ${kernel.join("x")} in ${groups} groups`;
  testOnBackends(`${title} is what it is by definition`, async () => {
    const weightShape = [filters, (data[1] ?? 1) / groups, ...kernel];
    const [values, weight, bias] = [draw(data), draw(weightShape), draw([filters])];
    const attrs = {
      kernel: tuple(kernel),
      stride: tuple(stride),
      pad: tuple(pad),
      dilate: tuple(dilate ?? kernel.map(() => 1)),
      num_filter: String(filters),
      num_group: String(groups),
    };
    const inputs = [
      { shape: data, data: values },
      { shape: weightShape, data: weight },
      { shape: [filters], data: bias },
    ];
    const { outputs } = await runOperator({ op: "Convolution", attrs, inputs });
    const expected = convolvedByDefinition(convolution, values, weight, bias);
    assert.deepEqual(outputs[0]?.shape, expected.shape);
    assertClose(outputs[0]?.data ?? [], expected.data, 1e-5);
  });
}

const random = new RandomStream(3);

function draw(shape: Shape): number[] {
  return Array.from({ length: sizeOf(shape) }, () => Math.fround(2 * random.next() - 1));
}

function tuple(values: readonly number[]): string {
  return `(${values.join(", ")}${values.length === 1 ? "," : ""})`;
}

function pooledByDefinition(pooling: Pooling, values: readonly number[]) {
  const { data, kernel, stride, pad, pool_type, count_include_pad = true, p_value = 2 } = pooling;
  const { pooling_convention: convention = "valid" } = pooling;
  const spatial = data.slice(2);
  const windows = spatial.map((length, axis) => {
    const padded = length + 2 * at(pad, axis);
    if (convention === "same") return Math.ceil(padded / at(stride, axis));
    const steps = (padded - at(kernel, axis)) / at(stride, axis);
    return (convention === "full" ? Math.ceil(steps) : Math.floor(steps)) + 1;
  });
  const shape = [...data.slice(0, 2), ...windows];
  const result = places(shape).map(([n = 0, c = 0, ...window]) => {
    const starts = window.map((index, axis) => index * at(stride, axis) - at(pad, axis));
    const cells = places(kernel)
      .map((tap) => tap.map((offset, axis) => at(starts, axis) + offset))
      .filter((cell) => cell.every((index, axis) => index >= 0 && index < at(spatial, axis)))
      .map((cell) => at(values, offsetOf([n, c, ...cell], data)));
    const divisor = starts.reduce((product, start, axis) => {
      const padding = count_include_pad ? at(pad, axis) : 0;
      const end = Math.min(start + at(kernel, axis), at(spatial, axis) + padding);
      return product * (end - Math.max(start, -padding));
    }, 1);
    const sum = (list: number[]) => list.reduce((total, value) => total + value, 0);
    if (pool_type === "max") return Math.max(...cells);
    if (pool_type === "lp") return sum(cells.map((value) => Math.abs(value) ** p_value)) ** (1 / p_value);
    return pool_type === "sum" ? sum(cells) : sum(cells) / divisor;
  });
  return { shape, data: result };
}

function convolvedByDefinition(
  { data, kernel, stride, pad, dilate = kernel.map(() => 1), filters, groups }: Convolution,
  values: readonly number[],
  weight: readonly number[],
  bias: readonly number[],
) {
  const spatial = data.slice(2);
  const perGroup = at(data, 1) / groups;
  const windows = spatial.map((length, axis) => {
    const extent = at(dilate, axis) * (at(kernel, axis) - 1) + 1;
    return Math.floor((length + 2 * at(pad, axis) - extent) / at(stride, axis)) + 1;
  });
  const shape = [at(data, 0), filters, ...windows];
  const result = places(shape).map(([n = 0, filter = 0, ...window]) => {
    const group = Math.floor(filter / (filters / groups));
    let sum = at(bias, filter);
    for (const [c = 0, ...tap] of places([perGroup, ...kernel])) {
      const cell = tap.map(
        (offset, axis) => at(window, axis) * at(stride, axis) - at(pad, axis) + offset * at(dilate, axis),
      );
      if (!cell.every((index, axis) => index >= 0 && index < at(spatial, axis))) continue;
      const x = at(values, offsetOf([n, group * perGroup + c, ...cell], data));
      sum += x * at(weight, offsetOf([filter, c, ...tap], [filters, perGroup, ...kernel]));
    }
    return sum;
  });
  return { shape, data: result };
}

/** Every index of an array of this shape, in C order. */
function places(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (heads, dim) => heads.flatMap((head) => Array.from({ length: dim }, (_, index) => [...head, index])),
    [[]],
  );
}

function offsetOf(index: readonly number[], shape: Shape): number {
  return index.reduce((offset, each, axis) => offset * at(shape, axis) + each, 0);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}
