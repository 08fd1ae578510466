import type { Inspector } from "../../sagemaker/inspect/inspector.ts";
import type { ModelGraph, ModelGraphOptions } from "../../sagemaker/inspect/model-graph-types.ts";
import type { CallReply } from "../messages.ts";
import type { GraphLayout } from "./layout-graph.ts";

/** What may be asked of the worker that looks into files: what an inspector does, and where a graph's nodes are drawn. */
export interface InspectorCalls extends Inspector {
  /** Like `graph`, with a place for each node and edge. */
  drawnGraph(options: ModelGraphOptions): Promise<DrawnGraph>;
}

/** A graph, and where its nodes and edges are drawn. */
export interface DrawnGraph {
  graph: ModelGraph;
  layout: GraphLayout;
}

/** The first message gives the worker its port to the file system. */
export type InspectorMessage =
  | { kind: "files"; port: MessagePort }
  | { kind: "call"; id: number; name: keyof InspectorCalls; args: unknown[] };

/** An answer, or how far a call is, from 0 to 1. */
export type InspectorReply = CallReply | { id: number; part: number };
