import ts from "typescript";
import type { Check } from "./check.ts";

const HANDLERS = ["transform_fn", "process_request_fn", "input_fn", "predict_fn", "output_fn"];
const LOADERS =
  /(^|\.)(load_checkpoint|load_parameters|load_params|loadLayersModel|loadGraphModel|SymbolBlock\.imports|Module\.load|nd\.load|model_fn)$/;

/** Marks models that are loaded in a handler: it would happen at each request. */
export function checkLoading(check: Check): void {
  for (const name of HANDLERS) {
    const handler = check.handlers.get(name);
    if (handler) lookIn(check, name, handler.node);
  }
}

function lookIn(check: Check, name: string, node: ts.Node): void {
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText(check.file).replaceAll(/\s/g, "");
    if (LOADERS.test(called)) {
      check.report(
        node.expression,
        `${name} loads a model at each request: load it in model_fn, which runs once in each worker, and use the model that ${name} is given`,
      );
    }
  }
  ts.forEachChild(node, (child) => lookIn(check, name, child));
}
