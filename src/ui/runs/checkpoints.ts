import type { FileSystem } from "../../platform/file-system.ts";
import { groupMetrics } from "../train/metric-groups.ts";
import type { RunMetrics } from "../train/run-metrics.ts";
import { listFiles } from "../train/script-files.ts";
import { MODEL_DIR } from "../workspace-context.ts";
import type { Checkpoint } from "./run-record.ts";

/** Where a script saves while it trains: the second is what the service keeps over jobs. Clause T47. */
const CHECKPOINTS_DIR = "/opt/ml/checkpoints";
export const CHECKPOINT_PLACES: readonly string[] = [MODEL_DIR, CHECKPOINTS_DIR];

const CHECKPOINT = /^(.*)-(\d{4,})\.params$/;

/** A checkpoint's file, with the count of epochs that its name tells. */
export interface CheckpointFile {
  path: string;
  sizeBytes: number;
  mtimeMs: number;
  epoch: number;
}

/**
 * All checkpoints that there are, the first epoch first: files `<prefix>-<epochs done>.params`, as `do_checkpoint` writes
 * them. `-0000` is of no epoch: the default save writes the model that train returned so.
 */
export async function listCheckpoints(files: FileSystem): Promise<CheckpointFile[]> {
  const found = (await Promise.all(CHECKPOINT_PLACES.map((place) => listFiles(files, place)))).flat();
  return found
    .map((file) => ({ ...file, epoch: Number(CHECKPOINT.exec(file.path)?.[2] ?? 0) }))
    .filter(({ epoch }) => epoch > 0)
    .sort((a, b) => a.epoch - b.epoch || (a.path < b.path ? -1 : 1));
}

/** Those of a run that began at `startedMs`, with what its metrics were at each epoch's end. */
export function checkpointsOf(
  found: readonly CheckpointFile[],
  startedMs: number,
  metrics: RunMetrics,
): Checkpoint[] {
  return found
    .filter(({ mtimeMs }) => mtimeMs >= startedMs)
    .map((file) => ({ ...file, metrics: metricsAt(metrics, file.epoch - 1) }));
}

/** What the metrics were at the end of an epoch, from 0: of each one its validation where there is one. */
function metricsAt(metrics: RunMetrics, epoch: number): Record<string, number> {
  const entries = groupMetrics(metrics.ofModel).flatMap(({ members }) => {
    const told = members.flatMap(({ phase, series }) => {
      const value = series.atEpoch(epoch);
      return value === undefined ? [] : [{ phase, name: series.name, value }];
    });
    const chosen = told.find(({ phase }) => phase === "validation") ?? told[0];
    return chosen ? [[chosen.name, chosen.value] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The part of a checkpoint's path before `-0003.params`: its symbol lies beside it as `<prefix>-symbol.json`. */
export function prefixOf(path: string): string {
  return CHECKPOINT.exec(path)?.[1] ?? path;
}
