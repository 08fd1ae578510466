/** One row of the form. Values are text: a script gets them as they are. */
export interface HyperparameterRow {
  key: string;
  value: string;
}

/** What the sample of the first visit trains well with. */
export const DEFAULT_HYPERPARAMETERS: readonly HyperparameterRow[] = [
  { key: "batch_size", value: "100" },
  { key: "epochs", value: "4" },
  { key: "learning_rate", value: "0.2" },
  { key: "momentum", value: "0.8" },
];

/** The service fills these in: what a user types would be replaced. Clause T9. */
const OWN_KEYS: readonly string[] = [
  "sagemaker_enable_cloudwatch_metrics",
  "sagemaker_job_name",
  "sagemaker_program",
  "sagemaker_region",
  "sagemaker_submit_directory",
];

/** Whether the service fills a hyperparameter in, or its default is the service's. */
export function isOfService(key: string, value: string): boolean {
  return OWN_KEYS.includes(key) || (key === "sagemaker_container_log_level" && value === "20");
}

const MAX_KEY_LENGTH = 256;
const MAX_VALUE_LENGTH = 2500;

/** Why row `index` cannot be sent as it is, or `undefined`. Clause F10. */
export function rowProblem(rows: readonly HyperparameterRow[], index: number): string | undefined {
  const row = rows[index];
  if (!row || isBlank(row)) return undefined;
  if (row.key === "") return `The value "${row.value}" needs a name`;
  if (OWN_KEYS.includes(row.key)) return `"${row.key}" is the service's own: it would be replaced`;
  if (row.key.length > MAX_KEY_LENGTH) return `A name has at most ${MAX_KEY_LENGTH} characters`;
  if (row.value.length > MAX_VALUE_LENGTH) return `A value has at most ${MAX_VALUE_LENGTH} characters`;
  if (rows.findIndex((other) => other.key === row.key) < index) return `"${row.key}" is there already`;
  return undefined;
}

/** The first reason why the rows cannot be sent, or `undefined`. */
export function hyperparametersProblem(rows: readonly HyperparameterRow[]): string | undefined {
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
