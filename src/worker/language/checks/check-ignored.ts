import type { Check } from "./check.ts";
import { type Family, familyOf, REQUEST_HANDLERS } from "./signatures.ts";

/**
 * Marks handlers that another one stands for. Spec: transform_fn, "You don't need to provide any other request
 * handling functions (input_fn, predict_fn, or output_fn). If you do provide them, they will be ignored".
 */
export function checkIgnored(check: Check): void {
  const family = familyOf(check);
  for (const [name, { nameNode, statement }] of check.handlers) {
    const by = ignoredBy(check, name, family);
    if (!by) continue;
    const reason = by === "transform_fn" ? "handles the entire request" : "stands for it";
    const remove = { path: check.file.fileName, from: statement.getFullStart(), to: statement.end, text: "" };
    check.report(nameNode, `${name} is ignored: ${by} ${reason}. Remove one of them`, {
      fixes: [{ title: `Remove ${name}`, edits: [remove] }],
    });
  }
}

/** The handler of the script that keeps another from being called. Clauses H17, H21. */
export function ignoredBy({ handlers }: Check, name: string, family: Family | undefined): string | undefined {
  const isRequest = REQUEST_HANDLERS.includes(name) || name === "process_request_fn";
  if (isRequest && handlers.has("transform_fn")) return "transform_fn";
  const isProcessed = (name === "input_fn" || name === "predict_fn") && family === "Module";
  return isProcessed && handlers.has("process_request_fn") ? "process_request_fn" : undefined;
}
