import type { RequestTrace, StageName } from "../../sagemaker/trace/request-trace.ts";
import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";
import { isSameValue } from "../values/same-value.ts";

/** What one stage gave in two runs of a request. Absent where it did not run, or failed. */
export interface StageDifference {
  name: StageName;
  before?: ValueSnapshot;
  after?: ValueSnapshot;
  /** As far as both were kept. */
  isSame: boolean;
  /** Whether they were kept whole. */
  isWhole: boolean;
}

/** Compares what each stage gave, in the order of the stages. */
export function compareTraces(before: RequestTrace, after: RequestTrace): StageDifference[] {
  const [left, right] = [outputsOf(before), outputsOf(after)];
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => {
    const [own, other] = [left.get(name), right.get(name)];
    const isSame = own === undefined || other === undefined ? own === other : isSameValue(own, other);
    const whole = [own, other].every((each) => each === undefined || isWhole(each));
    return { name, ...(own && { before: own }), ...(other && { after: other }), isSame, isWhole: whole };
  });
}

function isWhole(value: ValueSnapshot): boolean {
  switch (value.kind) {
    case "tensor":
      return value.values.length >= value.statistics.count;
    case "bytes":
      return value.bytes.length >= value.length;
    case "text":
      return value.text.length >= value.length;
    case "list":
      return value.items.length >= value.length && value.items.every(isWhole);
    case "record":
      return value.entries.length >= value.length && value.entries.every(([, entry]) => isWhole(entry));
    default:
      return true;
  }
}

function outputsOf({ stages }: RequestTrace): Map<StageName, ValueSnapshot | undefined> {
  return new Map(stages.map(({ name, output }) => [name, output]));
}
