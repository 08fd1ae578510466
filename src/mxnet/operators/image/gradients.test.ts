import { IMAGE_CASES } from "../../testing/gradient-cases/images.ts";
import { testGradient } from "../../testing/gradient-check.ts";

for (const each of IMAGE_CASES) testGradient(each);
