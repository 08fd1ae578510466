import { useSignal } from "@preact/signals";
import { Dialog } from "../components/dialog.tsx";
import { TextField } from "../components/field.tsx";
import { asErrorData } from "../error-data.ts";
import type { ScriptLanguage } from "./script-language.ts";

/** Asks what a name is to be called, in all files that use it. */
export function RenameDialog({ language }: { language: ScriptLanguage }) {
  const { name } = language.renaming.value ?? { name: "" };
  const typed = useSignal(name);
  const problem = useSignal<string | undefined>(undefined);

  async function rename(): Promise<void> {
    try {
      await language.rename(typed.value.trim());
    } catch (error) {
      problem.value = asErrorData(error).message;
    }
  }

  function close(): void {
    language.renaming.value = undefined;
  }

  return (
    <Dialog
      title={`Rename ${name}`}
      confirm="Rename"
      disabled={typed.value.trim() === "" || typed.value.trim() === name}
      onConfirm={() => void rename()}
      onClose={close}
    >
      <TextField
        label="New name, in all files"
        value={typed.value}
        error={problem.value}
        mono
        autoFocus
        onInput={(value) => {
          typed.value = value;
          problem.value = undefined;
        }}
      />
    </Dialog>
  );
}
