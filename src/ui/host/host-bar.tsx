import { Button, IconButton } from "../components/button.tsx";
import { Chip, type Tone } from "../components/chip.tsx";
import { PackageMenu } from "../packaging/package-menu.tsx";
import type { PackagingModel } from "../packaging/packaging-model.ts";
import type { HostModel } from "./host-model.ts";
import type { HostState } from "./host-state.ts";

const STATES: Record<HostState["status"], { text: string; tone: Tone }> = {
  idle: { text: "Not deployed", tone: "neutral" },
  starting: { text: "Starting", tone: "accent" },
  serving: { text: "In service", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
};

/** Deploy, redeploy and undeploy, and the state of the endpoint in a word. */
export function HostBar({ model, packaging }: { model: HostModel; packaging: PackagingModel }) {
  const state = model.state.value;
  const { text, tone } = STATES[state.status];
  const problem = model.problem.value;
  const isUp = state.status === "starting" || state.status === "serving";
  return (
    <div class="run-bar host-bar">
      {/* One place for both, so that the focus stays where it is when one takes the place of the other. */}
      {isUp ? (
        <Button variant="danger" icon="stop" onClick={model.undeploy}>
          {state.status === "starting" ? "Stop" : "Undeploy"}
        </Button>
      ) : (
        <Button
          variant="primary"
          icon="play"
          disabled={problem !== undefined}
          title={problem}
          onClick={() => void model.deploy()}
        >
          Deploy
        </Button>
      )}
      <span class="run-state">
        <Chip key={text} tone={tone}>
          {text}
        </Chip>
      </span>
      {state.status === "serving" && (
        <IconButton icon="again" label="Redeploy" onClick={() => void model.deploy()} />
      )}
      {problem !== undefined && <span class="bad">{problem}</span>}
      <PackageMenu model={packaging} script={model.script.value?.path} use="host" />
    </div>
  );
}
