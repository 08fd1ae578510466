import { parseBoolean } from "./attributes.ts";

type Attributes = ReadonlyMap<string, string>;

/** Names of the inputs that an operator can have created for it, and, for those, how MXNet initialises them. */
interface OperatorInputs {
  names(attrs: Attributes): readonly string[];
  /** Input name to the text of its `__init__` attribute. */
  init?: Readonly<Record<string, string>>;
}

const ZERO = '["zero", {}]';
const ONE = '["one", {}]';

const weighted = (biasByDefault: boolean) => (attrs: Attributes) => {
  const noBias = attrs.get("no_bias");
  const without = noBias === undefined ? !biasByDefault : parseBoolean(noBias, "no_bias");
  return without ? ["data", "weight"] : ["data", "weight", "bias"];
};
const fixed = (...names: string[]): OperatorInputs => ({ names: () => names });
const labelled = fixed("data", "label");
const batchNorm: OperatorInputs = {
  names: () => ["data", "gamma", "beta", "moving_mean", "moving_var"],
  init: { moving_mean: ZERO, moving_var: ONE },
};

/** Operators whose inputs MXNet before 0.9 left out of the file, or whose initialisers MXNet before 0.9.4 did. */
const OPERATORS: Readonly<Record<string, OperatorInputs>> = {
  BatchNorm: batchNorm,
  BatchNorm_v1: batchNorm,
  CuDNNBatchNorm: { ...batchNorm, init: { moving_mean: ZERO, moving_var: ZERO } },
  Convolution: { names: weighted(true) },
  Convolution_v1: { names: weighted(true) },
  Deconvolution: { names: weighted(false) },
  FullyConnected: { names: weighted(true) },
  Embedding: fixed("data", "weight"),
  InstanceNorm: fixed("data", "gamma", "beta"),
  IdentityAttachKLSparseReg: { names: () => ["data", "moving_avg"], init: { moving_avg: ZERO } },
  LeakyReLU: {
    names: (attrs) => (attrs.get("act_type") === "prelu" ? ["data", "gamma"] : ["data"]),
    init: { gamma: '["Constant", {"value": 0.25}]' },
  },
  LinearRegressionOutput: labelled,
  LogisticRegressionOutput: labelled,
  MAERegressionOutput: labelled,
  Softmax: labelled,
  SoftmaxOutput: labelled,
  SVMOutput: labelled,
  softmax_cross_entropy: labelled,
  RNN: {
    names: (attrs) => [
      "data",
      "parameters",
      "state",
      ...(attrs.get("mode") === "lstm" ? ["state_cell"] : []),
    ],
  },
  UpSampling: {
    names: (attrs) => (attrs.get("sample_type") === "bilinear" ? ["data", "weight"] : []),
    init: { weight: '["bilinear", {}]' },
  },
};

/** The names of an operator's inputs, in order; empty where they have none of their own. */
export function inputNames(op: string, attrs: Attributes): readonly string[] {
  return own(op)?.names(attrs) ?? [];
}

/** The initialiser that MXNet gives to an input, as the text of `__init__`. */
export function inputInitializer(op: string, name: string): string | undefined {
  return own(op)?.init?.[name];
}

function own(op: string): OperatorInputs | undefined {
  return Object.hasOwn(OPERATORS, op) ? OPERATORS[op] : undefined;
}
