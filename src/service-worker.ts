/// <reference lib="webworker" />
// Keeps the built page for visits without a network, and has tabs answer for the endpoints that are deployed in them.
// The build fills in the page's files and a version that names them.
import {
  endpointOf,
  MAX_PAYLOAD_BYTES,
  refuseInvocation,
  toInvokeEndpointResponse,
  tooLarge,
  unknownOperation,
} from "./sagemaker/serving/invoke-endpoint.ts";
import { DOWNLOADS_PATH, type DownloadOffer } from "./ui/files/save-stream.ts";
import { findServingTab, type ServingTab } from "./ui/programs/ask-tabs.ts";
import type { TabAnswer } from "./ui/programs/tab-messages.ts";

declare const __BUILD__: { version: string; files: string[] };
const { version, files } = __BUILD__;

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const CACHE = `optml-${version}`;
const NETWORK_WAIT_MS = 3000;
/** Where endpoints are: `…/endpoints/NAME/invocations` below the page's own directory. */
const SCOPE_PATH = new URL("./", worker.location.href).pathname;
const IDENTITY = { region: "us-east-1", account: "000000000000" };
/** How often it is looked whether a tab that is to answer is still there. */
const TAB_CHECK_MS = 250;

// A new version waits until no tab shows the old one: the pieces that such a tab still loads are kept till then.
worker.addEventListener("install", (event) => event.waitUntil(keepAll()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathInScope(request.url);
  if (path?.startsWith("/endpoints/")) return event.respondWith(endpoint(path, request, event.clientId));
  if (path?.startsWith(DOWNLOADS_PATH)) return event.respondWith(download(path));
  if (request.method !== "GET" || new URL(request.url).origin !== worker.location.origin) return;
  event.respondWith(request.mode === "navigate" ? page(request) : piece(request));
});

async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(`./${file}`, { cache: cacheOf(file) })));
}

/** Past the HTTP cache where a host may have it keep an older version: assets are named by their content. */
function cacheOf(file: string): RequestCache {
  return file.startsWith("assets/") ? "default" : "reload";
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("optml-") && name !== CACHE) await caches.delete(name);
  }
  // A first visit's tab began without a service worker. It too must find its pieces when the host has newer ones only.
  await worker.clients.claim();
}

/** The newest page where the network answers in time, else the one that is kept. It names its pieces by their content. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.match(new URL("./index.html", worker.location.href).href);
  if (!kept) return fetch(request);
  try {
    const signal = AbortSignal.timeout(NETWORK_WAIT_MS);
    const fresh = await fetch(request.url, { cache: "no-cache", signal });
    return fresh.ok ? fresh : kept;
  } catch {
    // No network, or a slow one: this is what the page is kept for.
    return kept;
  }
}

/** A host's `Vary: Origin` is of no matter: a piece is the same for all who ask. */
async function piece(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}

/** What tabs offer for download, by id, until it is fetched. */
const offered = new Map<string, { name: string; stream: Promise<ReadableStream> }>();

worker.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (!port || event.data?.optml !== "download") return;
  const { id, name }: DownloadOffer = event.data;
  const stream = new Promise<ReadableStream>((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
  });
  offered.set(id, { name, stream });
  port.postMessage("ready");
});

/** Sends what a tab packs while it is packed, as a file to keep. */
async function download(path: string): Promise<Response> {
  const [id = ""] = path.slice(DOWNLOADS_PATH.length).split("/");
  const offer = offered.get(id);
  offered.delete(id);
  if (!offer) return new Response("This download is over: start it anew in the page", { status: 404 });
  return new Response(await offer.stream, {
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(offer.name)}`,
    },
  });
}

/** The path below the page's directory, from its slash on: `/endpoints/mnist/invocations`. */
function pathInScope(url: string): string | undefined {
  const { origin, pathname } = new URL(url);
  if (origin !== worker.location.origin || !pathname.startsWith(SCOPE_PATH)) return undefined;
  // The AWS SDK puts a slash of its own behind an address that ends in one.
  return `/${pathname.slice(SCOPE_PATH.length).replace(/^\/+/, "")}`;
}

/** Answers as InvokeEndpoint does, for what a tab has deployed. Clauses F1–F4. */
async function endpoint(path: string, request: Request, askingId: string): Promise<Response> {
  const name = endpointOf(path);
  if (name === undefined || request.method !== "POST") return unknownOperation();
  const { headers } = request;
  const refusal = refuseInvocation(name, headers, IDENTITY);
  if (refusal) return refusal;
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.byteLength > MAX_PAYLOAD_BYTES) return tooLarge();
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = await findServingTab(tabs, name, askingId);
  if (!tab) return refuseInvocation(name, headers, { ...IDENTITY, name: "" }) ?? unknownOperation();
  const types = {
    contentType: headers.get("contenttype") ?? headers.get("content-type") ?? "",
    accept: headers.get("accept") ?? "",
  };
  const answer = await ask(tab, { body, ...types });
  const response = toInvokeEndpointResponse(answer, name, IDENTITY);
  // The tab tells the header as the container sent it, with its charset.
  if (response.status === 200) response.headers.set("content-type", answer.content_type);
  return response;
}

/** What the tab answers; 503 where it cannot, as an endpoint does that goes away. */
async function ask(tab: ServingTab, request: Parameters<ServingTab["ask"]>[0]): Promise<TabAnswer> {
  const gone = Promise.withResolvers<void>();
  const checks = setInterval(async () => {
    if (!(await worker.clients.get(tab.id))) gone.resolve();
  }, TAB_CHECK_MS);
  try {
    return await tab.ask(request, gone.promise);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const body = JSON.stringify({ error: "UnavailableError", message, handler: "" });
    return { status: 503, content_type: "application/json", body: new TextEncoder().encode(body) };
  } finally {
    clearInterval(checks);
  }
}
