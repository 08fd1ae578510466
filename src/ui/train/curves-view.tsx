import { useSignal } from "@preact/signals";
import { formatBytes } from "../files/paths.ts";
import { type ChartAxis, hasEpochs } from "./chart-data.ts";
import { type ChartLine, LineChart } from "./line-chart.tsx";
import { groupMetrics, type MetricGroup, type Phase } from "./metric-groups.ts";
import type { LineStyle } from "./plot.ts";
import { formatCount, formatMetric } from "./quantities.ts";
import { EPOCH_SECONDS, type RunMetrics, TENSOR_BYTES, TENSOR_COUNT, THROUGHPUT } from "./run-metrics.ts";
import type { Series } from "./series.ts";

interface CurvesViewProps {
  metrics: RunMetrics;
  /** Another one means that a metric has new values. */
  version: number;
}

const STYLES: Readonly<Record<Phase, LineStyle>> = {
  train: { label: "train", colour: "--series-1" },
  validation: { label: "validation", colour: "--series-2", dash: [5, 4], points: true },
  test: { label: "test", colour: "--series-3", dash: [2, 3], points: true },
  other: { label: "", colour: "--series-1" },
};

/** The course of every metric, and its last values as a table. */
export function CurvesView({ metrics, version }: CurvesViewProps) {
  const groups = groupMetrics(metrics.ofModel);
  const machine = metrics.ofMachine;
  if (groups.length === 0 && machine.length === 0) return null;
  return (
    <div class="curves">
      <div class="charts">
        {groups.map((group) => (
          <LineChart
            key={group.title}
            title={group.title}
            axis={axisOf(group.members.map(({ series }) => series))}
            lines={linesOf(group, metrics.numBatches)}
            version={version}
            // The first one too: its value would move where the second comes.
            namesLines={group.members.length > 1 || group.members.some(({ phase }) => phase !== "other")}
          />
        ))}
      </div>
      {groups.length > 0 && <LastValues groups={groups} />}
      {machine.length > 0 && (
        <MachineCharts machine={machine} numBatches={metrics.numBatches} version={version} />
      )}
    </div>
  );
}

interface MachineChartsProps {
  machine: readonly Series[];
  numBatches: number;
  version: number;
}

/** What is told of the machine, drawn while it is open. */
function MachineCharts({ machine, numBatches, version }: MachineChartsProps) {
  const isOpen = useSignal(false);
  return (
    <details
      class="machine"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>Throughput and memory</summary>
      {isOpen.value && (
        <div class="charts">
          {machine.map((series) => (
            <LineChart
              key={series.name}
              title={MACHINE[series.name]?.title ?? series.name}
              axis="time"
              lines={[{ ...STYLES.other, label: series.name, series, numBatches }]}
              version={version}
              format={MACHINE[series.name]?.format}
            />
          ))}
        </div>
      )}
    </details>
  );
}

/** How what is told of the machine is named and written. */
export const MACHINE: Readonly<Record<string, { title: string; format(value: number): string }>> = {
  [THROUGHPUT]: { title: "samples/s", format: formatCount },
  [EPOCH_SECONDS]: { title: "seconds an epoch", format: formatMetric },
  [TENSOR_BYTES]: {
    title: "tensor memory",
    format: (value) => (Number.isFinite(value) ? formatBytes(value) : "–"),
  },
  [TENSOR_COUNT]: { title: "tensors", format: formatCount },
};

/** Epochs where every series tells them, else the number of each value. */
export function axisOf(all: readonly Series[]): ChartAxis {
  return all.every(hasEpochs) ? "epoch" : "step";
}

function linesOf({ members }: MetricGroup, numBatches: number): ChartLine[] {
  return members.map(({ phase, series }) => ({
    ...STYLES[phase],
    ...(phase === "other" && { label: series.name }),
    // A validation that is told once an epoch is seen by its points, one that is told all the time is not.
    points: STYLES[phase].points === true && series.length <= 60,
    series,
    numBatches,
  }));
}

function LastValues({ groups }: { groups: readonly MetricGroup[] }) {
  const phases = (["train", "validation", "test", "other"] as const).filter((phase) =>
    groups.some(({ members }) => members.some((member) => member.phase === phase)),
  );
  return (
    <table class="table values">
      <caption class="visually-hidden">Last values</caption>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          {phases.map((phase) => (
            <th key={phase} scope="col" class="number">
              {phase === "other" ? "value" : phase}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map(({ title, members }) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            {phases.map((phase) => (
              <td key={phase} class="number mono">
                {shown(members.find((member) => member.phase === phase)?.series.last)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shown(value: number | undefined): string {
  return value === undefined ? "–" : formatMetric(value);
}
