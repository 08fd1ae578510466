import ts from "typescript";
import { SCRIPT_FUNCTIONS } from "../../../sagemaker/script-plan.ts";
import { suggest } from "../../suggest.ts";
import type { Fix } from "../language.ts";
import type { Check } from "./check.ts";
import { findHandlers, type Handler } from "./handlers.ts";

const KNOWN: readonly string[] = SCRIPT_FUNCTIONS;

/** What people call them elsewhere, in small letters without `_`. */
const OTHER_NAMES: Record<string, string> = {
  ...Object.fromEntries(KNOWN.map((name) => [name.replaceAll("_", ""), name])),
  ...{ loadmodel: "model_fn", modelload: "model_fn", predict: "predict_fn", transform: "transform_fn" },
  ...{
    savemodel: "save",
    savefn: "save",
    trainfn: "train",
    preprocess: "input_fn",
    postprocess: "output_fn",
  },
  ...{ handleinput: "input_fn", handleoutput: "output_fn", processrequest: "process_request_fn" },
};

/** What is written where `_fn` belongs: `predict_fun`, `predictFunction`, `predict_nf`. */
const ENDS_LIKE_FN = /_?(?:func?|function|nf|f)$/i;

/** Marks functions that were likely meant to be the document's, and those of its names that nothing can call. */
export function checkNames(
  check: Check,
  rename: (node: ts.Identifier, name: string) => Fix | undefined,
): void {
  const { exported, hidden } = findHandlers(check.checker, check.file);
  const isScript = [...exported, ...hidden].some(({ name }) => KNOWN.includes(name));
  for (const handler of exported) {
    const meant = meantBy(handler.name, isScript);
    if (meant === undefined || check.handlers.has(meant)) continue;
    check.report(
      handler.nameNode,
      `${handler.name} is never called: it is none of the functions that the container calls. Call it ${meant}, or do not export it`,
      { fixes: [rename(handler.nameNode, meant)] },
    );
  }
  for (const handler of hidden) {
    if (!KNOWN.includes(handler.name) || check.handlers.has(handler.name)) continue;
    check.report(
      handler.nameNode,
      `${handler.name} is not exported, so the container cannot call it: write export before it`,
      { fixes: [exportIt(check, handler)] },
    );
  }
}

function meantBy(name: string, isScript: boolean): string | undefined {
  if (KNOWN.includes(name)) return undefined;
  const plain = OTHER_NAMES[name.replaceAll("_", "").toLowerCase()];
  // Elsewhere than in a script a function may well be called predict.
  if (plain) return isScript || plain.replaceAll("_", "") === name.toLowerCase() ? plain : undefined;
  if (isScript && ENDS_LIKE_FN.test(name)) return suggest(name.replace(ENDS_LIKE_FN, "_fn"), KNOWN);
  return /_?fn$/i.test(name) ? suggest(name, KNOWN) : undefined;
}

function exportIt({ file }: Check, { statement }: Handler): Fix | undefined {
  if (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1)
    return undefined;
  const from = statement.getStart(file);
  return { title: "Export it", edits: [{ path: file.fileName, from, to: from, text: "export " }] };
}
