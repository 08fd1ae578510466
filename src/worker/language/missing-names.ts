import type ts from "typescript";
import { nodeAt } from "./import-problems.ts";
import type { Problem } from "./language.ts";

const MISSING_NAME = [2304, 2552, 2580, 2581, 2582, 2583, 2584, 2503, 2591, 2592, 2593];

/** How modules are usually named. */
const NAMESPACES: Record<string, string> = {
  mx: 'import * as mx from "mxnet";\n',
  tf: 'import * as tf from "@tensorflow/tfjs";\n',
  path: 'import * as path from "node:path";\n',
  fs: 'import * as fs from "node:fs/promises";\n',
};

const NETWORK =
  "a script has no network, as a training job in its own container need not have. Put what it reads in an input channel";
const PAGE = "a script runs in a worker, where there is no page";

/** What a script has not, why, and what it has instead. */
const LACKING: Record<string, string> = {
  ...{ fetch: NETWORK, XMLHttpRequest: NETWORK, WebSocket: NETWORK, EventSource: NETWORK },
  ...{ document: PAGE, window: PAGE, alert: PAGE, HTMLElement: PAGE },
  localStorage: 'a script keeps its files with writeFile of "node:fs/promises"',
  indexedDB: 'a script keeps its files with writeFile of "node:fs/promises"',
  Worker: "a script runs in one worker",
  Deno: 'a script reads files with "node:fs/promises", under Deno too',
  require: 'a script is a module: write import … from "…" at its top',
  module: "a script is a module: write export before what it exports",
  exports: "a script is a module: write export before what it exports",
  __dirname: "a script's files are in /opt/ml/code",
  __filename: "a script's files are in /opt/ml/code",
  Buffer: "use Uint8Array, TextEncoder and TextDecoder",
};

/** A name that is not declared, in words of what a script has. */
export function missingNameProblem(
  file: ts.SourceFile,
  { code, start = 0 }: ts.Diagnostic,
): Pick<Problem, "message" | "severity" | "fixes"> | undefined {
  const node = MISSING_NAME.includes(code) ? nodeAt(file, start) : undefined;
  const name = node?.getText(file) ?? "";
  const line = Object.hasOwn(NAMESPACES, name) ? NAMESPACES[name] : undefined;
  if (line !== undefined) {
    const at = importsStart(file);
    return {
      message: `${name} is not imported`,
      severity: "error",
      fixes: [
        { title: `Add ${line.trim()}`, edits: [{ path: file.fileName, from: at, to: at, text: line }] },
      ],
    };
  }
  const reason = Object.hasOwn(LACKING, name) ? LACKING[name] : undefined;
  return reason === undefined
    ? undefined
    : { message: `There is no ${name}: ${reason}`, severity: "error", fixes: [] };
}

/** Before the first statement, below a comment that stands apart from it. */
function importsStart(file: ts.SourceFile): number {
  const [first] = file.statements;
  if (!first) return file.text.length;
  const start = first.getStart(file);
  const head = file.text.slice(first.getFullStart(), start);
  const gap = head.lastIndexOf("\n\n");
  return gap < 0 ? (head.trim() === "" ? start : 0) : first.getFullStart() + gap + 2;
}
