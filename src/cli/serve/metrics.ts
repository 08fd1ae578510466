/** Upper bounds of the histogram's buckets, in seconds. */
const BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What is counted elsewhere and asked for when the metrics are. */
export interface Gauges {
  waiting: number;
  running: number;
  restarts: number;
  tensors: number;
  memoryBytes: number;
  /** How many workers are in each state. */
  workers: Readonly<Record<string, number>>;
}

/** Counts requests, for Prometheus. */
export class Metrics {
  readonly #statuses = new Map<number, number>();
  readonly #buckets = new Float64Array(BUCKETS_S.length + 1);
  #totalS = 0;
  #count = 0;

  /** Counts a request that was answered after `elapsedMs`. */
  add(status: number, elapsedMs: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    const seconds = elapsedMs / 1000;
    const bucket = BUCKETS_S.findIndex((bound) => seconds <= bound);
    const index = bucket < 0 ? BUCKETS_S.length : bucket;
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#totalS += seconds;
    this.#count += 1;
  }

  /** The text format of Prometheus, version 0.0.4. */
  format(gauges: Gauges): string {
    const statuses = [...this.#statuses].sort(([a], [b]) => a - b);
    return [
      ...family("optml_requests_total", "counter", "Invocations answered, by status", [
        ...statuses.map(([status, count]) => [`{status="${status}"}`, count] as const),
      ]),
      ...this.#histogram(),
      ...family("optml_queue_length", "gauge", "Invocations that wait for a worker", [["", gauges.waiting]]),
      ...family("optml_requests_running", "gauge", "Invocations that are in a worker", [
        ["", gauges.running],
      ]),
      ...family("optml_workers", "gauge", "Workers, by state", [
        ...Object.entries(gauges.workers).map(([state, count]) => [`{state="${state}"}`, count] as const),
      ]),
      ...family("optml_worker_restarts_total", "counter", "Workers started in place of one before", [
        ["", gauges.restarts],
      ]),
      ...family("optml_tensors", "gauge", "Tensors that exist in the workers", [["", gauges.tensors]]),
      ...family("process_resident_memory_bytes", "gauge", "Memory of the process", [
        ["", gauges.memoryBytes],
      ]),
      "",
    ].join("\n");
  }

  #histogram(): string[] {
    const name = "optml_request_duration_seconds";
    let sum = 0;
    const buckets = [...this.#buckets].map((count, index) => {
      sum += count;
      return `${name}_bucket{le="${BUCKETS_S[index] ?? "+Inf"}"} ${sum}`;
    });
    return [
      ...family(name, "histogram", "Time from an invocation's body to its answer", []),
      ...buckets,
      `${name}_sum ${this.#totalS}`,
      `${name}_count ${this.#count}`,
    ];
  }
}

function family(
  name: string,
  type: string,
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
  ];
}
