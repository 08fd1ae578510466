/** One request of a load, when it was answered. */
export interface LoadSample {
  /** Milliseconds from the load's beginning to the answer. */
  atMs: number;
  /** From sending to the answer, waiting for a worker included. */
  latencyMs: number;
  /** 0 where the request could not be sent. */
  status: number;
  tensorsLeaked: number;
  /** The worker's tensors after the request, where it told. */
  memory?: { tensors: number; bytes: number };
  worker?: number;
}

export interface LoadFigures {
  count: number;
  /** Milliseconds from the beginning to the last answer. */
  elapsedMs: number;
  perSecond: number;
  /** Of answers that came, whatever their status. All 0 where none did. */
  latency: { p50: number; p90: number; p99: number; max: number };
  /** How many answers had each status, ascending. */
  statuses: readonly (readonly [status: number, count: number])[];
  tensorsLeaked: number;
}

/** Columns as uPlot takes them; a stretch of time without an answer is a gap. */
export interface LoadCurves {
  /** The middle of each stretch, in seconds. */
  seconds: number[];
  meanMs: (number | null)[];
  maxMs: (number | null)[];
  perSecond: number[];
  /** Over all workers, as each told last. */
  tensors: (number | null)[];
  bytes: (number | null)[];
}

/** So many stretches of time at most are drawn: then two become one. */
const MAX_STRETCHES = 240;
const FIRST_WIDTH_MS = 100;

interface Stretch {
  count: number;
  sumMs: number;
  maxMs: number;
  tensors: number | null;
  bytes: number | null;
}

/** Gathers what a load's requests took. Adding costs the same however many there are. @param capacity How many may come. */
export function createLoadStats(capacity: number) {
  const latencies = new Float64Array(capacity);
  const statuses = new Map<number, number>();
  const workers = new Map<number, { tensors: number; bytes: number }>();
  let stretches: Stretch[] = [];
  let widthMs = FIRST_WIDTH_MS;
  let count = 0;
  let lastMs = 0;
  let tensorsLeaked = 0;

  function stretchAt(atMs: number): Stretch {
    while (atMs / widthMs >= MAX_STRETCHES) {
      widthMs *= 2;
      stretches = inPairs(stretches);
    }
    const index = Math.floor(atMs / widthMs);
    while (stretches.length <= index)
      stretches.push({ count: 0, sumMs: 0, maxMs: 0, tensors: null, bytes: null });
    return stretches[index] as Stretch;
  }

  return {
    add({ atMs, latencyMs, status, memory, worker, ...sample }: LoadSample): void {
      latencies[count++] = latencyMs;
      lastMs = Math.max(lastMs, atMs);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      tensorsLeaked += sample.tensorsLeaked;
      const stretch = stretchAt(atMs);
      stretch.count += 1;
      stretch.sumMs += latencyMs;
      stretch.maxMs = Math.max(stretch.maxMs, latencyMs);
      if (!memory) return;
      workers.set(worker ?? 0, memory);
      const all = [...workers.values()];
      stretch.tensors = all.reduce((sum, each) => sum + each.tensors, 0);
      stretch.bytes = all.reduce((sum, each) => sum + each.bytes, 0);
    },
    figures(): LoadFigures {
      const sorted = latencies.slice(0, count).sort();
      const at = (share: number) => sorted[Math.max(0, Math.ceil(share * count) - 1)] ?? 0;
      return {
        count,
        elapsedMs: lastMs,
        perSecond: lastMs === 0 ? 0 : (count / lastMs) * 1000,
        latency: { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) },
        statuses: [...statuses].sort(([a], [b]) => a - b),
        tensorsLeaked,
      };
    },
    curves(): LoadCurves {
      const gap = ({ count: n }: Stretch, value: number) => (n === 0 ? null : value);
      return {
        seconds: stretches.map((_, index) => ((index + 0.5) * widthMs) / 1000),
        meanMs: stretches.map((each) => gap(each, each.sumMs / each.count)),
        maxMs: stretches.map((each) => gap(each, each.maxMs)),
        perSecond: stretches.map((each) => (each.count / widthMs) * 1000),
        tensors: stretches.map((each) => each.tensors),
        bytes: stretches.map((each) => each.bytes),
      };
    },
  };
}

function inPairs(stretches: readonly Stretch[]): Stretch[] {
  return Array.from({ length: Math.ceil(stretches.length / 2) }, (_, index) => {
    const [a, b] = [stretches[index * 2] as Stretch, stretches[index * 2 + 1]];
    if (!b) return a;
    return {
      count: a.count + b.count,
      sumMs: a.sumMs + b.sumMs,
      maxMs: Math.max(a.maxMs, b.maxMs),
      tensors: b.tensors ?? a.tensors,
      bytes: b.bytes ?? a.bytes,
    };
  });
}
