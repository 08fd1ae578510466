import * as v from "valibot";
import { SuiteError } from "./suite-error.ts";

/** `NAME.settings.json`: what the names of a case's files do not tell. Every member may be left out. */
const SCHEMA = v.strictObject({
  /** The request's content type. */
  content_type: v.optional(v.string()),
  /** The request's accept type. */
  accept: v.optional(v.string()),
  /** The status that must come back. Default: 200. */
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599))),
  /** The content type that must come back. */
  type: v.optional(v.string()),
  /** By how much numbers in the body may differ: |a − b| ≤ tolerance × max(1, |b|). Without it bodies are equal byte for byte. */
  tolerance: v.optional(v.pipe(v.number(), v.minValue(0))),
});

export type Settings = v.InferOutput<typeof SCHEMA>;

/** @throws {SuiteError} Where `text` is no JSON, or says what nothing of a case is. */
export function parseSettings(path: string, text: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SuiteError(`Cannot read "${path}" as it is no JSON: ${(cause as Error).message}`, { cause });
  }
  const result = v.safeParse(SCHEMA, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const at = issue.path?.map(({ key }) => String(key)).join(".");
  const known = Object.keys(SCHEMA.entries).join(", ");
  const what =
    issue.type === "strict_object" && at ? `"${at}" is none of ${known}` : `${at ?? "it"}: ${issue.message}`;
  throw new SuiteError(`Cannot use "${path}": ${what}`);
}
