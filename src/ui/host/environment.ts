/** What an endpoint is started with, as `SAGEMAKER_…` variables. Container section 2.1. */
export interface EndpointSettings {
  workers: number;
  /** Taken where a request names no accept type. Clause H10. */
  defaultAccept: string;
  variables: readonly EnvironmentRow[];
  /** Whether requests may take any time, as they do where a debugger has paused a worker. */
  waits: boolean;
}

/** One environment variable. */
export interface EnvironmentRow {
  key: string;
  value: string;
}

export const DEFAULT_ENDPOINT_SETTINGS: EndpointSettings = {
  workers: 2,
  defaultAccept: "application/json",
  variables: [],
  waits: false,
};

export const MAX_WORKERS = 16;

/** What the container reads, offered while typing. */
export const KNOWN_VARIABLES: readonly string[] = [
  "SAGEMAKER_CONTAINER_LOG_LEVEL",
  "SAGEMAKER_REGION",
  "SAGEMAKER_MODEL_SERVER_TIMEOUT",
  "SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE",
];

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Why row `index` cannot be set, or `undefined`. */
export function variableProblem(rows: readonly EnvironmentRow[], index: number): string | undefined {
  const row = rows[index];
  if (!row || (row.key === "" && row.value === "")) return undefined;
  if (row.key === "") return `The value "${row.value}" needs a name`;
  if (!NAME.test(row.key)) return `"${row.key}" may hold letters, digits and "_" only, and no digit first`;
  if (row.key.length > 1024 || row.value.length > 1024)
    return "Names and values have at most 1,024 characters";
  if (rows.findIndex((other) => other.key === row.key) < index) return `"${row.key}" is there already`;
  return undefined;
}

/** Why an endpoint cannot have so many workers, or `undefined`. */
export function workersProblem({ workers }: Pick<EndpointSettings, "workers">): string | undefined {
  if (Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS) return undefined;
  return `An endpoint has 1 to ${MAX_WORKERS} workers`;
}

/** Why an endpoint cannot be started so, or `undefined`. */
export function settingsProblem(settings: EndpointSettings): string | undefined {
  const { variables } = settings;
  const problems = variables.map((_, index) => variableProblem(variables, index));
  return workersProblem(settings) ?? problems.find((problem) => problem !== undefined);
}

/** The variables that the settings stand for. Those typed by hand win. */
export function toEnvironment(settings: EndpointSettings): Record<string, string> {
  const typed = settings.variables.filter(({ key }) => key !== "").map(({ key, value }) => [key, value]);
  return {
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: settings.defaultAccept,
    SAGEMAKER_MODEL_SERVER_WORKERS: String(settings.workers),
    ...Object.fromEntries(typed),
  };
}
