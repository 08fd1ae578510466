import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { Icon } from "../components/icon.tsx";
import { MenuButton } from "../components/menu.tsx";
import { endpointNameOf } from "../programs/endpoint-name.ts";
import { CLIENTS, type Client, copyAs } from "./clients/copy-as.ts";
import { PasteDialog } from "./paste-dialog.tsx";
import type { RequestsModel } from "./requests-model.ts";

/** Takes the form's request to another client, or from curl. */
export function ClientActions({ model }: { model: RequestsModel }) {
  const isPasting = useSignal(false);
  /** What came of the last copy, in words. */
  const copied = useSignal("");
  const problem = model.body.problem.value;

  async function copy(client: Client, label: string): Promise<void> {
    const text = copyAs(client, model.formRequest(), endpointNameOf(model.workspace));
    try {
      await navigator.clipboard.writeText(text);
      copied.value = `Copied for ${label}`;
    } catch {
      // The browser lends no clipboard: a person can still take the text by hand.
      copied.value = "The browser does not let the page copy";
    }
    model.said.value = copied.value;
  }

  return (
    <div class="row client-actions">
      <MenuButton
        label="Copy as"
        items={CLIENTS.map(({ id, label }) => ({
          label,
          disabled: problem !== undefined,
          run: () => void copy(id, label),
        }))}
      >
        <span class="client-copy">
          Copy as
          <Icon name="chevron" size={12} />
        </span>
      </MenuButton>
      <Button
        variant="quiet"
        onClick={() => {
          isPasting.value = true;
        }}
      >
        Paste curl
      </Button>
      <span class="spacer" />
      <span class="muted truncate">{problem ?? copied.value}</span>
      {isPasting.value && (
        <PasteDialog
          onTake={({ request, bodyFile }) => {
            model.fill(request);
            if (bodyFile !== undefined) model.body.askForFile(bodyFile);
          }}
          onClose={() => {
            isPasting.value = false;
          }}
        />
      )}
    </div>
  );
}
