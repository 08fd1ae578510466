import { Button } from "../components/button.tsx";
import { Chip, type Tone } from "../components/chip.tsx";
import { PackageMenu } from "../packaging/package-menu.tsx";
import type { PackagingModel } from "../packaging/packaging-model.ts";
import { formatDuration, formatElapsed } from "./quantities.ts";
import type { TrainModel } from "./train-model.ts";
import { isUnderWay, type TrainState } from "./train-state.ts";

const STATES: Record<TrainState["status"], { text: string; tone: Tone }> = {
  idle: { text: "Not trained yet", tone: "neutral" },
  starting: { text: "Starting", tone: "accent" },
  running: { text: "Training", tone: "accent" },
  completed: { text: "Completed", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
  stopped: { text: "Stopped", tone: "warn" },
};

/** The one action of the panel, and the state of the run in a line. */
export function RunBar({ model, packaging }: { model: TrainModel; packaging: PackagingModel }) {
  const state = model.run.state.value;
  const { text, tone } = STATES[state.status];
  const problem = model.problem.value;
  return (
    <div class="run-bar">
      {isUnderWay(state) ? (
        <Button variant="danger" icon="stop" onClick={model.run.stop}>
          Stop
        </Button>
      ) : (
        <Button
          variant="primary"
          icon="play"
          disabled={problem !== undefined}
          title={problem}
          onClick={() => void model.start()}
        >
          Train
        </Button>
      )}
      {state.status !== "idle" && (
        <span class="run-state">
          <Chip key={text} tone={tone}>
            {text}
          </Chip>
        </span>
      )}
      {state.status !== "idle" && <Elapsed model={model} state={state} />}
      {problem !== undefined && <span class="bad">{problem}</span>}
      <PackageMenu model={packaging} script={model.script.value?.path} use="train" />
    </div>
  );
}

function Elapsed({ model, state }: { model: TrainModel; state: Exclude<TrainState, { status: "idle" }> }) {
  const text = isUnderWay(state)
    ? formatElapsed(model.run.nowMs.value - state.startedMs)
    : formatDuration(state.elapsedMs);
  return <span class="muted">{text}</span>;
}
