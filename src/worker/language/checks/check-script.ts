import type ts from "typescript";
import { SCRIPT_FUNCTIONS } from "../../../sagemaker/script-plan.ts";
import { locate } from "../../compiler/locate.ts";
import type { Fix, Problem } from "../language.ts";
import type { Check } from "./check.ts";
import { checkIgnored } from "./check-ignored.ts";
import { checkKept } from "./check-kept.ts";
import { checkLoading } from "./check-loading.ts";
import { checkNames } from "./check-names.ts";
import { checkPairs } from "./check-pairs.ts";
import { checkParameters } from "./check-parameters.ts";
import { checkPromises } from "./check-promises.ts";
import { checkReads } from "./check-reads.ts";
import { findHandlers } from "./handlers.ts";

interface Options {
  /** Whether another file imports it: it is no script then, but a part of one. */
  isImported: boolean;
  /** Makes the fix that gives a function another name wherever it is used. */
  rename(node: ts.Identifier, name: string): Fix | undefined;
}

/** Holds a file to the script interface. */
export function checkScript(program: ts.Program, file: ts.SourceFile, options: Options): Problem[] {
  const problems: Problem[] = [];
  const checker = program.getTypeChecker();
  const known = new Set<string>(SCRIPT_FUNCTIONS);
  const { exported } = findHandlers(checker, file);
  const check: Check = {
    file,
    checker,
    handlers: new Map(exported.filter(({ name }) => known.has(name)).map((each) => [each.name, each])),
    report(node, message, { severity = "warning", fixes = [] } = {}) {
      const from = node.getStart(file);
      const made = fixes.filter((fix) => fix !== undefined);
      problems.push({ message, severity, location: locate(file, from), from, to: node.end, fixes: made });
    },
  };
  if (!options.isImported) {
    checkNames(check, options.rename);
    checkParameters(check);
    checkIgnored(check);
  }
  for (const each of [checkPairs, checkPromises, checkReads, checkKept, checkLoading]) each(check);
  return problems;
}
