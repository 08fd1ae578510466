import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { formatBytes } from "../files/paths.ts";
import type { BodyModel } from "./body-model.ts";

/** A file whose bytes are sent as they are: chosen or dropped. */
export function FilePicker({ model }: { model: BodyModel }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const isOver = useSignal(false);
  const file = model.file.value;

  async function take(files: FileList | null | undefined): Promise<void> {
    const chosen = files?.[0];
    if (chosen) model.setFile(chosen.name, new Uint8Array(await chosen.arrayBuffer()));
  }

  return (
    <section
      class={isOver.value ? "file-drop file-drop-over" : "file-drop"}
      aria-label="File to send"
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        isOver.value = false;
        void take(event.dataTransfer?.files);
      }}
    >
      <label class="visually-hidden" for={id}>
        File to send
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        onChange={(event) => void take(event.currentTarget.files)}
      />
      <Button icon="upload" onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      {file ? (
        <span>
          <span class="mono">{file.name}</span> <span class="muted">{formatBytes(file.bytes.length)}</span>
        </span>
      ) : (
        <span class="muted">or drop one here; its bytes are sent as they are</span>
      )}
    </section>
  );
}
