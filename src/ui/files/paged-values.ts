import { signal } from "@preact/signals";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import type { TensorValues } from "../values/tensor-values.ts";
import { createPages } from "./pages.ts";

const PAGE_VALUES = 65_536;

/** The values of an array of a file, fetched as they are looked at. */
export function createPagedValues(
  inspector: Pick<InspectorCalls, "values">,
  path: string,
  array: number,
): TensorValues {
  const revision = signal(0);
  const pages = createPages(
    (page) => inspector.values(path, array, page * PAGE_VALUES, PAGE_VALUES),
    () => {
      revision.value++;
    },
  );
  return {
    revision,
    at: (index) => pages.get(Math.floor(index / PAGE_VALUES))?.[index % PAGE_VALUES],
    want(start, count) {
      const last = Math.floor((start + Math.max(1, count) - 1) / PAGE_VALUES);
      for (let page = Math.floor(start / PAGE_VALUES); page <= last; page++) pages.want(page);
    },
  };
}
