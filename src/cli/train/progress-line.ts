import type { TrainingProgress } from "../../worker/messages.ts";
import type { Output } from "../command-host.ts";

const BAR_WIDTH = 20;

/** The last line of a terminal, which shows how far `fit` is. On what is no terminal it shows nothing. */
export interface ProgressLine {
  /** Shows what is under way, and how long the job takes already, until there is more to show. */
  wait(what: string): void;
  show(progress: TrainingProgress): void;
  /** Makes room for another line. */
  clear(): void;
  /** Shows what was shown before `clear`. */
  draw(): void;
  /** Clears it for good. */
  end(): void;
}

/** Calls back once a second; returns what ends that. */
type EverySecond = (callback: () => void) => () => void;

/** Makes a progress line at the end of `output`. @param everySecond Default: a timer. */
export function createProgressLine(output: Output, everySecond: EverySecond = startTimer): ProgressLine {
  const startedMs = performance.now();
  let textNow: (() => string) | undefined;
  let stopTimer: (() => void) | undefined;
  const draw = () => {
    // One character less than the terminal has, as the last one would wrap.
    if (output.isTerminal && textNow) output.write(`\r\u001b[K${textNow().slice(0, output.columns - 1)}`);
  };
  const clear = () => {
    if (output.isTerminal && textNow) output.write("\r\u001b[K");
  };
  const rest = () => {
    stopTimer?.();
    stopTimer = undefined;
  };
  return {
    draw,
    clear,
    wait(what) {
      textNow = () => `${what} ${formatElapsed(performance.now() - startedMs)}`;
      if (output.isTerminal) stopTimer ??= everySecond(draw);
      draw();
    },
    show(progress) {
      rest();
      const text = describeProgress(progress);
      textNow = () => text;
      draw();
    },
    end() {
      rest();
      clear();
      textNow = undefined;
    },
  };
}

function startTimer(callback: () => void): () => void {
  const timer = setInterval(callback, 1000);
  return () => clearInterval(timer);
}

/** `0:07`, `12:34`, `1:02:03`. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  const two = (value: number) => String(value % 60).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** `Epoch 2/4 ━━━━━━━━━━━━━━━━━━━━ 80/80  1,234 samples/s  accuracy 0.9312`. Epochs count from 1 here, as persons count. */
export function describeProgress(progress: TrainingProgress): string {
  const { epoch, numEpoch, batch, numBatches, samplesPerSecond, metrics, phase } = progress;
  const parts = [`Epoch ${epoch + 1}${numEpoch === undefined ? "" : `/${numEpoch}`}`];
  if (phase === "validation") parts.push("validation");
  if (numBatches === undefined) parts.push(`batch ${batch}`);
  else parts.push(`${bar(batch / Math.max(1, numBatches))} ${batch}/${numBatches}`);
  if (samplesPerSecond > 0) parts.push(` ${Math.round(samplesPerSecond).toLocaleString("en")} samples/s`);
  for (const [name, value] of Object.entries(metrics)) parts.push(` ${name} ${value.toPrecision(4)}`);
  return parts.join(" ");
}

function bar(share: number): string {
  const filled = Math.min(BAR_WIDTH, Math.round(share * BAR_WIDTH));
  return "━".repeat(filled) + "╌".repeat(BAR_WIDTH - filled);
}
