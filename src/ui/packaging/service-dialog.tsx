import { CodeBlock } from "../components/code-block.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Select, TextField } from "../components/field.tsx";
import { saveAs } from "../files/dropped-files.ts";
import type { PackagingModel } from "./packaging-model.ts";
import { channelLocation, type ServiceForm, type ServiceUse } from "./service-form.ts";

interface ServiceDialogProps {
  model: PackagingModel;
  asked: { script: string; use: ServiceUse };
}

const USES: { value: ServiceUse; label: string }[] = [
  { value: "train", label: "Train the script, then host its model" },
  { value: "host", label: "Host the model that is here" },
];

/** The fields, in rows of two where they are short. */
const FIELDS: { key: keyof ServiceForm; label: string; placeholder?: string; isWide?: boolean }[] = [
  { key: "location", label: "Location at S3", isWide: true },
  { key: "image", label: "Image", isWide: true },
  { key: "role", label: "Role", isWide: true },
  { key: "instanceType", label: "Instance type" },
  { key: "region", label: "Region" },
  { key: "name", label: "Name", placeholder: "script's name and time", isWide: true },
];

/** Writes the service's requests: CreateTrainingJob, CreateModel, CreateEndpointConfig, CreateEndpoint. */
export function ServiceDialog({ model, asked }: ServiceDialogProps) {
  const form = model.form.value;
  async function download(): Promise<void> {
    const file = await model.requestsFile();
    if (!file) return;
    saveAs(file.blob, file.name);
    model.close();
  }
  return (
    <Dialog
      title="Requests to the service"
      confirm="Download JSON"
      disabled={model.description.value === undefined}
      onConfirm={() => void download()}
      onClose={model.close}
    >
      <Select
        label="What they do"
        value={asked.use}
        options={USES}
        onChange={(use) => void model.ask(asked.script, use)}
      />
      <div class="service-fields">
        {FIELDS.map(({ key, label, placeholder, isWide }) => (
          <div key={key} class={isWide ? "service-wide" : undefined}>
            <TextField
              label={label}
              mono
              value={form[key]}
              placeholder={placeholder}
              error={key === "location" ? model.locationProblem.value : undefined}
              onInput={(text) => void model.change({ [key]: text })}
            />
          </div>
        ))}
      </div>
      {model.refusal.value !== undefined && (
        <p class="field-error" role="alert">
          {model.refusal.value}
        </p>
      )}
      <Preview model={model} use={asked.use} />
    </Dialog>
  );
}

function Preview({ model, use }: { model: PackagingModel; use: ServiceUse }) {
  const description = model.description.value;
  if (!description) return null;
  const { uploads, trainedModel, requests } = description;
  const operations = Object.keys(requests).join(", ");
  return (
    <>
      <div class="field">
        <p class="field-label">To be done first</p>
        <CodeBlock
          label="Commands that put the archives to S3"
          text={uploads.map(({ archive, to }) => `aws s3 cp ${archive} ${to}`).join("\n")}
        />
        {use === "train" && (
          <p class="field-hint">
            The channels are expected at{" "}
            <span class="mono">{channelLocation(model.form.value.location, "NAME")}</span>. When the job has
            ended, unpack its <span class="mono">{trainedModel}</span> as the model here and pack it with the
            script: the image fetches nothing itself.
          </p>
        )}
      </div>
      <details class="service-preview">
        <summary>{operations}</summary>
        <CodeBlock label="Requests" text={JSON.stringify(requests, null, 2)} />
      </details>
    </>
  );
}
