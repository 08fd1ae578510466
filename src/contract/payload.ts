/** A value, or the promise of it: script functions may be async, as what waits for the GPU must be. */
export type Awaitable<T> = T | PromiseLike<T>;

/**
 * A request's or a response's body.
 *
 * Text where the content type is exactly `application/json` or `text/csv`, else bytes.
 *
 * Spec: transform_fn, "input_data: The input data from the payload of the InvokeEndpoint request"; clause H11.
 */
export type Payload = string | Uint8Array;

/**
 * What `transform_fn` and `output_fn` return: the body, then its content type.
 *
 * Spec: transform_fn, Returns: "A tuple containing the transformed result and its content type".
 */
export type Transformed = readonly [body: Payload, content_type: string];
