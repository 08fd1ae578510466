import type { Inspector } from "../../sagemaker/inspect/inspector.ts";
import type { ModelGraph, ModelGraphOptions } from "../../sagemaker/inspect/model-graph-types.ts";
import type { ErrorData } from "../messages.ts";
import type { GraphLayout } from "./layout-graph.ts";

/** What may be asked of the worker that looks into files: what an inspector does, and where a graph's nodes are drawn. */
export interface InspectorCalls extends Inspector {
  /** Like `graph`, with a place for each node and edge. */
  drawnGraph(options: ModelGraphOptions): Promise<DrawnGraph>;
}

export interface DrawnGraph {
  graph: ModelGraph;
  layout: GraphLayout;
}

/** The first message gives the worker its port to the file system. */
export type InspectorMessage =
  | { kind: "files"; port: MessagePort }
  | { kind: "call"; id: number; name: keyof InspectorCalls; args: unknown[] };

export type InspectorReply =
  /** How far a call is, 0 to 1. */
  | { id: number; kind: "progress"; part: number }
  | { id: number; kind: "value"; value: unknown }
  | { id: number; kind: "error"; error: ErrorData };
