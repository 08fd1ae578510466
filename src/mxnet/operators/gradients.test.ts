import { LAYER_CASES } from "../testing/gradient-cases/layers.ts";
import { SHAPE_CASES } from "../testing/gradient-cases/shape.ts";
import { testGradient } from "../testing/gradient-check.ts";

const CASES = [...LAYER_CASES, ...SHAPE_CASES];

for (const each of CASES) testGradient(each);
