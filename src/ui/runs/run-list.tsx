import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { Select, TextField } from "../components/field.tsx";
import { MenuButton } from "../components/menu.tsx";
import { Swatch } from "../train/line-chart.tsx";
import { phaseOf } from "../train/metric-groups.ts";
import { formatDuration, formatElapsed, formatMetric, plural } from "../train/quantities.ts";
import { isOfMachine } from "../train/run-metrics.ts";
import type { TrainModel } from "../train/train-model.ts";
import { isUnderWay } from "../train/train-state.ts";
import {
  differingHyperparameters,
  filterRuns,
  formatStart,
  type RunOrder,
  runLabel,
  scriptName,
  sortRuns,
} from "./compare-runs.ts";
import { lineStyle } from "./line-styles.ts";
import type { RunRecord } from "./run-record.ts";
import { RunStatus } from "./run-status.tsx";
import { MAX_RUNS } from "./run-store.ts";
import { MAX_COMPARED } from "./runs-model.ts";

/** A longer list has a field to look for runs. */
const FILTERED_FROM = 6;

/** So many hyperparameters and metrics are shown of each run. */
const SHOWN = 3;

/** Every run, with what makes it another than the others. */
export function RunList({ model }: { model: TrainModel }) {
  const { runs } = model;
  const list = runs.list.value ?? [];
  const filter = useSignal("");
  const order = useSignal<RunOrder>("newest");
  if (list.length === 0) {
    return (
      <section class="section" aria-label="Runs">
        <EmptyState
          title="No run yet"
          action={<Button onClick={() => model.setMode("job")}>Describe a job</Button>}
        >
          Every training job leaves its script, hyperparameters, data digests, metrics and log here, so that
          runs can be compared and trained again.
        </EmptyState>
        <Notes model={model} />
      </section>
    );
  }
  const differing = differingHyperparameters(list);
  const metrics = [...new Set(list.flatMap((run) => modelMetrics(run).map(({ name }) => name)))];
  const shown = sortRuns(filterRuns(list, filter.value), order.value);
  return (
    <section class="section" aria-label="Runs">
      {list.length >= FILTERED_FROM && (
        <div class="runs-filter">
          <TextField
            label="Look for runs"
            hideLabel
            value={filter.value}
            placeholder="Look for: failed, epochs=4, …"
            onInput={(text) => {
              filter.value = text;
            }}
          />
          <Select
            label="Order of the runs"
            hideLabel
            value={order.value}
            options={[
              { value: "newest", label: "Newest first" },
              ...metrics.flatMap((name) => [
                { value: `high ${name}` as const, label: `Highest ${name}` },
                { value: `low ${name}` as const, label: `Lowest ${name}` },
              ]),
            ]}
            onChange={(value) => {
              order.value = value;
            }}
          />
        </div>
      )}
      <ul class="runs-list">
        {shown.map((run) => (
          <Row key={run.id} model={model} run={run} differing={differing} />
        ))}
      </ul>
      {shown.length === 0 && <p class="muted">No run holds “{filter.value}”.</p>}
      <Notes model={model} />
    </section>
  );
}

function Row({ model, run, differing }: { model: TrainModel; run: RunRecord; differing: readonly string[] }) {
  const { runs } = model;
  const isCurrent = runs.current.value === run.id;
  const place = runs.selected.value.findIndex(({ id }) => id === run.id);
  const isFull = runs.selected.value.length >= MAX_COMPARED;
  const elapsed = isCurrent
    ? formatElapsed(model.run.nowMs.value - run.startedMs)
    : run.status === "InProgress"
      ? ""
      : formatDuration(run.elapsedMs);
  return (
    <li class="run-row" data-chosen={place >= 0}>
      <span class="run-choice">
        <input
          type="checkbox"
          aria-label={`Compare ${runLabel(run)}`}
          title={isFull && place < 0 ? `At most ${MAX_COMPARED} runs are compared` : "Compare"}
          checked={place >= 0}
          disabled={isFull && place < 0}
          onChange={() => runs.toggle(run.id)}
        />
        {place >= 0 && <Swatch line={{ ...lineStyle(place), label: "" }} />}
      </span>
      <div class="run-facts">
        <p class="run-head">
          <button
            type="button"
            class="link-button run-name"
            title={run.jobName}
            onClick={() => runs.open(run.id)}
          >
            {scriptName(run.script)} {formatStart(run.startedMs)}
          </button>
          <span class="muted">{elapsed}</span>
        </p>
        <Parameters run={run} differing={differing} />
        <Values run={run} />
      </div>
      <RunStatus run={run} isCurrent={isCurrent} />
      <RunMenu model={model} run={run} />
    </li>
  );
}

/** The hyperparameters that tell the runs apart. */
function Parameters({ run, differing }: { run: RunRecord; differing: readonly string[] }) {
  const own = differing.filter((name) => run.hyperparameters[name] !== undefined);
  if (own.length === 0) return null;
  return (
    <p class="run-pairs">
      {own.slice(0, SHOWN).map((name) => (
        <span key={name}>
          <span class="muted">{name}</span> <span class="mono">{run.hyperparameters[name]}</span>
        </span>
      ))}
      {own.length > SHOWN && <span class="muted">and {own.length - SHOWN} more</span>}
    </p>
  );
}

function Values({ run }: { run: RunRecord }) {
  const metrics = modelMetrics(run);
  if (metrics.length === 0) return null;
  return (
    <p class="run-pairs">
      {metrics.slice(0, SHOWN).map(({ name, last }) => (
        <span key={name}>
          <span class="muted">{name}</span> <span class="mono">{formatMetric(last)}</span>
        </span>
      ))}
    </p>
  );
}

/** A run's metrics without what is told of the machine, the validation's first. */
function modelMetrics({ metrics }: RunRecord): RunRecord["metrics"] {
  const own = metrics.filter(({ name }) => !isOfMachine(name));
  const isValidation = ({ name }: { name: string }) => phaseOf(name).phase === "validation";
  return [...own.filter(isValidation), ...own.filter((metric) => !isValidation(metric))];
}

/** What can be done with a run. */
export function RunMenu({ model, run }: { model: TrainModel; run: RunRecord }) {
  const { runs, rerun } = model;
  const isBusy = isUnderWay(model.run.state.value);
  return (
    <MenuButton
      label={`Actions for ${runLabel(run)}`}
      icon="more"
      items={[
        { label: "Show", icon: "search", run: () => runs.open(run.id) },
        { label: "Train again", icon: "play", disabled: isBusy, run: () => void rerun.ask(run, true) },
        {
          label: "Bring back its script and settings",
          icon: "follow",
          disabled: isBusy,
          run: () => void rerun.ask(run, false),
        },
        { kind: "separator" },
        {
          label: "Remove",
          icon: "trash",
          danger: true,
          disabled: runs.current.value === run.id,
          run: () => void runs.remove([run.id]),
        },
      ]}
    />
  );
}

function Notes({ model }: { model: TrainModel }) {
  const { runs } = model;
  const count = runs.list.value?.length ?? 0;
  const dropped = runs.dropped.value;
  const broken = runs.broken.value;
  const chosen = runs.selected.value;
  return (
    <>
      {chosen.length > 0 && (
        <div class="row">
          <Button variant="quiet" onClick={() => runs.select([])}>
            Choose none
          </Button>
          <Button
            variant="quiet"
            icon="trash"
            disabled={chosen.some(({ id }) => id === runs.current.value)}
            onClick={() => void runs.remove(chosen.map(({ id }) => id))}
          >
            Remove {plural(chosen.length, "run")}
          </Button>
        </div>
      )}
      {(dropped > 0 || count >= MAX_RUNS) && (
        <p class="muted">
          The last {MAX_RUNS} runs are kept, 200 MB of them at most
          {dropped > 0 && `: ${plural(dropped, "older run")} went`}. Export the workspace to keep all that is
          here.
        </p>
      )}
      {broken.length > 0 && (
        <p class="warn">
          {broken.length === 1 ? "One record" : `${broken.length} records`} cannot be read and is not shown:{" "}
          {broken.join(", ")}. The files are still under /.optml/runs of the exported workspace.
        </p>
      )}
    </>
  );
}
