import type { Block, DataIter, Module, NDArray } from "../mxnet/mxnet.ts";
import type { Awaitable, Payload, Transformed } from "./payload.ts";

/** What every hosting script may have, whatever its model is. */
export interface ModelHandlers {
  /**
   * Loads the model from `model_dir`.
   *
   * Spec: model_fn, "Called once by each inference service worker when it is started". Without it the default
   * loads what the default save wrote (clauses H35–H39).
   */
  model_fn?(model_dir: string): Awaitable<unknown>;

  /**
   * Handles the entire request. `model` is whatever `model_fn` returned.
   *
   * Spec: transform_fn, "You don't need to provide any other request handling functions (input_fn, predict_fn, or
   * output_fn). If you do provide them, they will be ignored"; clauses H17, H19.
   */
  transform_fn?(
    model: unknown,
    input_data: Payload,
    content_type: string,
    accept: string,
  ): Awaitable<Transformed>;
}

/** Request handlers for Gluon models. Spec: "Request handlers for Gluon models"; clauses H20, H23–H25. */
export interface GluonHandlers {
  /** Makes the array for `predict_fn`. Spec: "The default input_fn converts JSON-encoded array data into an NDArray". */
  input_fn(input_data: Payload, content_type: string): Awaitable<NDArray>;

  /** Runs the model. Spec: "The default predict_fn call passes the array to the forward method of the Gluon block, for example, block(array)". */
  predict_fn(block: Block, array: NDArray): Awaitable<NDArray>;

  /**
   * Makes the response. Spec: "The default output_fn converts the prediction result into a JSON-encoded array data".
   *
   * The document's text calls the second argument `content_type`, its signature `accept`: the signature holds.
   */
  output_fn(ndarray: NDArray, accept: string): Awaitable<Transformed>;
}

/** Request handlers for Module models. Spec: "Request handlers for Module models"; clauses H21, H26–H34. */
export interface ModuleHandlers {
  /**
   * Makes the array for `predict_fn`. A DataIter may be returned too and passes as it is.
   *
   * Spec: "Amazon SageMaker wraps the returned NDArray in a DataIter with a batch size that matches your model, and
   * then passes it to your predict_fn".
   */
  input_fn(model: Module, input_data: Payload, content_type: string): Awaitable<NDArray | DataIter>;

  /** Runs the model. Spec: "The default predict_fn calls module.predict on the input data and returns the result". */
  predict_fn(module: Module, data: DataIter): Awaitable<Predictions>;

  /** Makes the response. Spec: "converts the prediction result into JSON or CSV-encoded array data, depending on the value of the accept header". */
  output_fn(data: Predictions, accept: string): Awaitable<Transformed>;

  /**
   * Stands for `input_fn` and `predict_fn` together, where a script has it. Not in the document; clause H21.
   */
  process_request_fn?(model: Module, input_data: Payload, content_type: string): Awaitable<Predictions>;
}

/**
 * What a Module's `predict_fn` returns: one array where the model has one output, else one array an output, or a
 * list of those a batch.
 *
 * Spec: predict_fn, Returns: "A list of NDArray or list of list of NDArray containing the prediction results".
 */
export type Predictions = NDArray | readonly NDArray[] | readonly (readonly NDArray[])[];

/** A hosting script for a Gluon model. Any of its functions may be left out. */
export interface GluonHostingScript extends ModelHandlers, Partial<GluonHandlers> {}

/** A hosting script for a Module. Any of its functions may be left out. */
export interface ModuleHostingScript extends ModelHandlers, Partial<ModuleHandlers> {}
