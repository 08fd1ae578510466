// Writes the page that lists the operators.
import { writeFileSync } from "node:fs";
import { operatorsPage } from "../src/mxnet/operators/operators-page.ts";
import { OPERATORS } from "../src/mxnet/operators/table.ts";

writeFileSync(".github/OPERATORS.md", operatorsPage(OPERATORS));
