import { ComboBox } from "./combo-box.tsx";
import { ACCEPT_TYPES, CONTENT_TYPES, type TypeNote } from "./media-types.ts";
import type { RequestsModel } from "./requests-model.ts";

/** Content type and accept: to choose or to type, each with what it will do. */
export function TypeFields({ model }: { model: RequestsModel }) {
  return (
    <div class="type-fields">
      <ComboBox
        label="Content-Type"
        value={model.contentType.value}
        options={CONTENT_TYPES}
        placeholder="none"
        onInput={model.setContentType}
        hint={<Note note={model.contentTypeNote.value} onUse={model.setContentType} />}
      />
      <ComboBox
        label="Accept"
        value={model.accept.value}
        options={ACCEPT_TYPES}
        placeholder="none"
        onInput={model.setAccept}
        hint={<Note note={model.acceptNote.value} onUse={model.setAccept} />}
      />
    </div>
  );
}

function Note({ note, onUse }: { note: TypeNote; onUse(type: string): void }) {
  const { text, tone, suggestion } = note;
  return (
    <span class={tone === "warn" ? "warn" : undefined}>
      {text}.{" "}
      {suggestion !== undefined && (
        <button type="button" class="link-button" onClick={() => onUse(suggestion)}>
          Use {suggestion}
        </button>
      )}
    </span>
  );
}
