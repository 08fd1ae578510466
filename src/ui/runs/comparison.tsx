import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Chip } from "../components/chip.tsx";
import { Select } from "../components/field.tsx";
import type { ChartAxis } from "../train/chart-data.ts";
import { axisOf, MACHINE } from "../train/curves-view.tsx";
import { LineChart, Swatch } from "../train/line-chart.tsx";
import type { RunMetrics } from "../train/run-metrics.ts";
import type { TrainModel } from "../train/train-model.ts";
import { TextDifference } from "../values/text-difference.tsx";
import { type ComparedFact, comparedMetrics, compareRuns, runLabel } from "./compare-runs.ts";
import { lineStyle } from "./line-styles.ts";
import type { RunRecord } from "./run-record.ts";
import { useLoaded } from "./use-loaded.ts";

/** Two or more runs side by side: their curves on common axes, what differs, and their scripts line by line. */
export function Comparison({ model }: { model: TrainModel }) {
  const runs = model.runs.selected.value;
  if (runs.length < 2) {
    return (
      <p class="muted">
        {(model.runs.list.value?.length ?? 0) > 1 ? "Choose two or more runs to compare them." : ""}
      </p>
    );
  }
  return (
    <section class="section" aria-label="Comparison">
      <h3 class="section-title">Comparison</h3>
      <ComparedCurves model={model} runs={runs} />
      <Facts runs={runs} />
      <Scripts model={model} runs={runs} />
    </section>
  );
}

function ComparedCurves({ model, runs }: { model: TrainModel; runs: readonly RunRecord[] }) {
  const { store, current } = model.runs;
  const axis = useSignal<ChartAxis | "auto">("auto");
  // A record's metrics do not change; those of the run that is under way come from the run itself.
  const keys = runs.map(({ id, status }) => `${id} ${status}`).join("\n");
  const { value: loaded } = useLoaded(
    () => Promise.all(runs.map(async (run) => [run.id, await store.readMetrics(run)] as const)),
    [keys],
  );
  const version = model.run.version.value;
  const live = current.value;
  const all = useMemo(() => {
    const kept = new Map(loaded ?? []);
    return runs.flatMap((run, index): ComparedRun[] => {
      const metrics = run.id === live ? model.run.metrics.peek() : kept.get(run.id);
      return metrics ? [{ run, index, metrics }] : [];
    });
  }, [loaded, keys, live, version]);
  const names = comparedMetrics(all.map(({ metrics }) => metrics));
  if (names.length === 0) return <p class="muted">These runs told no metric.</p>;
  return (
    <>
      <div class="runs-legend">
        <ul>
          {runs.map((run, index) => (
            <li key={run.id}>
              <Swatch line={{ ...lineStyle(index), label: "" }} /> {runLabel(run)}
            </li>
          ))}
        </ul>
        <Select
          label="Axis"
          hideLabel
          value={axis.value}
          options={[
            { value: "auto", label: "Over epochs" },
            { value: "step", label: "Over values" },
            { value: "time", label: "Over time" },
          ]}
          onChange={(value) => {
            axis.value = value;
          }}
        />
      </div>
      <div class="charts">
        {names.map((name) => (
          <ComparedChart key={name} name={name} runs={all} axis={axis.value} version={version} />
        ))}
      </div>
    </>
  );
}

interface ComparedRun {
  run: RunRecord;
  index: number;
  metrics: RunMetrics;
}

function ComparedChart(props: {
  name: string;
  runs: readonly ComparedRun[];
  axis: ChartAxis | "auto";
  version: number;
}) {
  const { name, runs, axis, version } = props;
  const lines = runs.flatMap(({ run, index, metrics }) => {
    const series = metrics.get(name);
    if (!series) return [];
    const points = series.length <= 60;
    return [{ ...lineStyle(index), label: runLabel(run), points, series, numBatches: metrics.numBatches }];
  });
  const machine = MACHINE[name];
  const chosen = axis === "auto" ? (machine ? "time" : axisOf(lines.map(({ series }) => series))) : axis;
  return (
    <LineChart
      title={machine?.title ?? name}
      lines={lines}
      axis={chosen}
      version={version}
      namesLines={false}
      format={machine?.format}
    />
  );
}

function Facts({ runs }: { runs: readonly RunRecord[] }) {
  const showsAll = useSignal(false);
  const facts = useMemo(() => compareRuns(runs), [runs]);
  const shown = showsAll.value ? facts : facts.filter(({ isSame }) => !isSame);
  const same = facts.length - shown.length;
  return (
    <>
      <div class="facts-scroller">
        <table class="table facts-table">
          <caption class="visually-hidden">What differs</caption>
          <thead>
            <tr>
              <th scope="col">What differs</th>
              {runs.map((run, index) => (
                <th key={run.id} scope="col">
                  <Swatch line={{ ...lineStyle(index), label: "" }} /> {runLabel(run)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((fact) => (
              <FactRow key={`${fact.group} ${fact.name}`} fact={fact} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && <p class="muted">Nothing differs.</p>}
      <label class="check">
        <input
          type="checkbox"
          checked={showsAll.value}
          onChange={(event) => {
            showsAll.value = event.currentTarget.checked;
          }}
        />{" "}
        Show what is the same too{!showsAll.value && same > 0 && ` (${same})`}
      </label>
    </>
  );
}

/** Groups whose facts do not say what they are. */
const NAMED_GROUPS: readonly string[] = ["Hyperparameter", "Script", "Data"];

function FactRow({ fact: { group, name, values, isSame } }: { fact: ComparedFact }) {
  return (
    <tr class={isSame ? "muted" : undefined}>
      <th scope="row">
        {name} {NAMED_GROUPS.includes(group) && <span class="muted">{group.toLowerCase()}</span>}
      </th>
      {values.map((value, index) => (
        <td key={index} class="mono">
          {value ?? "–"}
        </td>
      ))}
    </tr>
  );
}

/** The scripts of two of the runs, file by file. */
function Scripts({ model, runs }: { model: TrainModel; runs: readonly RunRecord[] }) {
  const [first, ...others] = [...runs].sort((a, b) => a.startedMs - b.startedMs);
  const chosen = useSignal<string | undefined>(undefined);
  const other = others.find(({ id }) => id === chosen.value) ?? others.at(-1);
  if (!first || !other) return null;
  return (
    <details>
      <summary>Scripts line by line</summary>
      {others.length > 1 && (
        <Select
          label={`Against ${runLabel(first)}`}
          value={other.id}
          options={others.map((run) => ({ value: run.id, label: runLabel(run) }))}
          onChange={(id) => {
            chosen.value = id;
          }}
        />
      )}
      <ScriptDifference model={model} before={first} after={other} />
    </details>
  );
}

function ScriptDifference({
  model,
  before,
  after,
}: {
  model: TrainModel;
  before: RunRecord;
  after: RunRecord;
}) {
  const { store } = model.runs;
  const paths = [...new Set([...before.code, ...after.code].map(({ path }) => path))];
  const digestOf = (run: RunRecord, path: string) => run.code.find((file) => file.path === path)?.sha256;
  const differing = paths.filter((path) => digestOf(before, path) !== digestOf(after, path));
  const { value, error } = useLoaded(
    () =>
      Promise.all(
        differing.map(async (path) => ({
          path,
          texts: [
            (await store.readCode(before.id, path)) ?? "",
            (await store.readCode(after.id, path)) ?? "",
          ] as const,
        })),
      ),
    [before.id, after.id],
  );
  if (error) return <p class="bad">{error.message}</p>;
  if (differing.length === 0) return <Chip tone="good">the same script</Chip>;
  return (
    <>
      {value?.map(({ path, texts: [left, right] }) => (
        <div key={path} class="script-difference">
          <p class="mono">{path}</p>
          <TextDifference before={left} after={right} />
        </div>
      ))}
    </>
  );
}
