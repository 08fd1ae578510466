import { computed, signal } from "@preact/signals";
import type { WorkspaceMemory } from "../workspace-context.ts";
import {
  DEFAULT_ENDPOINT_SETTINGS,
  type EndpointSettings,
  type EnvironmentRow,
  settingsProblem,
  variableProblem,
  workersProblem,
} from "./environment.ts";

const MEMORY_KEY = "host.settings";

export type EndpointSettingsModel = ReturnType<typeof createEndpointSettingsModel>;

/** What the endpoint is started with, kept between visits. */
export function createEndpointSettingsModel(memory: WorkspaceMemory) {
  const value = signal<EndpointSettings>({
    ...DEFAULT_ENDPOINT_SETTINGS,
    ...memory.get<Partial<EndpointSettings>>(MEMORY_KEY, {}),
  });

  function change(change: Partial<EndpointSettings>): void {
    value.value = { ...value.value, ...change };
    memory.set(MEMORY_KEY, value.value);
  }

  return {
    value,
    change,
    workersProblem: computed(() => workersProblem(value.value)),
    /** Why the endpoint cannot be started so, or `undefined`. */
    problem: computed(() => settingsProblem(value.value)),
    variableProblem: (index: number) => variableProblem(value.value.variables, index),
    changeVariable(index: number, part: Partial<EnvironmentRow>): void {
      const { variables } = value.value;
      change({ variables: variables.map((row, each) => (each === index ? { ...row, ...part } : row)) });
    },
    addVariable(): void {
      change({ variables: [...value.value.variables, { key: "", value: "" }] });
    },
    removeVariable(index: number): void {
      change({ variables: value.value.variables.toSpliced(index, 1) });
    },
  };
}
