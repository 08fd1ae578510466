import { useSignal } from "@preact/signals";
import { Dialog } from "../components/dialog.tsx";
import { TextField } from "../components/field.tsx";
import { Icon } from "../components/icon.tsx";
import { formatBytes } from "../files/paths.ts";
import { type PastedRequest, parseCurl } from "./clients/parse-curl.ts";

interface PasteDialogProps {
  onTake(pasted: PastedRequest): void;
  onClose(): void;
}

/** Takes a request from a command line of curl, and says what of it cannot be taken over. */
export function PasteDialog({ onTake, onClose }: PasteDialogProps) {
  const text = useSignal("");
  const pasted = text.value.trim() === "" ? undefined : read(text.value);
  const problem = typeof pasted === "string" ? pasted : undefined;
  const found = typeof pasted === "string" ? undefined : pasted;
  return (
    <Dialog
      title="Paste curl"
      confirm="Fill the form"
      disabled={!found}
      onConfirm={() => {
        if (found) onTake(found);
        onClose();
      }}
      onClose={onClose}
    >
      <TextField
        label="Command"
        mono
        rows={7}
        autoFocus
        value={text.value}
        placeholder="curl -H 'Content-Type: text/csv' -d '1,2' localhost:8080/invocations"
        hint="As a person writes it for bash, or as a browser copies it: Copy as cURL."
        error={problem}
        onInput={(next) => {
          text.value = next;
        }}
      />
      {found && <Found pasted={found} />}
    </Dialog>
  );
}

function Found({ pasted: { request, notes } }: { pasted: PastedRequest }) {
  return (
    <>
      <dl class="facts">
        <dt>Content-Type</dt>
        <dd class="mono">{request.contentType || "none"}</dd>
        <dt>Accept</dt>
        <dd class="mono">{request.accept || "none"}</dd>
        <dt>Body</dt>
        <dd>{formatBytes(request.body.length)}</dd>
      </dl>
      {notes.map((note) => (
        <p key={note} class="warning-line">
          <Icon name="warning" />
          <span>{note}</span>
        </p>
      ))}
    </>
  );
}

/** What the text says, or why it says nothing. */
function read(text: string): PastedRequest | string {
  try {
    return parseCurl(text);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
