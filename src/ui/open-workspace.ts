import { computed } from "@preact/signals";
import type { FileSystem } from "../platform/file-system.ts";
import type { MetricMatcher } from "../worker/host/metrics-client.ts";
import type { ScriptHost } from "../worker/host/script-host.ts";
import type { InspectorCalls } from "../worker/inspector/inspector-messages.ts";
import type { Language } from "../worker/language/language.ts";
import type { BackendInfo, SourceLocation } from "../worker/messages.ts";
import type { Archives } from "./archives.ts";
import { createDrafts } from "./editor/drafts.ts";
import { createEditorModel } from "./editor/editor-model.ts";
import { asErrorData } from "./error-data.ts";
import { createFilesModel } from "./files/files-model.ts";
import { isAtOrBelow, nameOf } from "./files/paths.ts";
import type { Trash } from "./files/trash.ts";
import { createHostModel } from "./host/host-model.ts";
import { createLogModel } from "./log/log-model.ts";
import { createGraphModel } from "./model/graph-model.ts";
import { createNodeValuesModel } from "./model/node-values-model.ts";
import { createOwnNotices, type Notices } from "./notices.ts";
import type { Packaging } from "./packaging/packaging.ts";
import { createPackagingModel } from "./packaging/packaging-model.ts";
import type { DecodeIdx } from "./requests/channel-digits.ts";
import { createRequestsModel } from "./requests/requests-model.ts";
import { type KeyValueStore, readJson, writeJson } from "./settings.ts";
import { createSuiteModel } from "./suites/suite-model.ts";
import type { Suites } from "./suites/suites.ts";
import { createSendAgainModel } from "./trace/send-again-model.ts";
import { toHyperparameters } from "./train/hyperparameters.ts";
import { createTrainModel, type TrainDeps } from "./train/train-model.ts";
import { lately, whenQuiet } from "./when-quiet.ts";
import { CODE_DIR, type WorkspaceContext, type WorkspaceMemory } from "./workspace-context.ts";

/** A workspace with the state of all its panels. It goes on working while another one is shown. */
export type OpenWorkspace = ReturnType<typeof openWorkspace>;

export interface WorkspaceParts {
  name: string;
  /** The workspace's files: `/opt/ml/…`. */
  files: FileSystem;
  /** Makes the host of the workspace's script. `draftOf` has the unsaved text of a file, where there is some. */
  createHost(draftOf: (path: string) => string | undefined): ScriptHost;
  inspector: InspectorCalls;
  createLanguage(draftOf: (path: string) => string | undefined): Language | undefined;
  archives: Archives;
  packaging: Packaging;
  suites: Suites;
  decodeIdx: DecodeIdx;
  createJob: TrainDeps["createJob"];
  /** Makes what finds metrics in a run's log. Without it none are found there. */
  createMatcher?(): MetricMatcher;
  notices: Notices;
  trash: Trash;
  store: KeyValueStore;
  reportBackend(backend: BackendInfo): void;
  /** Called when the person has saved something of their own. */
  onSaved(): void;
  /** Fulfilled when nothing is fetched for the workspace any more. */
  whole(): Promise<unknown>;
  /** Called when a place in a file is to be seen. */
  showEditor(): void;
}

export function openWorkspace(parts: WorkspaceParts) {
  const { name, files, archives, store, reportBackend } = parts;
  const notices = createOwnNotices(parts.notices);
  const memory = workspaceMemory(store, name);
  const log = createLogModel({ schedule: whenQuiet });
  const draftOf = (path: string) =>
    editor.unsaved.value.find((document) => document.path === path)?.text.value;
  const host = parts.createHost(draftOf);
  const editor = createEditorModel({
    files,
    host,
    language: () => parts.createLanguage(draftOf),
    drafts: createDrafts(store, name),
    lately,
    memory,
    onSaved(path) {
      parts.onSaved();
      if (isAtOrBelow(path, CODE_DIR)) void sendAgain.onSaved();
    },
    onReplaced(path, text) {
      notices.show({
        kind: "info",
        text: `Saved over what something else had written to ${nameOf(path)}`,
        action: {
          label: "Undo",
          run: () =>
            void files
              .writeFile(path, text)
              .catch((error) =>
                notices.show({ kind: "error", text: `Cannot write ${path}`, error: asErrorData(error) }),
              ),
        },
      });
    },
  });

  /** The editor is not seen while the graph has the page. */
  function showEditor(): void {
    graph.setLarge(false);
    parts.showEditor();
  }

  const context: WorkspaceContext = {
    name,
    files,
    host,
    archives,
    log,
    notices,
    memory,
    scriptPath: editor.lastScript,
    saveAll: editor.saveAll,
    whole: parts.whole,
    reportBackend,
    openLocation(location: SourceLocation) {
      showEditor();
      void editor.openLocation(location);
    },
  };

  const matcher = parts.createMatcher?.();
  const train = createTrainModel(context, {
    createJob: parts.createJob,
    trash: parts.trash,
    inspector: parts.inspector,
    deploy: () => endpoint.deploy(),
    hasModelFn: () => endpoint.script.value?.exports.includes("model_fn") ?? false,
    ...(matcher && { matcher }),
  });
  const endpoint = createHostModel(context);
  const requests = createRequestsModel(context, {
    endpoint: endpoint.endpoint,
    defaultAccept: computed(() => endpoint.settings.value.value.defaultAccept),
    inputs: computed(() => endpoint.loaded.value?.model.inputs ?? []),
    decodeIdx: parts.decodeIdx,
  });
  endpoint.traces.keep(() => requests.shown.peek()?.answer.record);
  const sendAgain = createSendAgainModel({
    memory,
    reload: endpoint.reload,
    resend() {
      const { value } = requests.state;
      return value.status === "answered" && endpoint.endpoint.value
        ? () => requests.resend(value.exchange)
        : undefined;
    },
  });
  const graph = createGraphModel(context, parts.inspector);
  const nodeValues = createNodeValuesModel(endpoint.traces);
  const suites = createSuiteModel(context, { endpoint: endpoint.endpoint, suites: parts.suites });
  const packaging = createPackagingModel(context, {
    packaging: parts.packaging,
    job: () => ({
      hyperparameters: toHyperparameters(train.hyperparameters.rows.value),
      channels: (train.channels.list.value ?? []).map((channel) => channel.name),
    }),
  });
  const tree = createFilesModel({ context, trash: parts.trash, editor, showEditor });

  return {
    name,
    context,
    editor,
    inspector: parts.inspector,
    model: graph,
    nodeValues,
    files: tree,
    log,
    train,
    host: endpoint,
    requests,
    sendAgain,
    suites,
    packaging,
    dispose(): void {
      for (const model of [tree, editor, train, endpoint, suites, graph, notices]) model.dispose();
    },
  };
}

function workspaceMemory(store: KeyValueStore, name: string): WorkspaceMemory {
  const key = memoryKey(name);
  return {
    get<T>(item: string, fallback: T): T {
      const kept = readJson<Record<string, unknown>>(store, key, {});
      return item in kept ? (kept[item] as T) : fallback;
    },
    set(item, value) {
      writeJson(store, key, { ...readJson<Record<string, unknown>>(store, key, {}), [item]: value });
    },
  };
}

/** Under which key a workspace's small settings are kept. */
export function memoryKey(name: string): string {
  return `optml:workspace:${name}`;
}
