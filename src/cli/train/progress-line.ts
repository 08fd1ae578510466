import type { TrainingProgress } from "../../worker/messages.ts";
import type { Output } from "../command-host.ts";

const BAR_WIDTH = 20;

/** The last line of a terminal, which shows how far `fit` is. On what is no terminal it shows nothing. */
export interface ProgressLine {
  show(progress: TrainingProgress): void;
  /** Makes room for another line. */
  clear(): void;
  /** Shows what was shown before `clear`. */
  draw(): void;
  /** Clears it for good. */
  end(): void;
}

export function createProgressLine(output: Output): ProgressLine {
  let text: string | undefined;
  const draw = () => {
    // One character less than the terminal has, as the last one would wrap.
    if (output.isTerminal && text !== undefined)
      output.write(`\r\u001b[K${text.slice(0, output.columns - 1)}`);
  };
  const clear = () => {
    if (output.isTerminal && text !== undefined) output.write("\r\u001b[K");
  };
  return {
    draw,
    clear,
    show(progress) {
      text = describeProgress(progress);
      draw();
    },
    end() {
      clear();
      text = undefined;
    },
  };
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
