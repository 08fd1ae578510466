/** What the proxy before the container's workers answers by itself, in the words of nginx. Clauses H2–H5. */
const TITLES = {
  400: "400 Bad Request",
  408: "408 Request Time-out",
  413: "413 Request Entity Too Large",
  502: "502 Bad Gateway",
} as const;

export type ProxyStatus = keyof typeof TITLES;

/** A page of the proxy: the workers see nothing of the request. The connection ends, as its body may not be read. */
export function proxyPage(status: ProxyStatus): Response {
  const title = TITLES[status];
  const page = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "<hr><center>nginx</center>",
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
  return new Response(new TextEncoder().encode(page), {
    status,
    headers: { "content-type": "text/html", ...(status !== 502 && { connection: "close" }) },
  });
}

/** What the proxy answers a path with that it does not pass on. Clause H2. */
export function proxyNotFound(): Response {
  const headers = { "content-type": "application/octet-stream" };
  return new Response(new TextEncoder().encode("{}"), { status: 404, headers });
}
