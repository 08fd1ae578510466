import { INDEXING_CASES } from "../testing/gradient-cases/indexing.ts";
import { LAYER_CASES } from "../testing/gradient-cases/layers.ts";
import { MATRIX_CASES } from "../testing/gradient-cases/matrices.ts";
import { OTHER_CASES } from "../testing/gradient-cases/others.ts";
import { RECURRENT_CASES } from "../testing/gradient-cases/recurrent.ts";
import { REDUCTION_CASES } from "../testing/gradient-cases/reductions.ts";
import { SHAPE_CASES } from "../testing/gradient-cases/shape.ts";
import { testGradient } from "../testing/gradient-check.ts";

const CASES = [
  ...OTHER_CASES,
  ...RECURRENT_CASES,
  ...MATRIX_CASES,
  ...REDUCTION_CASES,
  ...INDEXING_CASES,
  ...LAYER_CASES,
  ...SHAPE_CASES,
];

for (const each of CASES) testGradient(each);
