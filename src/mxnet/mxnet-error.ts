/** What MXNet itself refuses: shapes that do not fit, parameters that are missing, operators that are unknown. */
export class MXNetError extends Error {
  override name = "MXNetError";
}
