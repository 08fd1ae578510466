/** What an endpoint's variables say. */
export interface ServingEnvironment {
  /** The first dimension that the default model_fn binds with; 0 keeps the saved one. Clause H36. */
  preferredBatchSize: number;
  /** The accept type of a request that names none. Clause H10. */
  defaultAccept: string;
  /** Inference workers; `undefined`: one a CPU. */
  workers: number | undefined;
}

/**
 * Reads the variables of an endpoint that matter here. A variable that is empty is one that is not set.
 *
 * @throws {RangeError} Where one is no whole number, or too small. The worker does not start then.
 *
 * Section 2.1: `SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE` (1), `SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT`
 * (`application/json`), `SAGEMAKER_MODEL_SERVER_WORKERS` (number of CPUs).
 */
export function readServingEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): ServingEnvironment {
  return {
    preferredBatchSize: integer(env, "SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", 0) ?? 1,
    defaultAccept: env.SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT || "application/json",
    workers: integer(env, "SAGEMAKER_MODEL_SERVER_WORKERS", 1),
  };
}

function integer(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  least: number,
): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  // Number() also takes "0x10" and "1e3", Python's int() does not.
  if (/^\s*[+-]?\d+\s*$/.test(text) && value >= least) return value;
  throw new RangeError(
    `Cannot start the endpoint as ${name} is ${JSON.stringify(text)}: it must be a whole number, at least ${least}`,
  );
}
