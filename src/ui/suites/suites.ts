import type { FileSystem } from "../../platform/file-system.ts";
import type { SuiteCase } from "../../sagemaker/suites/read-suite.ts";
import type { CaseResult } from "../../sagemaker/suites/run-suite.ts";
import type { CaseDraft } from "../../sagemaker/suites/write-case.ts";

/** Suites of requests, as the page needs them. The entry fills it from `sagemaker/suites`. */
export interface Suites {
  /** Reads the cases below `directory`. Rejected where its files do not make a suite. */
  read(files: FileSystem, directory: string): Promise<readonly SuiteCase[]>;
  /** Sends the requests one after another. What `send` throws fails its case. */
  run(
    cases: readonly SuiteCase[],
    send: (request: Request) => Promise<Response>,
  ): Promise<AsyncIterable<CaseResult>>;
  /** Writes a case in place of the one of its name. Rejected where it cannot have that name. */
  write(files: FileSystem, directory: string, draft: CaseDraft): Promise<void>;
  /** The results as the JUnit XML that CI systems read. */
  formatJUnit(results: readonly CaseResult[], suiteName: string): Promise<string>;
}
