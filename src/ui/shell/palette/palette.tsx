import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Shortcut } from "../../components/button.tsx";
import { chooseFiles } from "../../files/dropped-files.ts";
import { saveStream } from "../../files/save-stream.ts";
import { listFiles } from "../../train/script-files.ts";
import type { Workbench } from "../../workbench.ts";
import { DATA_DIR, ML_ROOT } from "../../workspace-context.ts";
import { exportToFile, importFromFile } from "../workspace-transfer.ts";
import { type Command, type CommandActions, listCommands } from "./commands.ts";
import { createPaletteModel, type PaletteModel, type Result } from "./palette-model.ts";
import { ShortcutList } from "./shortcut-list.tsx";
import "./palette.css";

/** So many files are offered by name. */
const MOST_FILES = 5000;

export type PaletteView = "palette" | "shortcuts";

interface CommandPaletteProps {
  workbench: Workbench;
  /** What is shown first. */
  shown: PaletteView;
  onTour(): void;
  onClose(): void;
}

/** The command palette, and the list of shortcuts. */
export function CommandPalette({ workbench, shown, onTour, onClose }: CommandPaletteProps) {
  const shows = useSignal(shown);
  const model = useMemo(() => {
    const created = createPaletteModel({
      commands: () =>
        listCommands(workbench, {
          ...actionsOf(workbench),
          beginTour: onTour,
          showShortcuts: () => (shows.value = "shortcuts"),
        }),
      more: () => openCommands(workbench),
    });
    created.open();
    return created;
  }, [workbench]);

  if (shows.value === "shortcuts") return <ShortcutList onClose={onClose} />;
  return <PaletteDialog model={model} onClose={() => shows.peek() === "palette" && onClose()} />;
}

function actionsOf(workbench: Workbench): Omit<CommandActions, "beginTour" | "showShortcuts"> {
  return {
    importWorkspace: () => void importFromFile(workbench),
    exportWorkspace: (name) => void exportToFile(workbench, name),
    download(path) {
      void workbench.current.value?.files.download(path, "directory", ({ stream, ...file }, signal) =>
        saveStream(stream, { ...file, signal }),
      );
    },
    upload(folder) {
      const { tree, upload } = workbench.current.value?.files ?? {};
      const row = tree?.rows.value.find((each) => each.path === tree.selected.value);
      const directory = row?.kind === "directory" && row.path !== ML_ROOT ? row.path : DATA_DIR;
      void chooseFiles({ folder }).then((items) => upload?.(items, directory));
    },
  };
}

/** One for every file of the workspace that is shown. */
async function openCommands({ current }: Workbench): Promise<Command[]> {
  const workspace = current.value;
  if (!workspace) return [];
  const found = await listFiles(workspace.context.files, ML_ROOT);
  return found.slice(0, MOST_FILES).map(({ path }) => ({
    id: `open ${path}`,
    title: `Open ${path.slice(ML_ROOT.length + 1)}`,
    group: "Files",
    preferred: true,
    run: () => workspace.files.open(path),
  }));
}

function PaletteDialog({ model, onClose }: { model: PaletteModel; onClose(): void }) {
  const root = useRef<HTMLDialogElement>(null);
  const listId = useId();
  const asking = model.asking.value;
  const results = model.results.value;
  const isOpen = model.isOpen.value;
  const idOf = (index: number) => `${listId}-${index}`;

  // Once: the browser's own event comes later, when the palette may have been opened anew.
  const isEnded = useRef(false);
  function end(): void {
    if (isEnded.current) return;
    isEnded.current = true;
    onClose();
  }

  useLayoutEffect(() => root.current?.showModal(), []);
  useLayoutEffect(() => {
    if (isOpen) return;
    root.current?.close();
    end();
  }, [isOpen]);
  useLayoutEffect(() => {
    root.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  return (
    <dialog
      class="palette"
      aria-label="Commands"
      ref={root}
      onClose={end}
      // A press beside it closes it, where the browser knows of that; Escape does everywhere.
      {...{ closedby: "any" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void model.confirm();
        }}
      >
        {asking?.question && <label for={`${listId}-input`}>{asking.question.label}</label>}
        <input
          id={`${listId}-input`}
          class="palette-input"
          {...(asking ? {} : { role: "combobox", "aria-expanded": true, "aria-controls": listId })}
          aria-label={asking ? undefined : "Command or file"}
          aria-activedescendant={results.length > 0 ? idOf(model.active.value) : undefined}
          aria-describedby={asking && `${listId}-problem`}
          placeholder={asking ? undefined : "Type a command or a file's name"}
          autocomplete="off"
          spellcheck={false}
          value={model.text.value}
          onInput={(event) => model.type(event.currentTarget.value)}
          onKeyDown={(event) => onKey(event, model)}
        />
        {asking ? (
          <p class="palette-note" id={`${listId}-problem`} role="status">
            {model.text.value === ""
              ? "Enter confirms, Escape closes"
              : (model.problem.value ?? "Enter confirms")}
          </p>
        ) : (
          <PaletteResults model={model} id={listId} results={results} idOf={idOf} />
        )}
      </form>
    </dialog>
  );
}

interface ResultsProps {
  model: PaletteModel;
  id: string;
  results: readonly Result[];
  idOf(index: number): string;
}

function PaletteResults({ model, id, results, idOf }: ResultsProps) {
  return (
    <>
      <div class="palette-list" role="listbox" id={id} aria-label="Commands">
        {results.map((result, index) => (
          <ResultLine
            key={result.command.id}
            id={idOf(index)}
            result={result}
            isActive={index === model.active.value}
            onChoose={() => model.choose(result.command)}
          />
        ))}
      </div>
      <p class={results.length === 0 ? "palette-note" : "visually-hidden"} role="status">
        {results.length === 0 ? "No command or file matches: type fewer letters" : `${results.length} found`}
      </p>
    </>
  );
}

interface LineProps {
  id: string;
  result: Result;
  isActive: boolean;
  onChoose(): void;
}

function ResultLine({ id, result: { command, positions }, isActive, onChoose }: LineProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the text field has the focus and names its active line
    // biome-ignore lint/a11y/useKeyWithClickEvents: the text field handles the keys
    <div
      class={isActive ? "palette-line is-active" : "palette-line"}
      role="option"
      id={id}
      aria-selected={isActive}
      aria-disabled={command.problem !== undefined}
      onClick={onChoose}
    >
      <span class="truncate">
        {[...command.title].map((letter, index) =>
          positions.includes(index) ? <b key={index}>{letter}</b> : letter,
        )}
      </span>
      {command.problem !== undefined && <span class="palette-problem truncate">{command.problem}</span>}
      <span class="spacer" />
      {command.shortcut && <Shortcut keys={command.shortcut} />}
      <span class="palette-group">{command.group}</span>
    </div>
  );
}

function onKey(event: KeyboardEvent, model: PaletteModel): void {
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
  if (by === undefined || model.asking.value) return;
  event.preventDefault();
  model.move(by);
}
