import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";
import { formatBytes } from "../files/paths.ts";
import { formatCount } from "../train/quantities.ts";
import { formatShape } from "./tensor-values.ts";

/** Characters of a text or of JSON that a summary says. */
export const LONGEST_SUMMARY = 48;

/** A value in a few words: `NDArray (1, 784) float32`, `1.2 kB`, `"text/csv"`. */
export function summaryOf(snapshot: ValueSnapshot): string {
  switch (snapshot.kind) {
    case "tensor":
      return `${snapshot.className} ${formatShape(snapshot.shape)} ${snapshot.dtype}`;
    case "bytes":
      return formatBytes(snapshot.length);
    case "text":
      return cut(JSON.stringify(snapshot.text));
    case "plain":
      return cut(JSON.stringify(snapshot.value) ?? String(snapshot.value));
    case "list":
    case "record":
      return `${snapshot.className} of ${formatCount(snapshot.length)}`;
    case "other":
      return snapshot.className;
  }
}

function cut(text: string): string {
  return text.length > LONGEST_SUMMARY ? `${text.slice(0, LONGEST_SUMMARY)}…` : text;
}
