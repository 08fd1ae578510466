import { matchLines } from "./match-lines.ts";
import type { MatchReply, MatchRequest } from "./metric-messages.ts";

/** The matcher's end: a worker's global object, or a port. */
export interface MetricsScope {
  postMessage(reply: MatchReply): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Matches lines for whoever asks through `scope`: an expression that never ends holds up this worker only. */
export function serveMetrics(scope: MetricsScope): void {
  scope.onmessage = ({ data: { id, regexes, lines } }: MessageEvent<MatchRequest>) => {
    regexes.forEach((regex, index) => {
      scope.postMessage({ kind: "matched", id, index, matches: matchLines(regex, lines) });
    });
  };
  scope.postMessage({ kind: "ready" });
}
