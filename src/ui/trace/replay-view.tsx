import type { RequestTrace, StageName } from "../../sagemaker/trace/request-trace.ts";
import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";
import type { SourceLocation } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Spinner } from "../components/progress.tsx";
import { formatDuration } from "../train/quantities.ts";
import { ValueDifference } from "../values/value-difference.tsx";
import { ValuePlace } from "../values/value-place.ts";
import { ValueView } from "../values/value-view.tsx";
import { compareTraces, type StageDifference } from "./compare-traces.ts";
import type { ReplayState, RequestRecord } from "./trace-model.ts";

interface ReplayViewProps {
  state: ReplayState;
  former: RequestRecord;
  /** As in `TraceView`. */
  which: string;
  onClose(): void;
  onOpen(location: SourceLocation): void;
}

/** What a replay gave, beside what the request gave before. */
export function ReplayView({ state, former, which, onClose, onOpen }: ReplayViewProps) {
  return (
    <section class="replay" aria-label={`Replay ${which}`.trim()}>
      <div class="row">
        <h4 class="section-title">{titleOf(state.from)}</h4>
        <span class="spacer" />
        <Button variant="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
      {state.status === "running" && (
        <p class="row" role="status">
          <Spinner /> The worker answers once more.
        </p>
      )}
      {state.status === "failed" && <ErrorNote error={state.error} onOpen={onOpen} />}
      {state.status === "answered" && (
        <Compared former={former} again={state.record} which={which} onOpen={onOpen} />
      )}
    </section>
  );
}

function titleOf(from: StageName): string {
  return from === "decode" ? "Replay of the request" : `Replay from ${from}`;
}

interface ComparedProps {
  former: RequestRecord;
  again: RequestRecord;
  which: string;
  onOpen(location: SourceLocation): void;
}

function Compared({ former, again, which, onOpen }: ComparedProps) {
  const [before, after] = [former.trace.value, again.trace.value];
  return (
    <>
      <p class="row">
        <Chip tone={former.status === 200 ? "good" : "bad"}>{former.status}</Chip>
        <span class="muted">{formatDuration(former.elapsedMs)}</span>
        <span aria-hidden="true">→</span>
        <Chip tone={again.status === 200 ? "good" : "bad"}>{again.status}</Chip>
        <span class="muted">{formatDuration(again.elapsedMs)}</span>
      </p>
      {again.error && <ErrorNote error={again.error} title="What happened this time" onOpen={onOpen} />}
      {before.status === "here" && after.status === "here" ? (
        <Differences before={before.trace} after={after.trace} which={which} />
      ) : (
        <p class="muted">
          {after.status === "coming" ? "The values are being read." : "The values are gone."}
        </p>
      )}
    </>
  );
}

interface DifferencesProps {
  before: RequestTrace;
  after: RequestTrace;
  which: string;
}

function Differences({ before, after, which }: DifferencesProps) {
  const stages = compareTraces(before, after);
  const changed = stages.filter(({ isSame }) => !isSame);
  if (changed.length === 0) {
    const isWhole = stages.every((stage) => stage.isWhole);
    return (
      <p role="status">
        Every stage gave the same as before{isWhole ? "." : ", as far as the values were kept."}
      </p>
    );
  }
  return (
    <>
      <p role="status">
        {changed.length === 1
          ? "The result of one stage differs: "
          : `The results of ${changed.length} stages differ, starting with `}
        <span class="mono">{changed[0]?.name}</span>.
      </p>
      {changed.map((stage) => (
        <section
          key={stage.name}
          class="replay-stage"
          aria-label={`Difference in ${stage.name} ${which}`.trim()}
        >
          <h5 class="mono">{stage.name}</h5>
          <ValuePlace.Provider value={`${stage.name} replayed ${which}`.trim()}>
            <Difference {...stage} />
          </ValuePlace.Provider>
        </section>
      ))}
    </>
  );
}

function Difference({ before, after }: StageDifference) {
  if (before && after) return <ValueDifference before={before} after={after} />;
  const only: ValueSnapshot | undefined = after ?? before;
  return (
    <>
      <p class="muted">{after ? "It gave nothing before." : "It gives nothing now."}</p>
      {only && <ValueView snapshot={only} />}
    </>
  );
}
