export interface ServingEnvironment {
  /** The first dimension that the default model_fn binds with. 0 keeps the saved one. Clause H36. */
  preferredBatchSize: number;
  /** What a request without an accept type accepts. Clause H10. */
  defaultAccept: string;
  /** Inference workers; `undefined`: one a CPU. */
  workers: number | undefined;
}

export declare function readServingEnvironment(env: Readonly<Record<string, string>>): ServingEnvironment;
