import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { Select, TextField } from "../components/field.tsx";
import { formatBytes } from "../files/paths.ts";
import type { ChannelFiles } from "./channels.ts";
import type { ChannelsModel } from "./channels-model.ts";
import { plural } from "./quantities.ts";

const CONTENT_TYPES = [
  "application/octet-stream",
  "text/csv",
  "application/x-recordio",
  "application/x-image",
];

/** The channels of the next job: every directory under `/opt/ml/input/data`. */
export function ChannelsForm({ model }: { model: ChannelsModel }) {
  const channels = model.list.value;
  return (
    <section class="section" aria-label="Channels">
      <h3 class="section-title">Channels</h3>
      {channels?.length === 0 && (
        <p class="muted">
          No channel yet: the script will get none. Add one, then drop its files on it in the tree.
        </p>
      )}
      <ul class="channels">
        {channels?.map((channel) => (
          <ChannelRow key={channel.name} model={model} channel={channel} />
        ))}
      </ul>
      <AddChannel model={model} />
    </section>
  );
}

function ChannelRow({ model, channel }: { model: ChannelsModel; channel: ChannelFiles }) {
  const { name, fileCount, sizeBytes } = channel;
  const { contentType, mode } = model.settingsOf(name);
  return (
    <li class="channel">
      <p class="channel-name">
        <span class="mono">{name}</span>{" "}
        {fileCount > 0 ? (
          <span class="muted">
            {plural(fileCount, "file")}, {formatBytes(sizeBytes)}
          </span>
        ) : model.isFetching.value ? (
          <span class="muted">its files are being fetched</span>
        ) : (
          <span class="warn">empty: drop files on it in the tree</span>
        )}
      </p>
      <TextField
        label={`Content type of ${name}`}
        hideLabel
        mono
        value={contentType}
        placeholder="content type (none)"
        suggestions={CONTENT_TYPES}
        onInput={(text) => model.change(name, { contentType: text })}
      />
      <Select
        label={`Input mode of ${name}`}
        hideLabel
        value={mode}
        options={[
          { value: "File", label: "File" },
          { value: "Pipe", label: "Pipe" },
        ]}
        onChange={(value) => model.change(name, { mode: value })}
      />
      {mode === "Pipe" && (
        <p class="field-hint channel-note">In Pipe mode channel_input_dirs is empty, as the document says.</p>
      )}
    </li>
  );
}

function AddChannel({ model }: { model: ChannelsModel }) {
  const name = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);

  async function create(event: Event): Promise<void> {
    event.preventDefault();
    problem.value = await model.create(name.value ?? "");
    if (problem.value === undefined) name.value = undefined;
  }

  if (name.value === undefined) {
    return (
      <div class="row">
        <Button
          variant="quiet"
          icon="plus"
          onClick={() => {
            name.value = "";
          }}
        >
          Add channel
        </Button>
      </div>
    );
  }
  return (
    <form class="pair" onSubmit={(event) => void create(event)}>
      <TextField
        label="Name of the new channel"
        hideLabel
        mono
        autoFocus
        value={name.value}
        placeholder="name, e.g. train"
        error={problem.value}
        onInput={(text) => {
          name.value = text;
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") name.value = undefined;
        }}
      />
      <Button type="submit">Add channel</Button>
    </form>
  );
}
