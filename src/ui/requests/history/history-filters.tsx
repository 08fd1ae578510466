import { Select, TextField } from "../../components/field.tsx";
import { Spinner } from "../../components/progress.tsx";
import { formatCount } from "../../train/quantities.ts";
import type { HistoryModel } from "./history-model.ts";

/** What of the history is listed: text in a body, a type or a label, a status, a worker. */
export function HistoryFilters({ model }: { model: HistoryModel }) {
  const { text, status, worker } = model.filter.value;
  const isFiltered = text !== "" || status !== undefined || worker !== undefined;
  return (
    <div class="history-filters">
      <TextField
        label="Search the history"
        hideLabel
        inputMode="search"
        placeholder="Search bodies, types, labels"
        value={text}
        onInput={(next) => model.setFilter({ text: next })}
        onKeyDown={(event) => {
          // Enter would send the form.
          if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
          if (event.key === "Escape") model.setFilter({ text: "" });
        }}
      />
      <Select
        label="Status"
        hideLabel
        value={String(status ?? "")}
        options={optionsOf("Any status", model.statuses.value, (each) => String(each))}
        onChange={(next) => model.setFilter({ status: next === "" ? undefined : Number(next) })}
      />
      {model.workers.value.length > 1 && (
        <Select
          label="Worker"
          hideLabel
          value={String(worker ?? "")}
          options={optionsOf("Any worker", model.workers.value, (each) => `Worker ${each}`)}
          onChange={(next) => model.setFilter({ worker: next === "" ? undefined : Number(next) })}
        />
      )}
      <span class="muted history-found" role="status">
        {isFiltered && `${formatCount(model.shown.value.length)} found`}
        {model.isSearching.value && <Spinner />}
      </span>
    </div>
  );
}

function optionsOf(any: string, values: readonly number[], label: (value: number) => string) {
  return [
    { value: "", label: any },
    ...values.map((value) => ({ value: String(value), label: label(value) })),
  ];
}
