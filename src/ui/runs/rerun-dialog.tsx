import type { ComponentChildren } from "preact";
import { Dialog } from "../components/dialog.tsx";
import { Spinner } from "../components/progress.tsx";
import { plural } from "../train/quantities.ts";
import { runLabel } from "./compare-runs.ts";
import type { RerunPlan } from "./rerun.ts";
import type { RerunModel } from "./rerun-model.ts";

/** Says what is another thing now than it was for a run, before that is brought back. */
export function RerunDialog({ model }: { model: RerunModel }) {
  const asked = model.asked.value;
  if (!asked) return null;
  const { run, trains, plan } = asked;
  return (
    <Dialog
      title={trains ? `Train ${runLabel(run)} again` : `Bring back ${runLabel(run)}`}
      confirm={trains ? "Train again" : "Bring back"}
      disabled={plan === undefined}
      onConfirm={() => void model.confirm()}
      onClose={model.cancel}
    >
      {plan === undefined ? (
        <p>
          <Spinner /> Comparing the script and the data with what they were
        </p>
      ) : (
        <Changes plan={plan} />
      )}
      <p class="muted">
        Its hyperparameters, its seed {run.seed}, its channels' settings and its metric definitions go into
        the form. Undo brings back what is there now.
      </p>
    </Dialog>
  );
}

function Changes({ plan }: { plan: RerunPlan }) {
  const { changedCode, missingCode, unknownCode, channels, newChannels } = plan;
  const written = [...changedCode, ...missingCode];
  const of = (state: RerunPlan["channels"][number]["state"]) =>
    channels.filter((channel) => channel.state === state).map(({ name }) => name);
  return (
    <ul class="rerun-changes">
      <Change isShown={written.length === 0}>The script is as it was.</Change>
      <Change isShown={written.length > 0}>
        {plural(written.length, "file")} of the script {written.length === 1 ? "is" : "are"} written as it
        was: <span class="mono">{written.join(", ")}</span>
      </Change>
      <Change isShown={unknownCode.length > 0} isWarning>
        Too large to be kept, so it stays as it is: <span class="mono">{unknownCode.join(", ")}</span>
      </Change>
      <Change isShown={of("same").length > 0}>
        The data are the same: <span class="mono">{of("same").join(", ")}</span>
      </Change>
      <Change isShown={of("changed").length > 0} isWarning>
        The data differ from what the run read: <span class="mono">{of("changed").join(", ")}</span>
      </Change>
      <Change isShown={of("missing").length > 0} isWarning>
        The channel has no files any more: <span class="mono">{of("missing").join(", ")}</span>
      </Change>
      <Change isShown={of("unknown").length > 0} isWarning>
        The run kept no digest of the data: <span class="mono">{of("unknown").join(", ")}</span>
      </Change>
      <Change isShown={newChannels.length > 0} isWarning>
        The run did not have the channel that it would read now:{" "}
        <span class="mono">{newChannels.join(", ")}</span>
      </Change>
    </ul>
  );
}

function Change(props: { isShown: boolean; isWarning?: boolean; children: ComponentChildren }) {
  if (!props.isShown) return null;
  return <li class={props.isWarning ? "warn" : undefined}>{props.children}</li>;
}
