import type { Endpoint } from "../../worker/host/script-host.ts";
import type { RecordedInvocation } from "../trace/trace-model.ts";
import type { Answer, SentRequest } from "./answer.ts";

/**
 * Sends one request to an endpoint of this page and reads the answer off. An empty content type or accept is not
 * sent as a header at all.
 *
 * @throws {TypeError} Where a header's value cannot be sent.
 */
export async function sendRequest(
  endpoint: Pick<Endpoint, "invoke">,
  { contentType, accept, body }: SentRequest,
  signal?: AbortSignal,
): Promise<Answer> {
  const headers = new Headers();
  if (contentType !== "") headers.set("Content-Type", contentType);
  if (accept !== "") headers.set("Accept", accept);
  const request = new Request("http://endpoint/invocations", {
    method: "POST",
    headers,
    body,
    ...(signal && { signal }),
  });
  const invocation: RecordedInvocation = await endpoint.invoke(request);
  const { response, worker, queuedMs, elapsedMs, result, record } = invocation;
  return {
    status: response.status,
    headers: [...response.headers],
    contentType: response.headers.get("Content-Type") ?? "",
    body: new Uint8Array(await response.arrayBuffer()),
    ...(worker !== undefined && { worker }),
    queuedMs,
    elapsedMs,
    stages: result?.stages ?? [],
    ...(result?.error && { error: result.error }),
    tensorsLeaked: result?.tensorsLeaked ?? 0,
    ...(result?.memory && { memory: result.memory }),
    ...(record !== undefined && { record }),
  };
}
