import { Chip, type Tone } from "../components/chip.tsx";
import type { RunRecord } from "./run-record.ts";

const STATES: Record<RunRecord["status"], { text: string; tone: Tone }> = {
  InProgress: { text: "Not finished", tone: "warn" },
  Completed: { text: "Completed", tone: "good" },
  Failed: { text: "Failed", tone: "bad" },
  Stopped: { text: "Stopped", tone: "warn" },
};

/** How a run went. One that nobody saw the end of was left by a page that was closed. */
export function RunStatus({ run, isCurrent }: { run: RunRecord; isCurrent: boolean }) {
  if (isCurrent) return <Chip tone="accent">Training</Chip>;
  const { text, tone } = STATES[run.status];
  return <Chip tone={tone}>{text}</Chip>;
}
