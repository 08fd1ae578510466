/** A suite's files do not make a suite. */
export class SuiteError extends Error {
  override readonly name = "SuiteError";
}
