import { useSignal } from "@preact/signals";
import { Dialog } from "../components/dialog.tsx";
import { TextField } from "../components/field.tsx";
import { Icon } from "../components/icon.tsx";
import { MenuButton, type MenuItem } from "../components/menu.tsx";
import { saveStream } from "../files/save-stream.ts";
import type { Workbench } from "../workbench.ts";
import { ML_ROOT } from "../workspace-context.ts";
import { byName, type WorkspacesModel, workspaceNameProblem } from "../workspaces/workspaces-model.ts";
import { exportToFile, importFromFile } from "./workspace-transfer.ts";

type NameQuestion = { title: string; confirm: string; start: string; done(name: string): void };

/** Which workspace is shown, the others, and what can be done with them. */
export function WorkspaceMenu({
  workbench,
  workspaces,
}: {
  workbench: Workbench;
  workspaces: WorkspacesModel;
}) {
  const question = useSignal<NameQuestion | undefined>(undefined);
  const current = workbench.current.value;
  const ask = (next: NameQuestion) => {
    question.value = next;
  };

  const items: MenuItem[] = [
    ...listed(workspaces.names.value, workbench.coming.value).map((name) => ({
      label: name,
      checked: name === current?.name,
      disabled: !workspaces.names.value.includes(name),
      run: () => workbench.switchTo(name),
    })),
    { kind: "separator" },
    {
      label: "New workspace",
      icon: "plus",
      run: () =>
        ask({
          title: "New workspace",
          confirm: "Create",
          start: "",
          done: (name) => void workbench.create(name),
        }),
    },
    ...workbench.samples.map((sample) => ({
      label: `New from the sample ${sample.name}`,
      run: () => void workbench.createFrom(sample),
    })),
    { label: "Import a workspace", icon: "upload", run: () => void importFromFile(workbench) },
    ...(current ? actionsOf(current.name, workbench, ask) : []),
  ];

  return (
    <>
      <MenuButton label="Workspace" items={items}>
        <span class="workspace-button">
          <span class="visually-hidden">Workspace </span>
          <span class="truncate">{current?.name ?? "No workspace"}</span>
          <Icon name="chevron" size={12} />
        </span>
      </MenuButton>
      {question.value && (
        <NameDialog
          {...question.value}
          taken={workspaces.names.value}
          onClose={() => {
            question.value = undefined;
          }}
        />
      )}
    </>
  );
}

/** The workspaces, and those that are still to be made in the places that they will have: nothing moves under the pointer. */
function listed(names: readonly string[], coming: readonly string[]): string[] {
  return [...new Set([...names, ...coming])].sort(byName);
}

function actionsOf(name: string, workbench: Workbench, ask: (question: NameQuestion) => void): MenuItem[] {
  return [
    { kind: "separator" },
    {
      label: `Rename ${name}`,
      run: () =>
        ask({
          title: `Rename ${name}`,
          confirm: "Rename",
          start: name,
          done: (next) => void workbench.rename(name, next),
        }),
    },
    { label: `Download ${name} as tar.gz`, icon: "download", run: () => void download(workbench) },
    {
      label: `Export ${name} with all that is kept`,
      icon: "download",
      run: () => void exportToFile(workbench, name),
    },
    { label: `Remove ${name}`, icon: "trash", danger: true, run: () => void workbench.remove(name) },
  ];
}

function download(workbench: Workbench): Promise<void> | undefined {
  const workspace = workbench.current.value;
  return workspace?.files.download(ML_ROOT, "directory", ({ stream, sizeBytes }, signal) =>
    saveStream(stream, { name: `${workspace.name}.tar.gz`, sizeBytes, signal }),
  );
}

interface NameDialogProps extends NameQuestion {
  taken: readonly string[];
  onClose(): void;
}

function NameDialog({ title, confirm, start, done, taken, onClose }: NameDialogProps) {
  const name = useSignal(start);
  const problem = workspaceNameProblem(name.value, taken);
  return (
    <Dialog
      title={title}
      confirm={confirm}
      disabled={problem !== undefined}
      onConfirm={() => {
        onClose();
        done(name.value);
      }}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name.value}
        error={name.value === "" || name.value === start ? undefined : problem}
        autoFocus
        onInput={(text) => {
          name.value = text;
        }}
      />
    </Dialog>
  );
}
