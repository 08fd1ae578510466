import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { TextField } from "../components/field.tsx";
import type { FilesModel, FilesQuestion } from "./files-model.ts";
import { channelNameProblem, join, nameOf, nameProblem, parentOf } from "./paths.ts";
import type { TreeRow } from "./tree-model.ts";

/** Which name is asked for. */
export type FileDialog =
  | { kind: "file" | "directory" | "channel"; directory: string }
  | { kind: "rename"; row: TreeRow };

const TITLES = {
  file: "New file",
  directory: "New folder",
  channel: "New channel",
  rename: "Rename",
} as const;

/** Asks for a name. */
export function FileDialogs({
  model,
  dialog,
}: {
  model: FilesModel;
  dialog: Signal<FileDialog | undefined>;
}) {
  const close = () => {
    dialog.value = undefined;
  };
  return dialog.value ? <NameDialog model={model} dialog={dialog.value} onClose={close} /> : null;
}

/** What the files ask before they go on. Stands once in the page, also where no panel of files is shown. */
export function FileQuestions({ model }: { model: FilesModel }) {
  const question = model.question.value;
  if (question?.kind === "replace") return <ReplaceDialog question={question} />;
  if (question?.kind === "purge") return <PurgeDialog question={question} />;
  if (question?.kind === "prefix") return <PrefixDialog question={question} />;
  return null;
}

function NameDialog(props: { model: FilesModel; dialog: FileDialog; onClose(): void }) {
  const { model, dialog, onClose } = props;
  const name = useSignal(dialog.kind === "rename" ? dialog.row.name : "");
  const taken = useSignal<string[]>([]);
  const directory = dialog.kind === "rename" ? parentOf(dialog.row.path) : dialog.directory;
  useEffect(() => {
    void model.namesIn(directory).then((names) => {
      taken.value = names;
    });
  }, [directory]);

  const isSame = dialog.kind === "rename" && name.value === dialog.row.name;
  const check = dialog.kind === "channel" ? channelNameProblem : nameProblem;
  const problem = isSame ? undefined : check(name.value, taken.value);

  function confirm(): void {
    onClose();
    if (dialog.kind === "rename") void model.rename(dialog.row.path, name.value);
    else void model.create(join(directory, name.value), dialog.kind === "file" ? "file" : "directory");
  }

  return (
    <Dialog
      title={TITLES[dialog.kind]}
      confirm={dialog.kind === "rename" ? "Rename" : "Create"}
      disabled={problem !== undefined || isSame}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextField
        label={dialog.kind === "channel" ? "Channel name" : "Name"}
        hint={`In ${directory}`}
        error={name.value === "" ? undefined : problem}
        value={name.value}
        mono
        autoFocus
        onInput={(text) => {
          name.value = text;
        }}
      />
    </Dialog>
  );
}

function ReplaceDialog({ question }: { question: Extract<FilesQuestion, { kind: "replace" }> }) {
  const { names, answer } = question;
  return (
    <Dialog
      title={names.length === 1 ? "Replace the file?" : `Replace ${names.length} files?`}
      confirm="Replace"
      danger
      onConfirm={() => answer(true)}
      onClose={() => answer(false)}
    >
      <p>What is there now is lost:</p>
      <ul class="mono name-list">
        {names.slice(0, 8).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {names.length > 8 && <li>and {names.length - 8} more</li>}
      </ul>
    </Dialog>
  );
}

function PurgeDialog({ question }: { question: Extract<FilesQuestion, { kind: "purge" }> }) {
  const { path, answer } = question;
  return (
    <Dialog
      title={`Remove ${nameOf(path)} for good?`}
      confirm="Remove for good"
      danger
      onConfirm={() => answer(true)}
      onClose={() => answer(false)}
    >
      <p>
        The storage is full: there is no space to keep <code>{path}</code> for an undo.
      </p>
    </Dialog>
  );
}

function PrefixDialog({ question }: { question: Extract<FilesQuestion, { kind: "prefix" }> }) {
  const { prefix, answer } = question;
  return (
    <Dialog
      title={`Leave ${prefix} out?`}
      confirm={`Leave ${prefix} out`}
      onConfirm={() => answer("strip")}
      onClose={() => answer("cancel")}
    >
      <p>
        Everything in this archive lies in <code>{prefix}</code>, so that it would land in{" "}
        <code>/opt/ml/model/{prefix}</code>, where the default model_fn does not look.
      </p>
      <div class="row">
        <Button variant="quiet" onClick={() => answer("keep")}>
          Unpack it as it is
        </Button>
      </div>
    </Dialog>
  );
}
