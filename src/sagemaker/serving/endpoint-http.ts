import type { InvokeRequest, InvokeResponse } from "./invocation.ts";

/** What an endpoint's HTTP side works with. */
export interface EndpointOptions {
  /** Answers what `/invocations` gets. */
  invoke(request: InvokeRequest): Promise<InvokeResponse>;
  /** The accept type of a request that names none. Default: `application/json`. */
  defaultAccept?: string;
}

/**
 * Makes the endpoint's HTTP side: `/ping` and `/invocations`, as the container answers on port 8080.
 *
 * Clauses H7–H10, H14; the statuses and bodies are those of the reference's HTTP layer.
 */
export function createEndpointHandler(options: EndpointOptions): (request: Request) => Promise<Response> {
  return async (request) =>
    answerWithoutWorker(request) ??
    toResponse(await options.invoke(await readInvokeRequest(request, options.defaultAccept)));
}

/**
 * Answers what needs no worker: `/ping`, a wrong method (405), a wrong path (404). `undefined` for a request that a
 * worker must answer.
 *
 * Clauses H7, H8.
 */
export function answerWithoutWorker(request: Request): Response | undefined {
  const methods = METHODS.get(pathOf(request.url));
  if (methods === undefined) return html(404, NOT_FOUND);
  const allow = methods.join(", ");
  if (request.method === "OPTIONS") return html(200, "", { allow, "content-type": EMPTY_TYPE });
  if (!methods.includes(request.method)) return html(405, METHOD_NOT_ALLOWED, { allow });
  return request.method === "POST" ? undefined : html(200, "", { "content-type": EMPTY_TYPE });
}

/** The path of a request's address, as it was sent. `new URL` would take ten times as long. */
export function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start < 0) return "/";
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

/**
 * Reads what the handlers get of a request. The headers' text is kept verbatim: nothing is parsed, no case changed.
 *
 * The content type is the header `ContentType`, else `Content-Type`, else `application/json`; one that is there and
 * empty stays empty. A missing or empty accept, or any type, means the default one (dialect `documented`, as in
 * `container-1.1`; `container-1.0` passes them on).
 *
 * Clauses H9, H10, H12.
 */
export async function readInvokeRequest(
  request: Request,
  defaultAccept = "application/json",
): Promise<InvokeRequest> {
  const body = new Uint8Array(await request.arrayBuffer());
  return { body, ...readTypes(request.headers, defaultAccept) };
}

/** The content type and the accept type of a request, as `readInvokeRequest` has them. Clauses H9, H10. */
export function readTypes(
  headers: Pick<Headers, "get">,
  defaultAccept: string,
): Pick<InvokeRequest, "content_type" | "accept"> {
  const accept = headers.get("accept") ?? "";
  return {
    content_type: headers.get("contenttype") ?? headers.get("content-type") ?? "application/json",
    accept: accept === "" || accept === "*/*" ? defaultAccept : accept,
  };
}

/** Sends a worker's answer. Text and XML types get their charset named: `text/csv; charset=utf-8`. Clause H14. */
export function toResponse(response: Pick<InvokeResponse, "status" | "content_type" | "body">): Response {
  const { status, content_type, body } = response;
  return new Response(body, { status, headers: { "content-type": withCharset(content_type) } });
}

function withCharset(content_type: string): string {
  const isText =
    content_type.startsWith("text/") ||
    content_type === "application/xml" ||
    (content_type.startsWith("application/") && content_type.endsWith("+xml"));
  return isText ? `${content_type}; charset=utf-8` : content_type;
}

const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  ["/ping", ["GET", "HEAD", "OPTIONS"]],
  ["/invocations", ["POST", "OPTIONS"]],
]);

const EMPTY_TYPE = "text/html; charset=utf-8";
const NOT_FOUND = errorPage(
  "404 Not Found",
  "The requested URL was not found on the server.  If you entered the URL manually please check your spelling and try again.",
);
const METHOD_NOT_ALLOWED = errorPage(
  "405 Method Not Allowed",
  "The method is not allowed for the requested URL.",
);

function errorPage(title: string, text: string): string {
  const heading = title.slice(4);
  return `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>${title}</title>\n<h1>${heading}</h1>\n<p>${text}</p>\n`;
}

function html(status: number, body: string, headers: Record<string, string> = {}): Response {
  // Bytes, as a text body would get a charset of its own.
  return new Response(new TextEncoder().encode(body), {
    status,
    headers: { "content-type": "text/html", ...headers },
  });
}
