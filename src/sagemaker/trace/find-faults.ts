import type { Finding, StageTrace } from "./request-trace.ts";
import type { ValueSnapshot } from "./value-snapshot.ts";

/**
 * Names what looks wrong in a trace though no error says so: a NaN where it first appears, rows that are lost or too many,
 * tensors left behind, what the container warned of.
 *
 * @param isFirst Whether it is the first request of a loaded model, which makes what it keeps then: that is no leak.
 */
export function findFaults(stages: readonly StageTrace[], isFirst: boolean): Finding[] {
  const leaks = isFirst ? [] : stages.map(leak);
  return [...warnings(stages), firstNaN(stages), otherRows(stages), ...leaks].filter(
    (finding) => finding !== undefined,
  );
}

/** What a stage does often is told of once. */
function warnings(stages: readonly StageTrace[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const { name, lines } of stages) {
    for (const { text, warnsOf } of lines) {
      if (warnsOf && !found.has(text))
        found.set(text, { kind: "json", stage: name, text, location: warnsOf });
    }
  }
  return [...found.values()];
}

function firstNaN(stages: readonly StageTrace[]): Finding | undefined {
  for (const { name, input, output } of stages) {
    const found = output ? countNaN(output) : 0;
    if (found === 0 || countNaN(input) > 0) continue;
    const had = holdsTensor(input) ? ", its input had none" : "";
    return {
      kind: "nan",
      stage: name,
      text: `The output of ${name} has ${found.toLocaleString("en")} NaN${had}`,
    };
  }
}

/** A model answers each row: of several that went into `predict_fn` as many come out, or an answer belongs to no row. */
function otherRows(stages: readonly StageTrace[]): Finding | undefined {
  const stage = stages.find(({ name }) => name === "predict_fn");
  if (stage?.input.kind !== "tensor" || stage.output?.kind !== "tensor") return undefined;
  const [got = 1] = stage.input.shape;
  const [gave = 1] = stage.output.shape;
  if (got < 2 || gave === got) return undefined;
  const rows = `${gave.toLocaleString("en")} ${gave === 1 ? "row" : "rows"}`;
  return {
    kind: "rows",
    stage: "predict_fn",
    text: `predict_fn got ${got.toLocaleString("en")} rows and gave ${rows}: the client cannot tell which answer is whose. Look for a slice, a sum or a reshape over the first axis`,
  };
}

function leak({ name, source, tensors: { leaked } }: StageTrace): Finding | undefined {
  if (leaked <= 0) return undefined;
  const count = leaked === 1 ? "1 tensor" : `${leaked.toLocaleString("en")} tensors`;
  const remedy =
    source === "script"
      ? "What it keeps with keep() or tf.keep() it must dispose of when it is done with it: each request would leave as many"
      : "What the model's forward keeps it must dispose of: each request would leave as many";
  return { kind: "leak", stage: name, text: `${name} left ${count} behind in the worker. ${remedy}` };
}

function countNaN(value: ValueSnapshot): number {
  switch (value.kind) {
    case "tensor":
      return value.statistics.nanCount;
    case "list":
      return value.items.reduce((sum, item) => sum + countNaN(item), 0);
    case "record":
      return value.entries.reduce((sum, [, item]) => sum + countNaN(item), 0);
    default:
      return 0;
  }
}

function holdsTensor(value: ValueSnapshot): boolean {
  if (value.kind === "tensor") return true;
  if (value.kind === "list") return value.items.some(holdsTensor);
  return value.kind === "record" && value.entries.some(([, item]) => holdsTensor(item));
}
