import { type MetricsScope, serveMetrics } from "./worker/metrics/serve-metrics.ts";

serveMetrics(globalThis as unknown as MetricsScope);
