import { useEffect } from "preact/hooks";
import type { SourceLocation } from "../../../worker/messages.ts";
import { Button } from "../../components/button.tsx";
import { Chip } from "../../components/chip.tsx";
import { ErrorNote } from "../../components/error-note.tsx";
import { Select, TextField } from "../../components/field.tsx";
import { RunButton } from "../../components/run-button.tsx";
import { formatBytes } from "../../files/paths.ts";
import { formatCount, formatDuration } from "../../train/quantities.ts";
import { DATA_DIR } from "../../workspace-context.ts";
import type { NumberedExchange } from "../answer.ts";
import { statusMeaning, statusTone } from "../statuses.ts";
import { LoadChart } from "./load-chart.tsx";
import { type LoadModel, type LoadView, MAX_CONCURRENCY, MAX_REQUESTS } from "./load-model.ts";
import "./load.css";

interface LoadSectionProps {
  model: LoadModel;
  /** Shows an exchange in the request form. */
  onShow(exchange: NumberedExchange): void;
  onOpen(location: SourceLocation): void;
}

/** Sends many requests at once, and draws what they take while they are answered. */
export function LoadSection({ model, onShow, onOpen }: LoadSectionProps) {
  useEffect(() => void model.readFiles(), [model]);
  const state = model.state.value;
  return (
    <section class="section" aria-label="Load">
      <h3 class="section-title">Load</h3>
      <p class="visually-hidden" aria-live="polite">
        {model.said.value}
      </p>
      <LoadForm model={model} />
      {state.status === "failed" && (
        <ErrorNote error={state.error} title="The load could not be run" onOpen={onOpen} />
      )}
      {model.view.value && <Results view={model.view.value} model={model} onShow={onShow} />}
    </section>
  );
}

function LoadForm({ model }: { model: LoadModel }) {
  const isRunning = model.state.value.status === "running";
  const problem = model.problem.value;
  const bodies = [
    { value: "", label: "The form's body" },
    ...model.rowFiles.value.map((path) => ({
      value: path,
      label: `Rows of ${path.replace(`${DATA_DIR}/`, "")}`,
    })),
  ];
  return (
    <>
      <div class="load-form">
        <TextField
          label="Requests"
          inputMode="numeric"
          value={model.count.value}
          disabled={isRunning}
          onInput={model.setCount}
        />
        <TextField
          label="At once"
          inputMode="numeric"
          value={model.concurrency.value}
          disabled={isRunning}
          onInput={model.setConcurrency}
        />
        <Select
          label="Body"
          value={model.rowsPath.value}
          options={bodies}
          disabled={isRunning}
          onChange={model.setRows}
        />
        <RunButton
          label="Start"
          isRunning={isRunning}
          problem={problem}
          onRun={model.run}
          onStop={model.stop}
        />
      </div>
      <p class="field-hint">
        {problem ??
          `Content-Type and Accept are the form's. At most ${formatCount(MAX_REQUESTS)} requests, ${MAX_CONCURRENCY} at once; they are not put into the history.`}
      </p>
    </>
  );
}

function Results({
  view,
  model,
  onShow,
}: {
  view: LoadView;
  model: LoadModel;
  onShow: LoadSectionProps["onShow"];
}) {
  const { figures, curves, asked } = view;
  const { latency } = figures;
  const isStopped = model.state.value.status === "ended" && figures.count < asked;
  return (
    <>
      <progress class="load-progress" value={figures.count} max={asked} aria-label="Answered" />
      <div class="row load-statuses">
        <span class="muted">
          {formatCount(figures.count)} of {formatCount(asked)} in {formatDuration(figures.elapsedMs)}
          {isStopped && ", then stopped"}
        </span>
        {figures.statuses.map(([status, count]) => (
          <Chip key={status} tone={status === 0 ? "bad" : statusTone(status)}>
            {status === 0 ? "not sent" : status} × {formatCount(count)}
          </Chip>
        ))}
      </div>
      <dl class="load-figures">
        <Figure name="p50" value={formatDuration(latency.p50)} />
        <Figure name="p90" value={formatDuration(latency.p90)} />
        <Figure name="p99" value={formatDuration(latency.p99)} />
        <Figure name="max" value={formatDuration(latency.max)} />
        <Figure name="per second" value={formatCount(Math.round(figures.perSecond))} />
        <Figure name="tensors left" value={formatCount(figures.tensorsLeaked)} />
      </dl>
      <div class="load-charts">
        <LoadChart
          title="Latency, ms"
          seconds={curves.seconds}
          lines={[
            { label: "mean", colour: "--series-1", values: curves.meanMs },
            { label: "max", colour: "--series-2", values: curves.maxMs },
          ]}
        />
        <LoadChart
          title="Answers per second"
          seconds={curves.seconds}
          lines={[{ label: "answers", colour: "--series-1", values: curves.perSecond }]}
        />
        <LoadChart
          title="Tensors in the workers"
          seconds={curves.seconds}
          lines={[{ label: "tensors", colour: "--series-3", values: curves.tensors }]}
        />
        <LoadChart
          title="Their memory"
          seconds={curves.seconds}
          lines={[{ label: "bytes", colour: "--series-4", values: curves.bytes }]}
          format={formatBytes}
        />
      </div>
      {model.state.value.status !== "running" && (
        <div class="row load-examples">
          {model.examples.value.map(({ name, exchange }) => (
            <Button key={name} variant="quiet" onClick={() => onShow(exchange)}>
              {name === "slowest" ? "Show the slowest" : `Show the first ${name || "not sent"}`}
              {typeof name === "number" && name > 0 && (
                <span class="visually-hidden">: {statusMeaning(name)}</span>
              )}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
