import assert from "node:assert/strict";
import { test } from "node:test";
import { IMAGE_CASES } from "../testing/gradient-cases/images.ts";
import { INDEXING_CASES } from "../testing/gradient-cases/indexing.ts";
import { LAYER_CASES } from "../testing/gradient-cases/layers.ts";
import { MATRIX_CASES } from "../testing/gradient-cases/matrices.ts";
import { OTHER_CASES } from "../testing/gradient-cases/others.ts";
import { POINTWISE_CASES } from "../testing/gradient-cases/pointwise.ts";
import { RECURRENT_CASES } from "../testing/gradient-cases/recurrent.ts";
import { REDUCTION_CASES } from "../testing/gradient-cases/reductions.ts";
import { SHAPE_CASES } from "../testing/gradient-cases/shape.ts";
import { testGradient } from "../testing/gradient-check.ts";
import { OPERATORS } from "./table.ts";

const CASES = [
  ...POINTWISE_CASES,
  ...OTHER_CASES,
  ...RECURRENT_CASES,
  ...MATRIX_CASES,
  ...REDUCTION_CASES,
  ...INDEXING_CASES,
  ...LAYER_CASES,
  ...SHAPE_CASES,
];

for (const each of CASES) testGradient(each);

/** Their backward pass is not the derivative of the forward pass; `losses.test.ts` and others hold them to the spec. */
const LOSSES = [
  "BlockGrad",
  "_contrib_gradientmultiplier",
  "LinearRegressionOutput",
  "LogisticRegressionOutput",
  "MAERegressionOutput",
  "MakeLoss",
  "SVMOutput",
  "SoftmaxOutput",
  "make_loss",
];
/** Draw anew with each run. */
const RANDOM = /^_random_|^_sample_|^_shuffle$|^Dropout$/;
/** Return indices, truth values or whole numbers, make arrays, or are for inference alone. */
const FLAT =
  /^arg|equal|greater|lesser|logical|^(sign|round|rint|ceil|floor|trunc|fix)$|^_(arange|eye|full|linspace|ones|zeros)$|_array$|box_|MultiBox|^IdentityAttachKLSparseReg$|^WarpCTC$/;

test("Every operator that has a gradient has a case", () => {
  const checked = new Set([...CASES, ...IMAGE_CASES].map(({ op }) => op));
  const missing = OPERATORS.map(({ name }) => name).filter(
    (name) => !checked.has(name) && !LOSSES.includes(name) && !RANDOM.test(name) && !FLAT.test(name),
  );
  assert.deepEqual(missing, []);
});
