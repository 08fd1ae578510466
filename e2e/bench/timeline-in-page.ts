import { h, render } from "preact";
import { Timeline } from "../../src/ui/trace/timeline.tsx";
import { createTraceModel } from "../../src/ui/trace/trace-model.ts";
import type { Endpoint } from "../../src/worker/host/script-host.ts";

const SCROLLS = 60;

/** Milliseconds: until the time line is there, and what each frame of a scroll through it took. */
export interface TimelineTimes {
  shownMs: number;
  frameMs: number[];
  requests: number;
}

/** Shows the time line of `count` requests on four workers, and scrolls through it. */
export async function measure(count: number): Promise<TimelineTimes> {
  let now = 0;
  const model = createTraceModel(() => now);
  const watched = model.watch(instantEndpoint());
  for (let request = 0; request < count; request += 1) {
    now += 3 + (request % 7);
    await watched.invoke(new Request("http://localhost/invocations"));
  }
  const root = document.createElement("div");
  root.style.width = "800px";
  document.body.append(root);
  const start = performance.now();
  render(h(Timeline, { model, onOpen: () => undefined }), root);
  await nextFrame();
  const shownMs = performance.now() - start;
  const frameMs = await scrollThrough(root.querySelector(".timeline-scroller"));
  render(null, root);
  root.remove();
  return { shownMs, frameMs, requests: model.list().length };
}

async function scrollThrough(scroller: Element | null): Promise<number[]> {
  if (!scroller) throw new Error("There is no time line");
  const step = scroller.scrollWidth / SCROLLS;
  const frames: number[] = [];
  let last = await nextFrame();
  for (let scroll = 0; scroll < SCROLLS; scroll += 1) {
    scroller.scrollLeft = scroll * step;
    const now = await nextFrame();
    frames.push(now - last);
    last = now;
  }
  return frames;
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
}

function instantEndpoint(): Endpoint {
  let asked = 0;
  const stages = [
    { name: "input_fn", source: "default", elapsedMs: 1 },
    { name: "predict_fn", source: "script", elapsedMs: 4 },
    { name: "output_fn", source: "default", elapsedMs: 1 },
  ] as const;
  const result = {
    status: 200,
    content_type: "",
    body: new Uint8Array(),
    stages: [...stages],
    tensorsLeaked: 0,
  };
  const invoke: Endpoint["invoke"] = async () => {
    asked += 1;
    return { response: new Response(), worker: (asked % 4) + 1, queuedMs: 1, elapsedMs: 7, result };
  };
  return {
    ready: Promise.resolve(),
    workers: [],
    invoke,
    replay: () => invoke(new Request("http://localhost")),
    readNodes: () => Promise.reject(new Error("not asked here")),
    reload: async () => undefined,
    undeploy: () => undefined,
  };
}
