import type { Page } from "@playwright/test";

/** What a stretch of work asked of the page's main thread. Software raster and workers run on other threads. */
export interface MainThread {
  tookMs: number;
  /** From frame to frame, whatever the machine was busy with. */
  frames: Spread;
  /** Processor time of the page's main thread between two frames. */
  work: Spread;
  /** Processor time of the page's main thread from each press of a key to the next, in milliseconds. */
  keys: number[];
  /** The longest task of the main thread, and how many took over 50 ms. */
  longestTaskMs: number;
  longTasks: number;
}

interface Spread {
  count: number;
  median: number;
  p95: number;
  worst: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string; data?: { type?: string } };
}

const CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline.frame"];
const LONG_TASK_MS = 50;

/** Does something, and tells what it asked of the main thread meanwhile, from the browser's own trace. */
export async function watchMainThread(page: Page, work: () => Promise<void>): Promise<MainThread> {
  const browser = page.context().browser();
  if (!browser) throw new Error("Cannot trace the page: it has no browser");
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate(askForFrames);
  const started = performance.now();
  await work();
  const tookMs = performance.now() - started;
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return { tookMs, ...summarise(trace.traceEvents) };
}

/** Has the page make every frame: else the work of several would count as that of the one after a pause. */
function askForFrames(): void {
  requestAnimationFrame(askForFrames);
}

/** A line of figures for `report`. */
export function inWords({ tookMs, frames, work, longestTaskMs, longTasks }: MainThread) {
  const spread = ({ median, p95, worst }: Spread) =>
    `median ${median.toFixed(1)}, 95th ${p95.toFixed(1)}, worst ${worst.toFixed(0)} ms`;
  return {
    value: `${tookMs.toFixed(0)} ms`,
    from: `main thread: longest task ${longestTaskMs.toFixed(0)} ms, ${longTasks} over ${LONG_TASK_MS} ms; a frame's work: ${spread(work)}; between frames: ${spread(frames)}, ${frames.count} frames`,
  };
}

function summarise(events: readonly TraceEvent[]): Omit<MainThread, "tookMs"> {
  const own = ownEvents(events);
  const tasks = outermost(own.filter(({ name, ph }) => ph === "X" && name.endsWith("RunTask")));
  const frames = own.filter(({ name }) => name === "BeginMainThreadFrame").map(({ ts }) => ts);
  const keys = own.filter(({ name, args }) => name === "EventDispatch" && args?.data?.type === "keydown");
  const between = frames.slice(1).map((ts, index) => (ts - (frames[index] ?? ts)) / 1000);
  const longest = tasks.map(({ dur = 0 }) => dur / 1000);
  return {
    frames: spreadOf(between),
    work: spreadOf(workBetween(tasks, frames)),
    keys: workBetween(tasks, startsOf(tasks, keys)),
    longestTaskMs: Math.max(0, ...longest),
    longTasks: longest.filter((ms) => ms > LONG_TASK_MS).length,
  };
}

/** Events of the main thread of the page, which is the busiest of its kind, in their order. */
function ownEvents(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = events
    .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
    .map(({ pid, tid }) => events.filter((event) => event.pid === pid && event.tid === tid));
  const [busiest = []] = threads.sort((a, b) => b.length - a.length);
  return busiest.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
}

/** Tasks that run in no other task. */
function outermost(tasks: readonly TraceEvent[]): TraceEvent[] {
  let end = 0;
  return tasks.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/** When the task began that each of the events is in. */
function startsOf(tasks: readonly TraceEvent[], events: readonly TraceEvent[]): number[] {
  return events.map((event) => tasks.findLast(({ ts }) => ts <= event.ts)?.ts ?? event.ts);
}

/** Milliseconds of processor time between each two moments. */
function workBetween(tasks: readonly TraceEvent[], moments: readonly number[]): number[] {
  const work = moments.map(() => 0);
  let next = 0;
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    while (next < moments.length && (moments[next] ?? 0) <= ts) next += 1;
    if (next < moments.length) work[next] = (work[next] ?? 0) + tdur / 1000;
  }
  return work.slice(1);
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: values.length, median: at(0.5), p95: at(0.95), worst: at(1) };
}
