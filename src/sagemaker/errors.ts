/** A function of the user's script could not be completed. `cause` is what it threw. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  /** The function's name in the document, e.g. `predict_fn`. */
  readonly functionName: string;

  constructor(functionName: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.functionName = functionName;
  }
}

/** A request that the endpoint refuses. `status` is what the client gets. */
export class RequestError extends Error {
  override readonly name: string = "RequestError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The request's content type is none that the default `input_fn` reads. Status 415. Clause H15. */
export class UnsupportedContentTypeError extends RequestError {
  override readonly name = "UnsupportedContentTypeError";

  constructor(content_type: string) {
    super(415, `Requested unsupported ContentType: ${content_type}`);
  }
}

/** The accept type is none that the default `output_fn` writes. Status 406. Clause H15. */
export class UnsupportedAcceptTypeError extends RequestError {
  override readonly name = "UnsupportedAcceptTypeError";

  constructor(accept: string) {
    super(406, `Requested unsupported ContentType in Accept: ${accept}`);
  }
}

/** CSV was sent to a model that has not exactly one input. Status 412. Clauses H15, H27. */
export class UnsupportedInputShapeError extends RequestError {
  override readonly name = "UnsupportedInputShapeError";

  constructor(inputCount: number) {
    super(412, `Model can have only 1 input data, but it has: ${inputCount}`);
  }
}

/** A training job's description breaks a rule of the service. `field` is the service's name of what is wrong. */
export class TrainingJobError extends Error {
  override readonly name = "TrainingJobError";
  /** e.g. `TrainingJobName`, `HyperParameters.learning_rate`, `InputDataConfig.train`. */
  readonly field: string;

  constructor(field: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.field = field;
  }
}

/** An archive could not be read or written. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  /** Where in the archive file, in bytes, as near as is known. */
  readonly offset: number | undefined;

  constructor(message: string, options?: ErrorOptions & { offset?: number }) {
    super(message, options);
    this.offset = options?.offset;
  }
}
