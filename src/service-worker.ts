/// <reference lib="webworker" />
// Keeps the built page for visits without a network. The build fills in its files and a version that names them.

declare const __BUILD__: { version: string; files: string[] };
const { version, files } = __BUILD__;

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const CACHE = `optml-${version}`;
const NETWORK_WAIT_MS = 3000;

// A new version waits until no tab shows the old one: the pieces that such a tab still loads are kept till then.
worker.addEventListener("install", (event) => event.waitUntil(keepAll()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
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

async function piece(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}
