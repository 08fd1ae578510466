import type { Shape } from "../../shape.ts";

/** What a network is built of: once as a symbol, and once by hand on tfjs. */
export interface Layers<Value> {
  /** With BatchNorm after it instead of a bias, unless `bias` says otherwise. */
  convolution(x: Value, name: string, options: ConvolutionOptions): Value;
  pool(x: Value, name: string, options: PoolOptions): Value;
  globalAverage(x: Value, name: string): Value;
  /** The sum, and relu of it where that is asked for. */
  add(a: Value, b: Value, name: string, hasRelu?: boolean): Value;
  /** One layer over (time, batch, input), from states that are parameters too. */
  lstm(x: Value, name: string, units: number): Value;
  dense(x: Value, name: string, units: number, activation?: "tanh"): Value;
}

export interface ConvolutionOptions {
  filters: number;
  kernel: number;
  /** Default: 1. */
  stride?: number;
  /** Default: 0. */
  pad?: number;
  /** Whether each channel has a filter of its own. Default: false. */
  isDepthwise?: boolean;
  /** Has a bias, and no BatchNorm. Default: false. */
  bias?: boolean;
  /** Default: none. */
  activation?: "relu" | "tanh";
}

export interface PoolOptions {
  type: "max" | "avg";
  kernel: number;
  stride: number;
  /** Default: 0. */
  pad?: number;
}

export interface Network {
  name: string;
  /** Of the data, as MXNet has it. */
  data: Shape;
  build<Value>(layers: Layers<Value>, x: Value): Value;
}

/** Small images, so that software adapters compute them in fractions of a second. */
export const NETWORKS: readonly Network[] = [
  { name: "LeNet, 8 digits", data: [8, 1, 28, 28], build: lenet },
  { name: "ResNet-18, 64x64", data: [1, 3, 64, 64], build: resnet18 },
  { name: "MobileNetV2, 64x64", data: [1, 3, 64, 64], build: mobilenetV2 },
  { name: "LSTM, 32 steps of 128", data: [32, 4, 128], build: (on, x) => on.lstm(x, "lstm", 128) },
];

function lenet<Value>(on: Layers<Value>, x: Value): Value {
  const convolved = (value: Value, name: string, filters: number) =>
    on.convolution(value, name, { filters, kernel: 5, bias: true, activation: "tanh" });
  const pool = { type: "max", kernel: 2, stride: 2 } as const;
  const first = on.pool(convolved(x, "conv1", 20), "pool1", pool);
  const second = on.pool(convolved(first, "conv2", 50), "pool2", pool);
  return on.dense(on.dense(second, "fc1", 500, "tanh"), "fc2", 10);
}

function resnet18<Value>(on: Layers<Value>, x: Value): Value {
  const stem = on.convolution(x, "conv0", { filters: 64, kernel: 7, stride: 2, pad: 3, activation: "relu" });
  let y = on.pool(stem, "pool0", { type: "max", kernel: 3, stride: 2, pad: 1 });
  for (const [stage, filters] of [64, 128, 256, 512].entries()) {
    for (const unit of [0, 1]) {
      const stride = stage > 0 && unit === 0 ? 2 : 1;
      y = residualUnit(on, y, `stage${stage}_unit${unit}`, { filters, stride });
    }
  }
  return on.dense(on.globalAverage(y, "pool1"), "fc", 1000);
}

function residualUnit<Value>(
  on: Layers<Value>,
  x: Value,
  name: string,
  { filters, stride }: { filters: number; stride: number },
): Value {
  const first = on.convolution(x, `${name}_conv1`, {
    filters,
    kernel: 3,
    stride,
    pad: 1,
    activation: "relu",
  });
  const second = on.convolution(first, `${name}_conv2`, { filters, kernel: 3, pad: 1 });
  const short = stride === 1 ? x : on.convolution(x, `${name}_short`, { filters, kernel: 1, stride });
  return on.add(second, short, `${name}_sum`, true);
}

/** Expansion, filters, units and stride of each stage. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

function mobilenetV2<Value>(on: Layers<Value>, x: Value): Value {
  let y = on.convolution(x, "conv0", { filters: 32, kernel: 3, stride: 2, pad: 1, activation: "relu" });
  let channels = 32;
  for (const [stage, [expansion, filters, units, first]] of STAGES.entries()) {
    for (let unit = 0; unit < units; unit++) {
      const stride = unit === 0 ? first : 1;
      const name = `stage${stage}_unit${unit}`;
      const inner = { filters: channels * expansion, activation: "relu" } as const;
      const wide = on.convolution(y, `${name}_expand`, { ...inner, kernel: 1 });
      const deep = on.convolution(wide, `${name}_depthwise`, {
        ...inner,
        kernel: 3,
        stride,
        pad: 1,
        isDepthwise: true,
      });
      const narrow = on.convolution(deep, `${name}_project`, { filters, kernel: 1 });
      y = stride === 1 && channels === filters ? on.add(y, narrow, `${name}_sum`) : narrow;
      channels = filters;
    }
  }
  const last = on.convolution(y, "conv1", { filters: 1280, kernel: 1, activation: "relu" });
  return on.dense(on.globalAverage(last, "pool"), "fc", 1000);
}
