import { formatCsvNumber, formatJsonNumber } from "../../mxnet/codecs/number-text.ts";

/** Makes the text of one number as Python does: whole numbers of integer arrays without a point. Clauses H32, H34. */
export function numberFormat(
  data: ArrayLike<number>,
  content_type: "application/json" | "text/csv",
): (value: number) => string {
  if (data instanceof Int32Array) return String;
  return content_type === "text/csv" ? formatCsvNumber : formatJsonNumber;
}
