import type { FilesModel } from "../../files/files-model.ts";
import { nameProblem } from "../../files/paths.ts";
import type { OpenWorkspace } from "../../open-workspace.ts";
import type { RequestMode } from "../../requests/request-mode.ts";
import type { RunTab, Settings, Theme } from "../../settings.ts";
import { isUnderWay } from "../../train/train-state.ts";
import type { Workbench } from "../../workbench.ts";
import { CODE_DIR, ML_ROOT } from "../../workspace-context.ts";
import { workspaceNameProblem } from "../../workspaces/workspaces-model.ts";

/** Something that the page can do. */
export interface Command {
  id: string;
  /** A verb and what it is done to. */
  title: string;
  /** Which part of the page does it. */
  group: string;
  /** Keys that do the same, e.g. `Mod+S`. */
  shortcut?: string;
  /** Other words by which it is looked for. */
  keywords?: string;
  /** Goes before others that are found as well. */
  preferred?: boolean;
  /** Why it cannot be done now, in words. */
  problem?: string;
  /** What must be asked before it is done. */
  question?: Question;
  run(answer: string): void;
}

/** Asked for in place of the search. */
export interface Question {
  label: string;
  start?: string;
  /** Why the answer is none, in words, or `undefined`. */
  problem(answer: string): string | undefined;
}

/** What the commands need besides the models. */
export interface CommandActions {
  /** Lets a person choose a file of the disk, and imports it as a workspace. */
  importWorkspace(): void;
  exportWorkspace(name: string): void;
  download(path: string): void;
  upload(folder: boolean): void;
  beginTour(): void;
  showShortcuts(): void;
}

/** Everything that can be done now, panel by panel. */
export function listCommands(workbench: Workbench, actions: CommandActions): Command[] {
  const workspace = workbench.current.value;
  return [
    ...(workspace ? ofWorkspace(workspace, workbench.settings, actions) : []),
    ...ofWorkspaces(workbench, actions),
    ...ofPage(workbench, actions),
  ];
}

function ofWorkspace(workspace: OpenWorkspace, settings: Settings, actions: CommandActions): Command[] {
  return [
    ...ofTraining(workspace, settings),
    ...ofEndpoint(workspace, settings),
    ...ofRequests(workspace, settings),
    ...ofModes(workspace, settings),
    ofGraph(workspace, settings),
    ...ofEditor(workspace),
    ...ofFiles(workspace.files, actions),
    ...ofLog(workspace, settings),
  ];
}

/** Opens the right column at a panel, so that what was begun is seen. */
function show(settings: Settings, tab: RunTab): void {
  settings.runOpen.value = true;
  settings.runTab.value = tab;
  settings.phoneTab.value = tab;
}

/** Keys that press the shown panel's main button. */
const primary = (settings: Settings, tab: RunTab) =>
  settings.runTab.value === tab ? { shortcut: "Mod+Enter" } : {};

function ofTraining({ train }: OpenWorkspace, settings: Settings): Command[] {
  const isRunning = isUnderWay(train.run.state.value);
  const begin: Command = {
    id: "train",
    title: "Train",
    group: "Train",
    keywords: "run fit job",
    ...primary(settings, "train"),
    ...(train.problem.value !== undefined && { problem: train.problem.value }),
    run() {
      show(settings, "train");
      void train.start();
    },
  };
  const stop: Command = {
    id: "stop",
    title: "Stop training",
    group: "Train",
    keywords: "end cancel kill",
    run: () => train.run.stop(),
  };
  const scripts = (train.scripts.value ?? [])
    .filter(({ path }) => path !== train.script.value?.path)
    .map(
      ({ path }): Command => ({
        id: `train-script ${path}`,
        title: `Train with ${below(path)}`,
        group: "Train",
        keywords: "choose script",
        run: () => train.chooseScript(path),
      }),
    );
  return [isRunning ? stop : begin, ...(isRunning ? [] : scripts), ...ofRuns(train, settings)];
}

function ofRuns(train: OpenWorkspace["train"], settings: Settings): Command[] {
  const { runs } = train;
  const group = "Train";
  const list = runs.list.value ?? [];
  const last = list.find(({ id }) => id !== runs.current.value);
  const showRuns = (opened?: string) => {
    show(settings, "train");
    train.setMode("runs");
    runs.open(opened);
  };
  const commands: Command[] = [
    {
      id: "show-runs",
      title: "Show all runs",
      group,
      keywords: "history list experiments",
      run: () => showRuns(),
    },
  ];
  if (!last) return commands;
  return [
    ...commands,
    {
      id: "compare-runs",
      title: "Compare the last two runs",
      group,
      keywords: "difference diff curves",
      ...(list.length < 2 && { problem: "There is one run only" }),
      run() {
        showRuns();
        runs.select(list.slice(0, 2).map(({ id }) => id));
      },
    },
    { id: "show-run", title: "Show the last run", group, keywords: "record", run: () => showRuns(last.id) },
    {
      id: "train-again",
      title: "Train the last run again",
      group,
      keywords: "rerun repeat",
      ...(isUnderWay(train.run.state.value) && { problem: "A run is under way" }),
      run() {
        showRuns(last.id);
        void train.rerun.ask(last, true);
      },
    },
    {
      id: "remove-run",
      title: "Remove the last run",
      group,
      keywords: "delete",
      run: () => void runs.remove([last.id]),
    },
  ];
}

function ofEndpoint({ host }: OpenWorkspace, settings: Settings): Command[] {
  const isDeployed = host.state.value.status !== "idle";
  const deploy: Command = {
    id: "deploy",
    title: isDeployed ? "Deploy anew" : "Deploy",
    group: "Host",
    keywords: "host endpoint start serve",
    ...primary(settings, "host"),
    ...(host.problem.value !== undefined && { problem: host.problem.value }),
    run() {
      show(settings, "host");
      void host.deploy();
    },
  };
  if (!isDeployed) return [deploy];
  return [
    deploy,
    {
      id: "reload",
      title: "Reload the script in every worker",
      group: "Host",
      keywords: "handlers hot swap",
      run: () => void host.reload(),
    },
    {
      id: "undeploy",
      title: "End the endpoint",
      group: "Host",
      keywords: "undeploy stop delete",
      run: () => host.undeploy(),
    },
  ];
}

function ofRequests({ requests }: OpenWorkspace, settings: Settings): Command[] {
  return [
    {
      id: "send",
      title: "Send the request",
      group: "Requests",
      keywords: "invoke",
      ...primary(settings, "requests"),
      ...(requests.problem.value !== undefined && { problem: requests.problem.value }),
      run() {
        show(settings, "requests");
        void requests.send();
      },
    },
    {
      id: "clear-history",
      title: "Clear the history of requests",
      group: "Requests",
      ...(requests.history.list.value.length === 0 && { problem: "No request was sent yet" }),
      run: () => requests.history.clear(),
    },
  ];
}

/** What sends many requests, and what is sent by itself. */
function ofModes({ requests, suites, sendAgain }: OpenWorkspace, settings: Settings): Command[] {
  const group = "Requests";
  function showMode(mode: RequestMode): void {
    show(settings, "requests");
    requests.setMode(mode);
  }
  const modes = [
    ["request", "Show the request and its trace", "answer stages replay"],
    ["suite", "Show the suites", "cases expectations tests"],
    ["matrix", "Show the matrix of types", "content type accept"],
    ["load", "Show the load", "latency percentiles throughput"],
  ] as const;
  const { load } = requests;
  return [
    ...modes.map(([mode, title, keywords]) => ({
      id: `mode ${mode}`,
      title,
      group,
      keywords,
      run: () => showMode(mode),
    })),
    suites.state.value.status === "running"
      ? { id: "suite", title: "Stop the suite", group, keywords: "end cancel", run: suites.stop }
      : {
          id: "suite",
          title: "Run the suite",
          group,
          keywords: "cases test all",
          ...(suites.problem.value !== undefined && { problem: suites.problem.value }),
          run() {
            showMode("suite");
            void suites.run();
          },
        },
    load.state.value.status === "running"
      ? { id: "load", title: "Stop the load", group, keywords: "end cancel", run: load.stop }
      : {
          id: "load",
          title: "Start the load",
          group,
          keywords: "stress latency many",
          ...(load.problem.value !== undefined && { problem: load.problem.value }),
          run() {
            showMode("load");
            void load.run();
          },
        },
    {
      id: "send-again",
      title: sendAgain.isOn.value
        ? "Do not send the request again on save"
        : "Send the request again on save",
      group,
      run: () => sendAgain.setOn(!sendAgain.isOn.value),
    },
  ];
}

function ofGraph({ model }: OpenWorkspace, settings: Settings): Command {
  const isLarge = settings.runTab.value === "model" && model.isLarge.value;
  return {
    id: "large-graph",
    title: isLarge ? "Return from the large graph" : "Open the graph large",
    group: "Model",
    keywords: "maximise maximize full screen nodes network symbol",
    shortcut: "F",
    ...(model.state.value.status === "none" && { problem: "The model has no graph yet" }),
    run() {
      show(settings, "model");
      model.setLarge(!isLarge);
    },
  };
}

function ofEditor({ editor }: OpenWorkspace): Command[] {
  const path = editor.activePath.value;
  if (path === undefined) return [];
  return [
    {
      id: "save",
      title: `Save ${below(path)}`,
      group: "Script",
      shortcut: "Mod+S",
      run: () => void editor.save(),
    },
    {
      id: "save-all",
      title: "Save all files",
      group: "Script",
      ...(editor.unsaved.value.length === 0 && { problem: "All is saved" }),
      run: () => void editor.saveAll(),
    },
  ];
}

function ofFiles(files: FilesModel, { upload, download }: CommandActions): Command[] {
  return [
    {
      id: "new-file",
      title: "New file",
      group: "Files",
      keywords: "create script",
      question: {
        label: `Path of the new file in ${CODE_DIR}`,
        problem: (name) =>
          name
            .split("/")
            .map((part) => nameProblem(part))
            .find(Boolean),
      },
      run: (name) => void files.create(`${CODE_DIR}/${name}`, "file"),
    },
    { id: "upload", title: "Upload files", group: "Files", run: () => upload(false) },
    { id: "upload-folder", title: "Upload a folder", group: "Files", run: () => upload(true) },
    {
      id: "download",
      title: "Download /opt/ml as tar.gz",
      group: "Files",
      run: () => download(ML_ROOT),
    },
  ];
}

function ofLog({ log }: OpenWorkspace, settings: Settings): Command[] {
  return [
    { id: "clear-log", title: "Clear the log", group: "Log", run: () => log.clear() },
    {
      id: "fold-log",
      title: settings.logOpen.value ? "Hide the log" : "Show the log",
      group: "Log",
      run() {
        settings.logOpen.value = !settings.logOpen.value;
      },
    },
  ];
}

function ofWorkspaces(workbench: Workbench, actions: CommandActions): Command[] {
  const state = workbench.state.value;
  if (state.status !== "open") return [];
  const names = state.workspaces.names.value;
  const current = workbench.current.value?.name;
  const group = "Workspaces";
  return [
    ...names
      .filter((name) => name !== current)
      .map((name) => ({
        id: `workspace ${name}`,
        title: `Switch to the workspace ${name}`,
        group,
        keywords: "open show",
        run: () => workbench.switchTo(name),
      })),
    {
      id: "new-workspace",
      title: "New workspace",
      group,
      question: { label: "Name of the new workspace", problem: (name) => workspaceNameProblem(name, names) },
      run: (name) => void workbench.create(name),
    },
    ...workbench.samples.map((sample) => ({
      id: `sample ${sample.name}`,
      title: `New workspace from the sample ${sample.name}`,
      group,
      keywords: sample.description,
      run: () => void workbench.createFrom(sample),
    })),
    { id: "import", title: "Import a workspace", group, keywords: "upload", run: actions.importWorkspace },
    ...(current === undefined ? [] : ofCurrent(current, { workbench, names, actions })),
  ];
}

function ofCurrent(
  name: string,
  { workbench, names, actions }: { workbench: Workbench; names: readonly string[]; actions: CommandActions },
): Command[] {
  const group = "Workspaces";
  return [
    {
      id: "export",
      title: `Export ${name} with all that is kept`,
      group,
      keywords: "download backup",
      run: () => actions.exportWorkspace(name),
    },
    {
      id: "rename-workspace",
      title: `Rename the workspace ${name}`,
      group,
      question: {
        label: `New name of ${name}`,
        start: name,
        problem: (next) => (next === name ? "Type another name" : workspaceNameProblem(next, names)),
      },
      run: (next) => void workbench.rename(name, next),
    },
    {
      id: "remove-workspace",
      title: `Remove the workspace ${name}`,
      group,
      keywords: "delete",
      run: () => void workbench.remove(name),
    },
  ];
}

const THEMES: readonly (readonly [Theme, string])[] = [
  ["light", "Light theme"],
  ["dark", "Dark theme"],
  ["auto", "Theme as the system has it"],
];

function ofPage({ settings, state }: Workbench, actions: CommandActions): Command[] {
  const group = "Page";
  const tabs: readonly (readonly [RunTab, string])[] = [
    ["train", "Train"],
    ["host", "Host"],
    ["requests", "Requests"],
    ["model", "Model"],
  ];
  return [
    ...tabs.map(([tab, label]) => ({
      id: `show ${tab}`,
      title: `Show ${label}`,
      group,
      keywords: "panel tab",
      run: () => show(settings, tab),
    })),
    fold("Files", settings.filesOpen),
    fold("the right column", settings.runOpen),
    ...THEMES.filter(([theme]) => theme !== settings.theme.value).map(([theme, title]) => ({
      id: `theme ${theme}`,
      title,
      group,
      keywords: "theme colour appearance mode",
      run() {
        settings.theme.value = theme;
      },
    })),
    ...(state.value.status === "open" ? [keep(state.value.storage)] : []),
    {
      id: "tour",
      title: "Take the tour",
      group,
      keywords: "help introduction begin learn first steps",
      run: actions.beginTour,
    },
    {
      id: "shortcuts",
      title: "Show all shortcuts",
      group,
      keywords: "keys keyboard help",
      run: actions.showShortcuts,
    },
  ];
}

function fold(label: string, isOpen: { value: boolean }): Command {
  return {
    id: `fold ${label}`,
    title: `${isOpen.value ? "Hide" : "Show"} ${label}`,
    group: "Page",
    keywords: "column panel",
    run() {
      isOpen.value = !isOpen.value;
    },
  };
}

function keep(storage: { keep(): Promise<void>; estimate: { value?: { persisted: boolean } } }): Command {
  return {
    id: "keep",
    title: "Ask the browser to keep the files",
    group: "Page",
    keywords: "storage persist quota",
    ...(storage.estimate.value?.persisted === true && { problem: "It has promised to" }),
    run: () => void storage.keep(),
  };
}

/** A path as it is told apart: below `/opt/ml/code` without that. */
function below(path: string): string {
  return path.replace(`${CODE_DIR}/`, "");
}
