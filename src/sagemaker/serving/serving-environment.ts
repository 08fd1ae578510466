/** What an endpoint's variables say. */
export interface ServingEnvironment {
  /** The first dimension that the default model_fn binds with; 0 keeps the saved one. Clause H36. */
  preferredBatchSize: number;
  /** The accept type of a request that names none. Clause H10. */
  defaultAccept: string;
  /** Inference workers; `undefined`: one a CPU. */
  workers: number | undefined;
  /** The longest that a request may take in a worker, in seconds. Clause H5. */
  timeoutS: number;
  /** Where the endpoint listens. Clause H2. */
  port: number;
  /** The largest body that is taken, in bytes; `undefined`: any. Clause H3. */
  maxPayloadBytes: number | undefined;
  /** Whether nginx stands before the workers, which knows two paths only. Clause H2. */
  hasProxy: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 8080;
const DEFAULT_TIMEOUT_S = 60;
const LAST_PORT = 65_535;

/**
 * Reads the variables of an endpoint that matter here. A variable that is empty is one that is not set.
 *
 * @throws {RangeError} Where one is no number of its kind, or too small. The worker does not start then.
 *
 * Section 2.1: `SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE` (1), `SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT`
 * (`application/json`), `SAGEMAKER_MODEL_SERVER_WORKERS` (number of CPUs), `SAGEMAKER_MODEL_SERVER_TIMEOUT` (60),
 * `SAGEMAKER_BIND_TO_PORT` (8080), `SAGEMAKER_SAFE_PORT_RANGE` (none), `SAGEMAKER_USE_NGINX` (`true`); clause P24:
 * `SAGEMAKER_MAX_PAYLOAD_IN_MB` (none; 0 is any size, clause P33).
 */
export function readServingEnvironment(env: Env): ServingEnvironment {
  const megabytes = integer(env, "SAGEMAKER_MAX_PAYLOAD_IN_MB", 0);
  return {
    preferredBatchSize: integer(env, "SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", 0) ?? 1,
    defaultAccept: env.SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT || "application/json",
    workers: integer(env, "SAGEMAKER_MODEL_SERVER_WORKERS", 1),
    timeoutS: seconds(env, "SAGEMAKER_MODEL_SERVER_TIMEOUT") ?? DEFAULT_TIMEOUT_S,
    port: portOf(env),
    maxPayloadBytes: megabytes ? megabytes * 1024 ** 2 : undefined,
    hasProxy: (env.SAGEMAKER_USE_NGINX || "true") === "true",
  };
}

function integer(env: Env, name: string, least: number): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  // Number() also takes "0x10" and "1e3", Python's int() does not.
  if (/^\s*[+-]?\d+\s*$/.test(text) && value >= least) return value;
  throw refusal(name, text, `a whole number, at least ${least}`);
}

function seconds(env: Env, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  if (Number(text) > 0) return Number(text);
  throw refusal(name, text, "seconds above 0");
}

/** The port to listen on: where only a range of safe ones is named and 8080 is not in it, its first. */
function portOf(env: Env): number {
  const port = integer(env, "SAGEMAKER_BIND_TO_PORT", 1) ?? DEFAULT_PORT;
  if (port > LAST_PORT) {
    throw refusal("SAGEMAKER_BIND_TO_PORT", String(port), `a whole number, at most ${LAST_PORT}`);
  }
  const name = "SAGEMAKER_SAFE_PORT_RANGE";
  const range = env[name];
  if (!range) return port;
  const [, first, last] = /^(\d+)-(\d+)$/.exec(range) ?? [];
  if (Number(first) <= Number(last) && Number(last) <= LAST_PORT) {
    return env.SAGEMAKER_BIND_TO_PORT || isBetween(port, Number(first), Number(last)) ? port : Number(first);
  }
  throw refusal(name, range, "two ports, the lower one first, e.g. 8080-8090");
}

function isBetween(port: number, first: number, last: number): boolean {
  return first <= port && port <= last;
}

function refusal(name: string, text: string, needed: string): RangeError {
  return new RangeError(
    `Cannot start the endpoint as ${name} is ${JSON.stringify(text)}: it must be ${needed}`,
  );
}
