import { createContext } from "preact";
import type { SendAgainModel } from "./send-again-model.ts";
import type { TraceModel } from "./trace-model.ts";

/** What an answer shows its request's way with, wherever it is shown. */
export interface TraceContextValue {
  traces: TraceModel;
  sendAgain: SendAgainModel;
}

export const TraceContext = createContext<TraceContextValue | undefined>(undefined);
