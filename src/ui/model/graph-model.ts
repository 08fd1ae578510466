import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { GraphRun } from "../../sagemaker/trace/node-report.ts";
import type { DrawnGraph, InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { watchFiles } from "../train/watched.ts";
import { MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { findGraphs, type GraphFile, parseShape, readGraphFile } from "./find-graphs.ts";
import { searchNodes } from "./neighbours.ts";

/** Stands for the path of a graph that is in no file. */
export const RAN = "the graph that ran";

export type GraphState =
  | { status: "reading" }
  /** No symbol file below `/opt/ml/model`. */
  | { status: "none" }
  | { status: "failed"; file: GraphFile; error: ErrorData }
  | { status: "drawn"; file: GraphFile; drawing: DrawnGraph };

/** The node that is looked at, by its number. */
export interface Selection {
  readonly index: number;
}

export type GraphModel = ReturnType<typeof createGraphModel>;

type Context = Pick<WorkspaceContext, "files" | "memory" | "notices">;

/** Which graph is shown, what is known of it, and which of its nodes is looked at. Nothing is read before it is shown. */
export function createGraphModel(
  { files, memory, notices }: Context,
  inspector: Pick<InspectorCalls, "drawnGraph">,
) {
  const state = signal<GraphState>({ status: "reading" });
  const graphs = signal<readonly GraphFile[]>([]);
  const chosen = signal(memory.get<string | undefined>("model.graph", undefined));
  /** Shapes of inputs as they were typed, by name. */
  const typed = signal<Record<string, string>>(memory.get("model.shapes", {}));
  /** A new object each time that one goes to a node, also to the one that is selected. */
  const selection = signal<Selection | undefined>(undefined);
  const query = signal("");
  const isLargeWanted = signal(false);
  /** The graph that a request ran: it may be in no file. */
  const ran = signal<GraphFile | undefined>(undefined);
  const found = computed(() =>
    state.value.status === "drawn" && query.value.trim() !== ""
      ? searchNodes(state.value.drawing, query.value)
      : [],
  );
  let watched: ReturnType<typeof watchFiles<readonly GraphFile[]>> | undefined;
  let stopFollowing: (() => void) | undefined;
  let latest = 0;

  /** Called when the panel is shown: from now on the model's files are watched. */
  function open(): void {
    watched ??= watchFiles<readonly GraphFile[]>({
      files,
      paths: [MODEL_DIR],
      read: findGraphs,
      onError: (error) =>
        notices.show({ kind: "error", text: "Cannot look for the model's graph", error: asErrorData(error) }),
    });
    stopFollowing ??= watched.value.subscribe((list) => {
      if (!list) return;
      graphs.value = list;
      void draw();
    });
  }

  async function draw(): Promise<void> {
    const turn = ++latest;
    const file = await fileToShow();
    if (turn !== latest) return;
    if (!file) {
      state.value = { status: "none" };
      return;
    }
    try {
      const { symbol, params, text } = file;
      const shapes = shapesFor(file);
      const drawing = await inspector.drawnGraph({
        symbol,
        shapes,
        ...(params !== undefined && { params }),
        ...(text !== undefined && { text }),
      });
      if (turn !== latest) return;
      const before = state.value.status === "drawn" ? state.value : undefined;
      const isSame =
        before?.file.symbol === symbol && before.drawing.graph.nodes.length === drawing.graph.nodes.length;
      if (!isSame) selection.value = undefined;
      state.value = { status: "drawn", file, drawing };
    } catch (error) {
      if (turn === latest) state.value = { status: "failed", file, error: asErrorData(error) };
    }
  }

  /** The graph that was chosen, which may lie outside of the model; else the first. */
  async function fileToShow(): Promise<GraphFile | undefined> {
    const path = chosen.value;
    if (ran.value && (path === RAN || graphs.value.length === 0)) return ran.value;
    const listed = graphs.value.find((each) => each.symbol === path);
    if (listed) return listed;
    if (path !== undefined && path !== RAN && (await files.stat(path).catch(() => undefined)))
      return await readGraphFile(files, path);
    return graphs.value[0];
  }

  function shapesFor(file: GraphFile): Record<string, number[]> {
    const own = Object.entries(typed.value).flatMap(([name, text]) => {
      const shape = parseShape(text);
      return shape ? [[name, shape] as const] : [];
    });
    return { ...file.shapes, ...Object.fromEntries(own) };
  }

  return {
    state,
    graphs,
    selection: selection as ReadonlySignal<Selection | undefined>,
    selected: computed(() => selection.value?.index),
    /** Goes to a node, by its number. */
    select(index: number | undefined): void {
      selection.value = index === undefined ? undefined : { index };
    },
    query,
    /** Whether the graph has the page for itself. Only a graph that is there has: else nothing could give it back. */
    isLarge: computed(() => isLargeWanted.value && state.value.status === "drawn"),
    setLarge(large: boolean): void {
      isLargeWanted.value = large;
    },
    /** Numbers of the nodes that were searched for. */
    found,
    typed,
    open,
    ran: ran as ReadonlySignal<GraphFile | undefined>,
    /** Takes the graph that a request ran. It is drawn where no file has one, and where it is chosen. */
    setRan(text: string | undefined, inputs: GraphRun["inputs"] = []): void {
      if (ran.value?.text === text) return;
      const shapes = Object.fromEntries(inputs.map(({ name, shape }) => [name, shape]));
      ran.value = text === undefined ? undefined : { symbol: RAN, text, shapes };
      if (watched?.value.value && (graphs.value.length === 0 || chosen.value === RAN)) void draw();
    },
    choose(path: string): void {
      chosen.value = path;
      memory.set("model.graph", path);
      if (watched) void draw();
    },
    /** Takes the shape of an input as it is typed. Shapes that can be read are followed at once. */
    setShape(name: string, text: string): void {
      typed.value = { ...typed.value, [name]: text };
      memory.set("model.shapes", typed.value);
      if (text.trim() === "" || parseShape(text)) void draw();
    },
    dispose(): void {
      latest = Number.POSITIVE_INFINITY;
      stopFollowing?.();
      watched?.dispose();
    },
  };
}
