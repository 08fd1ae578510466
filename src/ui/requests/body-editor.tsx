import { TextField } from "../components/field.tsx";
import { TabPanel, Tabs } from "../components/tabs.tsx";
import type { BodyModel, BodySource } from "./body-model.ts";
import { ChannelPicker } from "./channel-picker.tsx";
import { describeDigitBody } from "./digit-body.ts";
import { DrawPad } from "./draw-pad.tsx";
import { FilePicker } from "./file-picker.tsx";
import { GeneratorForm } from "./generator/generator-form.tsx";
import "../values/values.css";

const SOURCES: readonly { id: `body-${BodySource}`; label: string }[] = [
  { id: "body-text", label: "Text" },
  { id: "body-file", label: "File" },
  { id: "body-draw", label: "Draw digit" },
  { id: "body-channel", label: "Pick digit" },
  { id: "body-generator", label: "Generate" },
];

/** The body of the next request, from one of several places. */
export function BodyEditor({ model, contentType }: { model: BodyModel; contentType: string }) {
  const source = model.source.value;
  const id = `body-${source}` as const;
  return (
    <div class="view-tabs">
      <div class="view-bar">
        <Tabs
          label="Body"
          items={SOURCES}
          selected={id}
          onSelect={(next) => model.choose(next.slice("body-".length) as BodySource)}
        />
      </div>
      <TabPanel id={id}>
        <Source model={model} />
        {(source === "draw" || source === "channel") && (
          <p class="field-hint">Sent as {describeDigitBody(contentType)}.</p>
        )}
      </TabPanel>
    </div>
  );
}

function Source({ model }: { model: BodyModel }) {
  switch (model.source.value) {
    case "text":
      return (
        <TextField
          label="Body as text"
          hideLabel
          mono
          rows={6}
          value={model.text.value}
          placeholder="[[1, 2]]"
          onInput={model.setText}
        />
      );
    case "file":
      return <FilePicker model={model} />;
    case "draw":
      return <DrawPad model={model.drawing} />;
    case "channel":
      return <ChannelPicker model={model.digits} />;
    case "generator":
      return <GeneratorForm model={model.generator} />;
  }
}
