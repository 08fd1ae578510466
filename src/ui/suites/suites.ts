import type { FileSystem } from "../../platform/file-system.ts";
import type { CaseResult } from "../../sagemaker/suites/run-suite.ts";

/** Suites of requests, as the page needs them. The entry fills it from `sagemaker/suites`. */
export interface Suites {
  /** Reads the cases below `directory`. Rejected where its files do not make a suite. */
  open(files: FileSystem, directory: string): Promise<OpenSuite>;
  /** The results as the JUnit XML that CI systems read. */
  formatJUnit(results: readonly CaseResult[], suiteName: string): Promise<string>;
}

export interface OpenSuite {
  caseCount: number;
  /** Sends the requests one after another. What `send` throws fails its case. */
  run(send: (request: Request) => Promise<Response>): AsyncIterable<CaseResult>;
}
