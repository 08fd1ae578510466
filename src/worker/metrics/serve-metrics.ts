import { matchLines } from "./match-lines.ts";
import type { MatchReply, MatchRequest } from "./metric-messages.ts";
import { packMatches } from "./packed-matches.ts";

/** The matcher's end: a worker's global object, or a port. */
export interface MetricsScope {
  postMessage(reply: MatchReply, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Matches lines for whoever asks through `scope`: an expression that never ends holds up this worker only. */
export function serveMetrics(scope: MetricsScope): void {
  scope.onmessage = ({ data: { id, regexes, lines } }: MessageEvent<MatchRequest>) => {
    regexes.forEach((regex, index) => {
      const matches = packMatches(matchLines(regex, lines));
      scope.postMessage({ kind: "matched", id, index, matches }, [matches.numbers.buffer]);
    });
  };
  scope.postMessage({ kind: "ready" });
}
