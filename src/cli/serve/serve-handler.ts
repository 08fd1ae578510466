import { answerWithoutWorker, pathOf, readTypes, toResponse } from "../../sagemaker/serving/endpoint-http.ts";
import {
  type EndpointIdentity,
  endpointOf,
  MAX_PAYLOAD_BYTES,
  refuseInvocation,
  toInvokeEndpointResponse,
  tooLarge,
  unknownOperation,
} from "../../sagemaker/serving/invoke-endpoint.ts";
import { proxyNotFound, proxyPage } from "../../sagemaker/serving/proxy-pages.ts";
import type { ServingEnvironment } from "../../sagemaker/serving/serving-environment.ts";
import { failedResult } from "../../worker/host/failed-result.ts";
import type { ServedEndpoint } from "../../worker/host/script-host.ts";
import type { InvokeResult } from "../../worker/messages.ts";
import type { RequestHandler } from "../command-host.ts";
import type { AccessLog } from "./access-log.ts";
import type { Gauges, Metrics } from "./metrics.ts";
import { BodyReader, type BodyRefusal } from "./read-body.ts";

/** nginx's `client_body_timeout`. */
const STALL_MS = 60_000;

/** What requests are answered with, and who is told of them. */
export interface ServeHandlerOptions {
  endpoint: Pick<ServedEndpoint, "ask" | "refusal">;
  serving: Pick<ServingEnvironment, "defaultAccept" | "maxPayloadBytes" | "hasProxy">;
  identity: EndpointIdentity;
  /** Whether the workers have begun to serve. */
  isReady(): boolean;
  log?: AccessLog;
  metrics?: Metrics;
  /** Asked for when the metrics are. */
  gauges?(): Gauges;
  /** How long a client may send nothing of a body that it has begun. Default: a minute. */
  stallMs?: number;
  /** Something that who runs the endpoint should know. */
  onNote?(text: string): void;
}

/** What is sent, and how long its body is. */
interface Sent {
  response: Response;
  sizeBytes?: number;
}

/** Answers the requests of a served endpoint. Call `end` when it serves no more. */
export interface ServeHandler {
  readonly handle: RequestHandler;
  readonly end: () => void;
}

/**
 * Makes what answers an endpoint's requests: the container's `/ping` and `/invocations` as they are behind its proxy, the
 * platform's InvokeEndpoint, and with `metrics` `/metrics`.
 *
 * Clauses H2–H10, H14, F1–F4.
 */
export function createServeHandler(options: ServeHandlerOptions): ServeHandler {
  return new EndpointHandler(options);
}

class EndpointHandler implements ServeHandler {
  readonly #options: ServeHandlerOptions;
  readonly #bodies: BodyReader;
  #isNoted = false;

  constructor(options: ServeHandlerOptions) {
    this.#options = options;
    this.#bodies = new BodyReader(options.serving.maxPayloadBytes, options.stallMs ?? STALL_MS);
  }

  readonly handle: RequestHandler = async (request, client) => {
    const { response, sizeBytes } = await measured(await this.#answer(request));
    this.#options.log?.add({ client: client?.() ?? "-", request, status: response.status, sizeBytes });
    return response;
  };

  readonly end = (): void => this.#bodies.end();

  async #answer(request: Request): Promise<Sent> {
    const { serving, metrics, isReady, gauges } = this.#options;
    const path = pathOf(request.url);
    if (path === "/invocations" && request.method === "POST") return this.#invoke(request);
    if (path === "/ping" && !isReady()) return { response: proxyPage(502) };
    if (path === "/metrics" && metrics && gauges) return sendMetrics(metrics.format(gauges()));
    const name = endpointOf(path);
    if (name !== undefined) return this.#invokeEndpoint(request, name);
    // What else the platform's runtime has below an endpoint's name, as a client of its own is told.
    if (/^\/endpoints\/[^/]+\/./.test(path)) return { response: unknownOperation() };
    if (serving.hasProxy && !/^\/(ping|invocations)/.test(path)) return { response: proxyNotFound() };
    return { response: answerWithoutWorker(request) ?? proxyNotFound() };
  }

  async #invoke(request: Request): Promise<Sent> {
    const result = await this.#ask(request);
    return typeof result === "number" ? { response: proxyPage(result) } : sendResult(result);
  }

  async #invokeEndpoint(request: Request, name: string): Promise<Sent> {
    const { identity } = this.#options;
    if (request.method !== "POST") return { response: unknownOperation() };
    const refusal = refuseInvocation(name, request.headers, identity);
    if (refusal) return { response: refusal };
    this.#noteAttributes(request);
    const result = await this.#ask(request, MAX_PAYLOAD_BYTES);
    if (result === 413) return { response: tooLarge() };
    if (typeof result === "number") return { response: proxyPage(result) };
    const sizeBytes = result.status === 200 ? result.body.byteLength : undefined;
    return { response: toInvokeEndpointResponse(result, name, identity), ...(sizeBytes && { sizeBytes }) };
  }

  /** What a worker answers, or why the body did not come. */
  async #ask(request: Request, maxBytes?: number): Promise<InvokeResult | BodyRefusal> {
    const startedMs = performance.now();
    const result = await this.#read(request, maxBytes);
    const status = typeof result === "number" ? result : result.status;
    this.#options.metrics?.add(status, performance.now() - startedMs);
    return result;
  }

  async #read(request: Request, maxBytes?: number): Promise<InvokeResult | BodyRefusal> {
    const { endpoint, serving } = this.#options;
    // What no worker will take need not be read.
    const { refusal } = endpoint;
    if (refusal) return failedResult(refusal);
    const body = await this.#bodies.read(request, maxBytes);
    if (typeof body === "number") return body;
    return (await endpoint.ask({ body, ...readTypes(request.headers, serving.defaultAccept) })).result;
  }

  #noteAttributes(request: Request): void {
    if (this.#isNoted || !request.headers.get("x-amzn-sagemaker-custom-attributes")) return;
    this.#isNoted = true;
    this.#options.onNote?.(
      "Custom attributes of requests are not passed on: the handlers of this interface get the body, the content type and the accept type, and cannot set any (clause H12)",
    );
  }
}

/** A page, with its size; answers of workers come with theirs. */
async function measured({ response, sizeBytes }: Sent): Promise<Required<Sent>> {
  if (sizeBytes !== undefined) return { response, sizeBytes };
  const { status, headers } = response;
  const body = await response.arrayBuffer();
  return { response: new Response(body, { status, headers }), sizeBytes: body.byteLength };
}

function sendResult(result: InvokeResult): Sent {
  return { response: toResponse(result), sizeBytes: result.body.byteLength };
}

function sendMetrics(text: string): Sent {
  const body = new TextEncoder().encode(text);
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  return { response: new Response(body, { headers }), sizeBytes: body.byteLength };
}
