/** One request as it reaches an inference worker. */
export interface InvokeRequest {
  body: Uint8Array<ArrayBuffer>;
  /** The request's content type, verbatim; `application/json` where the request named none. Clause H9. */
  content_type: string;
  /** The accept type, verbatim; the default accept where the request named none, `*` `/*` or nothing. Clause H10. */
  accept: string;
}

/** What an inference worker answers. Statuses: 200, 406, 412, 415, 500. */
export interface InvokeResponse {
  status: number;
  content_type: string;
  body: Uint8Array<ArrayBuffer>;
  /** The handlers that ran, in order. */
  stages: Stage[];
  /** Why it failed. The body tells the client less. */
  error?: Error;
  /** Tensors that exist in the worker after the request, less those before it: more than 0 is a leak. */
  tensorsLeaked: number;
  /** What the worker's tensors are after the request, the model's among them. Absent where no worker told. */
  memory?: TensorMemory;
}

/** What tensors take. */
export interface TensorMemory {
  tensors: number;
  /** Of all tensors, those that a trace keeps for a while too. */
  bytes: number;
}

export type HandlerName = "transform_fn" | "process_request_fn" | "input_fn" | "predict_fn" | "output_fn";

/** One handler's share of a request. */
export interface Stage {
  name: HandlerName;
  /** Who served: the user's script, or the default of the model's family. */
  source: "script" | "default";
  elapsedMs: number;
}

/** What `model_fn` returned, in words for a person. */
export interface ModelSummary {
  /** Which handlers serve it. `other`: only a `transform_fn` can. */
  family: "Module" | "Gluon" | "other";
  /** The class of the model, e.g. `Module`, `SymbolBlock`. */
  className: string;
  /** Whether the script's `model_fn` or the default loaded it. */
  source: "script" | "default";
  /** Inputs with their bound shapes, where the model tells. */
  inputs: { name: string; shape: number[] }[];
  outputs: string[];
  /** Numbers in all parameters together. */
  parameterCount: number;
  /** How long loading took. */
  elapsedMs: number;
  /** How long a first prediction, of zeros, took after that, where one was made. */
  warmUpMs?: number;
}
