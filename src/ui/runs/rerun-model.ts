import { signal } from "@preact/signals";
import { asErrorData } from "../error-data.ts";
import type { ChannelsModel } from "../train/channels-model.ts";
import type { HyperparametersModel } from "../train/hyperparameters-model.ts";
import type { MetricDefinitionsModel } from "../train/metric-definitions-model.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import { runLabel } from "./compare-runs.ts";
import { planRerun, type RerunPlan, restoreCode } from "./rerun.ts";
import type { RunRecord } from "./run-record.ts";
import type { RunsModel } from "./runs-model.ts";

/** The form of the next job, as a run is put into it. */
export interface JobForm {
  hyperparameters: Pick<HyperparametersModel, "rows" | "replace">;
  channels: Pick<ChannelsModel, "settingsOf" | "change">;
  definitions: Pick<MetricDefinitionsModel, "rows" | "replace">;
  seed: { readonly value: string };
  setSeed(text: string): void;
  script: { readonly value: { path: string } | undefined };
  chooseScript(path: string): void;
  refresh(): Promise<void>;
  /** Trains what the form says. */
  start(): Promise<void>;
}

/** A run that is asked about: whether it is to be brought back. */
export interface Rerun {
  run: RunRecord;
  /** Whether it is trained too. */
  trains: boolean;
  /** `undefined` until all was compared. */
  plan: RerunPlan | undefined;
}

export type RerunModel = ReturnType<typeof createRerunModel>;

/** Brings a run's script, hyperparameters, channels' settings and seed back, and trains again. */
export function createRerunModel(context: WorkspaceContext, runs: RunsModel, form: JobForm) {
  const asked = signal<Rerun | undefined>(undefined);
  const parts = { files: context.files, store: runs.store, digests: runs.digests };

  async function ask(run: RunRecord, trains: boolean): Promise<void> {
    asked.value = { run, trains, plan: undefined };
    try {
      // What is typed and not saved is compared too, and what Undo brings back.
      await context.saveAll();
      const plan = await planRerun(run, parts);
      if (asked.value?.run === run) asked.value = { run, trains, plan };
    } catch (error) {
      asked.value = undefined;
      fail(run, error);
    }
  }

  async function confirm(): Promise<void> {
    const { run, trains, plan } = asked.value ?? {};
    if (!run || !plan) return;
    asked.value = undefined;
    try {
      const undoForm = keepForm(run);
      const undoCode = await restoreCode(run, plan, parts);
      fillForm(run);
      await form.refresh();
      form.chooseScript(run.script);
      context.notices.show({
        kind: "info",
        text: `Brought back the run ${runLabel(run)}`,
        action: {
          label: "Undo",
          async run() {
            try {
              await undoCode();
              undoForm();
              await form.refresh();
            } catch (error) {
              context.notices.show({ kind: "error", text: "Cannot undo it", error: asErrorData(error) });
            }
          },
        },
      });
      if (trains) await form.start();
    } catch (error) {
      fail(run, error);
    }
  }

  function fillForm(run: RunRecord): void {
    form.hyperparameters.replace(Object.entries(run.hyperparameters).map(([key, value]) => ({ key, value })));
    form.definitions.replace(run.metricDefinitions);
    form.setSeed(String(run.seed));
    for (const { name, contentType, mode } of run.channels) form.channels.change(name, { contentType, mode });
  }

  function keepForm(run: RunRecord): () => void {
    const rows = form.hyperparameters.rows.value;
    const definitions = form.definitions.rows.value;
    const seed = form.seed.value;
    const script = form.script.value?.path;
    const settings = run.channels.map(({ name }) => [name, form.channels.settingsOf(name)] as const);
    return () => {
      form.hyperparameters.replace(rows);
      form.definitions.replace(definitions);
      form.setSeed(seed);
      for (const [name, setting] of settings) form.channels.change(name, setting);
      if (script !== undefined) form.chooseScript(script);
    };
  }

  function fail(run: RunRecord, error: unknown): void {
    const text = `Cannot bring back the run ${runLabel(run)}`;
    context.notices.show({ kind: "error", text, error: asErrorData(error) });
  }

  return {
    /** What is asked, with what would change. */
    asked,
    /** Compares a run with what is there now, and asks whether to bring it back. */
    ask,
    confirm,
    cancel(): void {
      asked.value = undefined;
    },
  };
}
