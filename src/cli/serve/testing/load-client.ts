/** What came back, over all connections. */
export interface LoadResult {
  perSecond: number;
  /** Median and 99th percentile of the time from a request's first byte to its answer's last. */
  medianMs: number;
  p99Ms: number;
  /** How many answers had each status. */
  statuses: Record<number, number>;
  /** Bodies that were not the expected one. */
  wrongBodies: string[];
}

interface LoadOptions {
  port: number;
  connections: number;
  requests: number;
  body: string;
  /** What each answer must be. */
  expected?: string;
  /** Called after each answer with how many there are. */
  onAnswer?(count: number): void;
}

/**
 * Sends the same invocation again and again over connections that are kept open. Sockets and bytes only: `fetch` would
 * take longer than the server.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { connections, requests, onAnswer } = options;
  const message = encodeRequest(options.port, options.body);
  const times: number[] = [];
  const statuses: Record<number, number> = {};
  let sent = 0;
  const wrongBodies: string[] = [];

  async function client(): Promise<void> {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: options.port });
    connection.setNoDelay(true);
    const reader = new AnswerReader(connection);
    while (sent < requests) {
      sent += 1;
      const startedMs = performance.now();
      await connection.write(message);
      const { status, body } = await reader.next();
      times.push(performance.now() - startedMs);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (options.expected !== undefined && body !== options.expected) wrongBodies.push(body);
      onAnswer?.(times.length);
    }
  }
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: connections }, client));
  const tookMs = performance.now() - startedMs;
  times.sort((a, b) => a - b);
  const quantile = (part: number) => times[Math.floor((times.length - 1) * part)] ?? 0;
  return {
    perSecond: (times.length / tookMs) * 1000,
    medianMs: quantile(0.5),
    p99Ms: quantile(0.99),
    statuses,
    wrongBodies,
  };
}

function encodeRequest(port: number, body: string): Uint8Array {
  const head = [
    "POST /invocations HTTP/1.1",
    `Host: localhost:${port}`,
    "Content-Type: application/json",
    "Accept: application/json",
    `Content-Length: ${body.length}`,
    "",
    body,
  ];
  return new TextEncoder().encode(head.join("\r\n"));
}

/** Reads one answer after the other off a connection. */
class AnswerReader {
  readonly #connection: Deno.Conn;
  readonly #buffer = new Uint8Array(64 * 1024);
  readonly #decoder = new TextDecoder("latin1");

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  async next(): Promise<{ status: number; body: string }> {
    let text = "";
    let end = Number.POSITIVE_INFINITY;
    let bodyAt = -1;
    while (text.length < end) {
      const count = await this.#connection.read(this.#buffer);
      if (count === null) throw new Error(`The connection was closed after "${text}"`);
      text += this.#decoder.decode(this.#buffer.subarray(0, count));
      if (bodyAt >= 0) continue;
      bodyAt = text.indexOf("\r\n\r\n") + 4;
      if (bodyAt < 4) bodyAt = -1;
      else end = bodyAt + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    }
    return { status: Number(text.slice(9, 12)), body: text.slice(bodyAt) };
  }
}
