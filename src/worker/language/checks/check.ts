import type ts from "typescript";
import type { Fix, Problem } from "../language.ts";
import type { Handler } from "./handlers.ts";

/** What a check of the script interface looks at, and where it tells what it finds. */
export interface Check {
  file: ts.SourceFile;
  checker: ts.TypeChecker;
  /** The document's functions that the file declares, by the name under which it exports them. */
  handlers: ReadonlyMap<string, Handler>;
  /** Marks a node. */
  report(node: ts.Node, message: string, options?: ReportOptions): void;
}

export interface ReportOptions {
  /** Default: a warning, as what it marks may run. */
  severity?: Problem["severity"];
  fixes?: (Fix | undefined)[];
}
