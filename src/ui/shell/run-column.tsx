import { lazy } from "../components/lazy.tsx";
import { TabPanel, Tabs } from "../components/tabs.tsx";
import { chooseFiles } from "../files/dropped-files.ts";
import { HostPanel } from "../host/host-panel.tsx";
import type { OpenWorkspace } from "../open-workspace.ts";
import { RequestsPanel } from "../requests/requests-panel.tsx";
import type { RunTab, Settings } from "../settings.ts";
import { TraceContext } from "../trace/trace-context.ts";
import { TrainPanel } from "../train/train-panel.tsx";
import { MODEL_DIR } from "../workspace-context.ts";

const GraphPanel = lazy(
  "Loading the graph",
  async () => (await import("../model/graph-panel.tsx")).GraphPanel,
);

const TABS: { id: RunTab; label: string }[] = [
  { id: "train", label: "Train" },
  { id: "host", label: "Host" },
  { id: "requests", label: "Requests" },
  { id: "model", label: "Model" },
];

/** What is done with the script: it is trained, hosted, asked. */
export function RunColumn({ workspace, settings }: { workspace: OpenWorkspace; settings: Settings }) {
  const { runTab } = settings;
  function show(tab: RunTab): void {
    runTab.value = tab;
    settings.phoneTab.value = tab;
  }

  async function chooseModel(): Promise<void> {
    const items = await chooseFiles({ accept: ".gz,.tgz,application/gzip" });
    await workspace.files.upload(items, MODEL_DIR);
  }

  return (
    <section class="panel run-column" aria-label="Run" data-region="run">
      <h2 class="visually-hidden">{TABS.find((tab) => tab.id === runTab.value)?.label}</h2>
      <div class="panel-bar run-tabs">
        <Tabs label="What to do with the script" items={TABS} selected={runTab.value} onSelect={show} />
      </div>
      <TabPanel id={runTab.value}>
        {runTab.value === "train" && (
          <TrainPanel model={workspace.train} packaging={workspace.packaging} onHost={() => show("host")} />
        )}
        {runTab.value === "host" && (
          <HostPanel
            model={workspace.host}
            packaging={workspace.packaging}
            onTrain={() => show("train")}
            onRequests={() => show("requests")}
            onChooseModel={() => void chooseModel()}
          />
        )}
        {runTab.value === "requests" && (
          <TraceContext.Provider value={{ traces: workspace.host.traces, sendAgain: workspace.sendAgain }}>
            <RequestsPanel
              model={workspace.requests}
              suites={workspace.suites}
              host={workspace.host}
              onHost={() => show("host")}
            />
          </TraceContext.Provider>
        )}
        {runTab.value === "model" && (
          <GraphPanel
            model={workspace.model}
            nodes={workspace.nodeValues}
            inspector={workspace.inspector}
            onTrain={() => show("train")}
            onRequests={() => show("requests")}
            onOpen={workspace.context.openLocation}
            onChooseModel={() => void chooseModel()}
          />
        )}
      </TabPanel>
    </section>
  );
}
