import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import { lazy } from "../components/lazy.tsx";
import { TabPanel, Tabs } from "../components/tabs.tsx";
import type { TextDocument } from "../editor/text-document.ts";

type Mode = "text" | "tree" | "table" | "graph";

const LABELS: Record<Mode, string> = { text: "Text", tree: "Tree", table: "Table", graph: "Graph" };

const FilePreview = lazy("Loading the preview", async () => (await import("./preview.tsx")).FilePreview);
const JsonPreview = lazy("Loading the tree", async () => (await import("./preview-json.tsx")).JsonPreview);

/** The ways in which a text file can be looked at, by its name. */
export function textModes(path: string): Mode[] {
  if (/\.csv$/i.test(path)) return ["text", "table"];
  if (/-symbol\.json$/i.test(path)) return ["text", "tree", "graph"];
  return /\.(json|geojson)$/i.test(path) ? ["text", "tree"] : ["text"];
}

interface TextPreviewProps {
  document: TextDocument;
  inspector: InspectorCalls;
  onGraph?(path: string): void;
  /** The text in its editor. */
  children: ComponentChildren;
}

/** A text file in its editor, and where it is more than text as that: CSV as a table, JSON as a tree. */
export function TextPreview({ document, inspector, onGraph, children }: TextPreviewProps) {
  const id = useId();
  const mode = useSignal<Mode>("text");
  const modes = textModes(document.path);
  if (modes.length === 1) return <>{children}</>;
  return (
    <div class="text-preview">
      <div class="preview-modes">
        <Tabs
          label="Ways to look at the file"
          items={modes.map((each) => ({ id: `${id}-${each}`, label: LABELS[each] }))}
          selected={`${id}-${mode.value}`}
          onSelect={(next) => {
            mode.value = modes.find((each) => next.endsWith(`-${each}`)) ?? "text";
          }}
        />
        <span class="spacer" />
        {mode.value !== "text" && document.isDirty.value && (
          <span class="muted preview-saved">As it was saved</span>
        )}
      </div>
      <TabPanel id={`${id}-${mode.value}`}>
        {mode.value === "text" && children}
        {mode.value === "tree" && <JsonPreview text={document.saved.value ?? ""} />}
        {(mode.value === "table" || mode.value === "graph") && (
          <FilePreview
            path={document.path}
            inspector={inspector}
            version={document.saved.value}
            {...(onGraph && { onGraph })}
          />
        )}
      </TabPanel>
    </div>
  );
}
