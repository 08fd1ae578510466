import { type ReadonlySignal, signal } from "@preact/signals";
import type { FileReport } from "../../sagemaker/inspect/file-report.ts";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";

/** What a preview of a file knows. */
export type PreviewState =
  /** `part` of it was read, 0 to 1. */
  | { status: "reading"; part: number }
  | { status: "read"; report: FileReport }
  /** It begins as a known kind of file, and is broken. */
  | { status: "failed"; error: ErrorData };

export interface PreviewModel {
  readonly path: string;
  readonly inspector: InspectorCalls;
  readonly state: ReadonlySignal<PreviewState>;
}

/** Looks into a file, at once. */
export function createPreviewModel(inspector: InspectorCalls, path: string): PreviewModel {
  const state = signal<PreviewState>({ status: "reading", part: 0 });
  const onProgress = (part: number) => {
    if (state.value.status === "reading") state.value = { status: "reading", part };
  };
  inspector.inspect(path, onProgress).then(
    (report) => {
      state.value = { status: "read", report };
    },
    (error) => {
      state.value = { status: "failed", error: asErrorData(error) };
    },
  );
  return { path, inspector, state };
}
