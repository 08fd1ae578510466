import { findDifference } from "./compare-bodies.ts";
import type { SuiteCase } from "./read-suite.ts";

/** How one case went. `problems` is empty where it passed. */
export interface CaseResult {
  name: string;
  problems: string[];
  elapsedMs: number;
}

/**
 * Sends the requests of a suite one after another and judges the answers.
 *
 * @param url Where to send them, e.g. `http://localhost:8080/invocations`.
 * @param send Answers as an endpoint does: `fetch`, or a worker's own. What it throws fails the case.
 */
export async function* runSuite(
  cases: readonly SuiteCase[],
  url: string,
  send: (request: Request) => Promise<Response>,
): AsyncGenerator<CaseResult> {
  for (const suiteCase of cases) {
    const startedAt = performance.now();
    const problems = await judge(suiteCase, url, send);
    yield { name: suiteCase.name, problems, elapsedMs: performance.now() - startedAt };
  }
}

async function judge(
  { content_type, accept, expected, readBody, readExpectedBody }: SuiteCase,
  url: string,
  send: (request: Request) => Promise<Response>,
): Promise<string[]> {
  const headers = new Headers();
  if (content_type !== undefined) headers.set("content-type", content_type);
  if (accept !== undefined) headers.set("accept", accept);
  try {
    const response = await send(new Request(url, { method: "POST", headers, body: await readBody() }));
    const body = new Uint8Array(await response.arrayBuffer());
    const problems: string[] = [];
    const isStatusWrong = response.status !== expected.status;
    if (isStatusWrong)
      problems.push(`the status is ${response.status}, expected ${expected.status}${said(body)}`);
    const type = response.headers.get("content-type") ?? "";
    if (expected.type !== undefined && essence(type) !== essence(expected.type)) {
      problems.push(`the content type is "${type}", expected "${expected.type}"`);
    }
    // The body of another status is another body.
    if (isStatusWrong || readExpectedBody === undefined) return problems;
    const difference = findDifference(body, await readExpectedBody(), expected.tolerance);
    return difference === undefined ? problems : [...problems, difference];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** A type without its parameters, which the endpoint adds to text: `text/csv; charset=utf-8`. */
function essence(type: string): string {
  return type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** What a refusal says of itself, as far as it is short. */
function said(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 300)).trim();
  return text === "" ? "" : `: ${text}`;
}
