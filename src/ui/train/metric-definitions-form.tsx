import { useSignal } from "@preact/signals";
import { Button, IconButton } from "../components/button.tsx";
import { TextField } from "../components/field.tsx";
import { type DefinitionCount, NO_COUNT } from "./log-metrics.ts";
import type { MetricDefinition } from "./metric-definitions.ts";
import type { MetricDefinitionsModel } from "./metric-definitions-model.ts";
import { formatMetric, plural } from "./quantities.ts";

interface MetricDefinitionsFormProps {
  model: MetricDefinitionsModel;
  /** What the definitions have found in the run that is under way, or was last. */
  counts: ReadonlyMap<string, DefinitionCount>;
  /** Whether there is a log to look through. */
  hasLog: boolean;
  isRunning: boolean;
}

/** The metric definitions of the next job, a row each, with what they find in the log. */
export function MetricDefinitionsForm({ model, counts, hasLog, isRunning }: MetricDefinitionsFormProps) {
  const rows = model.rows.value;
  const found = isRunning ? counts : (model.found.value ?? counts);
  const problems = model.problems.value;
  const isBroken = problems.some(({ name, regex }) => name !== undefined || regex !== undefined);
  const removed = model.removed.value;
  // What is wrong is seen at once, and stays to be seen when it is mended.
  const isOpen = useSignal(isBroken);
  return (
    <section class="section" aria-label="Metric definitions">
      <details
        open={isOpen.value}
        onToggle={(event) => {
          isOpen.value = event.currentTarget.open;
        }}
      >
        <summary>
          Metric definitions <span class="muted">· {summary(rows, found, hasLog)}</span>
        </summary>
        <p class="field-hint">
          The group of each expression takes the value from a line of the log, as the service's
          MetricDefinitions do. What fit tells is drawn without any.
        </p>
        <div class="metric-rows">
          {rows.map((row, index) => (
            <Row
              key={index}
              model={model}
              index={index}
              row={row}
              problems={problems[index]}
              note={hasLog ? noteOf(found.get(row.Name), isRunning) : undefined}
            />
          ))}
        </div>
        <div class="row">
          <Button variant="quiet" icon="plus" onClick={() => model.add()}>
            Add metric
          </Button>
          {removed && (
            <Button variant="quiet" onClick={model.undoRemove}>
              Bring back {removed.row.Name || "the row"}
            </Button>
          )}
          {!model.isDefault.value && (
            <Button variant="quiet" onClick={model.restoreDefaults}>
              Restore the defaults
            </Button>
          )}
        </div>
        <Suggestions model={model} />
      </details>
    </section>
  );
}

function Row(props: {
  model: MetricDefinitionsModel;
  index: number;
  row: MetricDefinition;
  problems: { name: string | undefined; regex: string | undefined } | undefined;
  note: { text: string; isBad: boolean } | undefined;
}) {
  const { model, index, row, problems, note } = props;
  const which = row.Name || `metric ${index + 1}`;
  const isFine = problems?.name === undefined && problems?.regex === undefined;
  return (
    <div class="metric-row">
      <TextField
        label={`Name of metric ${index + 1}`}
        hideLabel
        mono
        value={row.Name}
        placeholder="train:loss"
        error={problems?.name}
        onInput={(Name) => model.change(index, { Name })}
      />
      <TextField
        label={`Expression of ${which}`}
        hideLabel
        mono
        value={row.Regex}
        placeholder="loss=([0-9.]+)"
        error={problems?.regex}
        onInput={(Regex) => model.change(index, { Regex })}
      />
      <IconButton icon="close" label={`Remove ${which}`} onClick={() => model.remove(index)} />
      {note && isFine && row.Name !== "" && (
        <p class={note.isBad ? "field-hint warn" : "field-hint"}>{note.text}</p>
      )}
    </div>
  );
}

/** Values in the log that no row finds, a click each. */
function Suggestions({ model }: { model: MetricDefinitionsModel }) {
  const list = model.suggestions.value;
  if (list.length === 0) return null;
  return (
    <div class="row">
      <span class="muted">In the log too:</span>
      {list.map((each) => (
        <Button key={each.Name} icon="plus" title={each.Regex} onClick={() => model.add(each)}>
          {each.Name}
        </Button>
      ))}
    </div>
  );
}

function summary(
  rows: readonly MetricDefinition[],
  found: ReadonlyMap<string, DefinitionCount>,
  hasLog: boolean,
): string {
  if (!hasLog) return String(rows.length);
  const matched = rows.reduce((sum, { Name }) => sum + (found.get(Name)?.matched ?? 0), 0);
  return `${rows.length}, ${plural(matched, "line")} matched`;
}

function noteOf(count: DefinitionCount = NO_COUNT, isRunning: boolean): { text: string; isBad: boolean } {
  const { matched, unread, last, isSlow } = count;
  if (isSlow) {
    return { text: "Takes too long over a line of the log: it was left out of the run", isBad: true };
  }
  if (matched === 0) return { text: isRunning ? "No line yet" : "No line of the log", isBad: false };
  if (unread > 0) return { text: `${plural(matched, "line")}, ${unread} without a number`, isBad: true };
  return {
    text: `${plural(matched, "line")}${last === undefined ? "" : `, last ${formatMetric(last)}`}`,
    isBad: false,
  };
}
