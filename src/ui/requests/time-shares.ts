import type { Answer } from "./answer.ts";

/** A part of the time that a request took. */
export interface TimeShare {
  /** `queue`, the handler's name, or `other`. */
  name: string;
  /** Who served it, where it is a handler. */
  source?: "script" | "default";
  elapsedMs: number;
}

/** Where a request's time went: in the queue, in each handler, and in what lies between. */
export function timeShares(answer: Pick<Answer, "queuedMs" | "elapsedMs" | "stages">): TimeShare[] {
  const inHandlers = answer.stages.reduce((sum, stage) => sum + stage.elapsedMs, 0);
  return [
    { name: "queue", elapsedMs: answer.queuedMs },
    ...answer.stages.map(({ name, source, elapsedMs }) => ({ name, source, elapsedMs })),
    { name: "other", elapsedMs: Math.max(0, answer.elapsedMs - inHandlers) },
  ];
}
