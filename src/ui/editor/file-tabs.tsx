import { useLayoutEffect, useRef } from "preact/hooks";
import { Button, IconButton } from "../components/button.tsx";
import { stepIn } from "../components/step-in.ts";
import { nameOf } from "../files/paths.ts";
import { type EditorModel, tabNames } from "./editor-model.ts";

interface FileTabsProps {
  model: EditorModel;
  onClose(path: string): void;
  onSave(): void;
}

/** The open files. Arrows move between them, Delete closes one. */
export function FileTabs({ model, onClose, onSave }: FileTabsProps) {
  const list = useRef<HTMLUListElement>(null);
  const paths = model.open.value.map((file) => file.path);
  const names = tabNames(paths);
  const active = model.activePath.value;
  const unsaved = new Set(model.unsaved.value.map((document) => document.path));

  const isUnsaved = active !== undefined && unsaved.has(active);

  // The button Save takes of the tabs' room.
  useLayoutEffect(() => {
    const tab = list.current?.querySelector('[aria-current="true"]')?.parentElement;
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active, paths.length, isUnsaved]);

  function onKeyDown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || !event.target.dataset.path) return;
    const { path } = event.target.dataset;
    if (event.key === "Delete") {
      onClose(path);
      return;
    }
    const next = stepIn(paths, path, event.key, "horizontal");
    if (next === undefined) return;
    event.preventDefault();
    model.show(next);
    list.current?.querySelectorAll<HTMLElement>("[data-path]")[paths.indexOf(next)]?.focus();
  }

  return (
    <div class="panel-bar file-tabs">
      <nav
        class="file-tab-scroller"
        aria-label="Open files"
        onWheel={(event) => {
          if (event.deltaX === 0) event.currentTarget.scrollLeft += event.deltaY;
        }}
      >
        <ul class="file-tab-list" ref={list} onKeyDown={onKeyDown}>
          {paths.map((path) => (
            <li key={path} class={path === active ? "file-tab is-active" : "file-tab"}>
              <button
                type="button"
                class="file-tab-name"
                data-path={path}
                title={path}
                aria-current={path === active ? "true" : undefined}
                tabIndex={path === active ? 0 : -1}
                onClick={() => model.show(path)}
                onAuxClick={(event) => event.button === 1 && onClose(path)}
              >
                {names.get(path)}
                {unsaved.has(path) && (
                  <>
                    <span class="file-tab-dot" aria-hidden="true" />
                    <span class="visually-hidden"> (unsaved)</span>
                  </>
                )}
              </button>
              <IconButton
                icon="close"
                label={`Close ${nameOf(path)}`}
                tabIndex={path === active ? 0 : -1}
                onClick={() => onClose(path)}
              />
            </li>
          ))}
        </ul>
      </nav>
      <span class="spacer" />
      {isUnsaved && (
        <Button shortcut="Mod+S" onClick={onSave}>
          Save
        </Button>
      )}
    </div>
  );
}
