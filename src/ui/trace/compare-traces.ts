import type { RequestTrace, StageName } from "../../sagemaker/trace/request-trace.ts";
import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";

/** What one stage gave in two runs of a request. Absent where it did not run, or failed. */
export interface StageDifference {
  name: StageName;
  before?: ValueSnapshot;
  after?: ValueSnapshot;
  isSame: boolean;
}

/** Compares what each stage gave, in the order of the stages. */
export function compareTraces(before: RequestTrace, after: RequestTrace): StageDifference[] {
  const [left, right] = [outputsOf(before), outputsOf(after)];
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => {
    const [own, other] = [left.get(name), right.get(name)];
    const isSame = own === undefined || other === undefined ? own === other : isEqual(own, other);
    return { name, ...(own && { before: own }), ...(other && { after: other }), isSame };
  });
}

function outputsOf({ stages }: RequestTrace): Map<StageName, ValueSnapshot | undefined> {
  return new Map(stages.map(({ name, output }) => [name, output]));
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return isEqualView(a as Uint8Array, b as Uint8Array);
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every((key) => isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

function isEqualView(a: Uint8Array, b: Uint8Array): boolean {
  return (
    a.constructor === b.constructor &&
    a.length === b.length &&
    a.every((value, index) => Object.is(value, b[index]))
  );
}
