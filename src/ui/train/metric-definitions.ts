import { metricRegex } from "../../worker/metrics/match-lines.ts";
import { EPOCH_SECONDS, THROUGHPUT } from "./run-metrics.ts";

/** How the service finds a metric in a job's log: CreateTrainingJob's `MetricDefinitions`, with its own key names. */
export interface MetricDefinition {
  Name: string;
  /** Its first group takes the value. */
  Regex: string;
}

const NUMBER = "([-+0-9.eE]+|nan|inf)";

/** What `fit`, the Speedometer and the samples log. Clause T48. */
export const DEFAULT_METRIC_DEFINITIONS: readonly MetricDefinition[] = [
  { Name: "train:accuracy", Regex: `(?:Train-|Training: )accuracy=${NUMBER}` },
  { Name: "validation:accuracy", Regex: `(?:Validation-|Validation: )accuracy=${NUMBER}` },
  { Name: "train:cross-entropy", Regex: `Train-cross-entropy=${NUMBER}` },
  { Name: "validation:cross-entropy", Regex: `Validation-cross-entropy=${NUMBER}` },
  { Name: THROUGHPUT, Regex: `Speed: ${NUMBER} samples/sec` },
  { Name: EPOCH_SECONDS, Regex: `Time cost=${NUMBER}` },
];

/** The service's limits. */
const MAX_DEFINITIONS = 40;
const MAX_NAME = 255;
const MAX_REGEX = 500;

/** Why a name cannot be that of a metric, in words, or `undefined`. */
export function metricNameProblem(rows: readonly MetricDefinition[], index: number): string | undefined {
  const { Name, Regex } = rows[index] ?? { Name: "", Regex: "" };
  if (Name === "") return Regex === "" ? undefined : "A metric needs a name";
  if (Name.length > MAX_NAME) return `A name has at most ${MAX_NAME} characters`;
  if (rows.findIndex((other) => other.Name === Name) < index) return `"${Name}" is there already`;
  if (index >= MAX_DEFINITIONS) return `A job has at most ${MAX_DEFINITIONS} metric definitions`;
  return undefined;
}

/** Why an expression finds no metric, in words, or `undefined`. */
export function metricRegexProblem({ Name, Regex }: MetricDefinition): string | undefined {
  if (Regex === "") return Name === "" ? undefined : "Type an expression, e.g. loss=([0-9.]+)";
  if (Regex.length > MAX_REGEX) return `An expression has at most ${MAX_REGEX} characters`;
  try {
    // Alone first, as its fault is told with its own text; then it matches anything, with as many groups as the expression has.
    metricRegex(Regex);
    const groups = (metricRegex(`${Regex}|`).exec("")?.length ?? 1) - 1;
    if (groups === 0) return "Put what is the value in a group, e.g. loss=([0-9.]+)";
    return groups > 1
      ? `It has ${groups} groups, one takes the value: write (?:…) for the others`
      : undefined;
  } catch (error) {
    return error instanceof Error
      ? error.message.replace(/^Invalid regular expression: /, "Not an expression: ")
      : undefined;
  }
}

/** The rows that a job is run with: those that find a metric. */
export function usableDefinitions(rows: readonly MetricDefinition[]): MetricDefinition[] {
  return rows.filter(
    (row, index) =>
      row.Name !== "" &&
      metricNameProblem(rows, index) === undefined &&
      row.Regex !== "" &&
      metricRegexProblem(row) === undefined,
  );
}

/** Definitions for values that stand in the lines and that no metric of `known` is named after, at most `most`. */
export function suggestDefinitions(
  known: readonly string[],
  lines: readonly string[],
  most = 4,
): MetricDefinition[] {
  const found = new Map<string, MetricDefinition>();
  for (const line of lines) {
    for (const [, key = ""] of line.slice(0, 400).matchAll(ASSIGNMENT)) {
      const definition = definitionOf(key);
      const isKnown = known.includes(definition.Name) || known.includes(key);
      if (!isKnown && !IGNORED.test(key)) found.set(definition.Name, definition);
      if (found.size >= most) return [...found.values()];
    }
  }
  return [...found.values()];
}

const ASSIGNMENT = /(?<![\w.-])([A-Za-z][\w-]{1,40})(?:=|: )-?(?:\d|nan\b|inf\b)/g;
const IGNORED = /^(?:epoch|batch|step|iter|iteration|time|cost|seed|hyperparameters|Speed)$/i;

function definitionOf(key: string): MetricDefinition {
  const [, phase, name = key] = /^(Train|Validation)-(.+)$/.exec(key) ?? [];
  return {
    Name: phase === undefined ? key : `${phase.toLowerCase()}:${name}`,
    Regex: `${key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:=|: )${NUMBER}`,
  };
}
