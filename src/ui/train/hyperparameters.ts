/** One row of the form. Values are text: a script gets them as they are. */
export interface HyperparameterRow {
  key: string;
  value: string;
}

/** What the sample of the first visit trains well with. */
export const DEFAULT_HYPERPARAMETERS: readonly HyperparameterRow[] = [
  { key: "batch_size", value: "100" },
  { key: "epochs", value: "3" },
  { key: "learning_rate", value: "0.1" },
  { key: "momentum", value: "0.9" },
];

const MAX_ROWS = 100;
const MAX_KEY_LENGTH = 256;
const MAX_VALUE_LENGTH = 2500;

/** Why row `index` cannot be sent as it is, or `undefined`. Clause F10. */
export function rowProblem(rows: readonly HyperparameterRow[], index: number): string | undefined {
  const row = rows[index];
  if (!row || isBlank(row)) return undefined;
  if (row.key === "") return `The value "${row.value}" needs a name`;
  if (row.key.startsWith("sagemaker_")) return `Names that start with "sagemaker_" are the service's own`;
  if (row.key.length > MAX_KEY_LENGTH) return `A name has at most ${MAX_KEY_LENGTH} characters`;
  if (row.value.length > MAX_VALUE_LENGTH) return `A value has at most ${MAX_VALUE_LENGTH} characters`;
  if (rows.findIndex((other) => other.key === row.key) < index) return `"${row.key}" is there already`;
  return undefined;
}

/** The first reason why the rows cannot be sent, or `undefined`. */
export function hyperparametersProblem(rows: readonly HyperparameterRow[]): string | undefined {
  const count = rows.filter((row) => !isBlank(row)).length;
  if (count > MAX_ROWS) return `A job has at most ${MAX_ROWS} hyperparameters: there are ${count}`;
  for (const index of rows.keys()) {
    const problem = rowProblem(rows, index);
    if (problem) return problem;
  }
  return undefined;
}

/** The rows as a job carries them; blank rows are left out. */
export function toHyperparameters(rows: readonly HyperparameterRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter((row) => !isBlank(row)).map((row) => [row.key, row.value]));
}

function isBlank(row: HyperparameterRow): boolean {
  return row.key === "" && row.value === "";
}
