import type { InvokeRequest, InvokeResponse } from "./invocation.ts";

export interface EndpointOptions {
  invoke(request: InvokeRequest): Promise<InvokeResponse>;
  /** What a request without an accept type accepts. Default `application/json`. Clause H10. */
  defaultAccept?: string;
}

export declare function createEndpointHandler(
  options: EndpointOptions,
): (request: Request) => Promise<Response>;

/** What needs no worker: `/ping`, 404 and 405. `undefined` for a request that a worker must answer. */
export declare function answerWithoutWorker(request: Request): Response | undefined;

export declare function readInvokeRequest(request: Request, defaultAccept?: string): Promise<InvokeRequest>;

export declare function toResponse(
  response: Pick<InvokeResponse, "status" | "content_type" | "body">,
): Response;
