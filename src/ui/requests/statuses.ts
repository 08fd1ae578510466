/** What a status means here, in words. */
export function statusMeaning(status: number): string {
  return MEANINGS[status] ?? (status < 300 ? "Answered" : status < 500 ? "Refused" : "Failed");
}

const MEANINGS: Record<number, string> = {
  200: "OK",
  400: "The request cannot be understood",
  404: "No such path: the endpoint knows /ping and /invocations",
  405: "The method is not allowed: invocations are POST",
  406: "The handlers cannot answer in the accept type",
  412: "The model does not have exactly one input",
  413: "The body is too large",
  415: "The handlers do not take this content type",
  500: "A handler failed",
  502: "No worker serves",
  503: "The endpoint ended before it could answer",
  504: "No worker answered in time",
};

/** How a status is coloured; words always stand beside it. */
export function statusTone(status: number): "good" | "warn" | "bad" {
  if (status < 300) return "good";
  return status < 500 ? "warn" : "bad";
}
