import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { IngestOutcome } from "./ingest/ingest.js";

/** What a server counts, in the Prometheus text format. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #events: Counter<"outcome">;
  readonly #requests: Histogram<"method" | "route" | "status">;
  readonly #failures: Counter<"where">;

  constructor(live: { sockets(): number; streams(): number }) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#events = new Counter({
      name: "sync_events_total",
      help: "Events that came in, by outcome",
      labelNames: ["outcome"],
      registers,
    });
    this.#requests = new Histogram({
      name: "sync_request_seconds",
      help: "Duration of HTTP requests",
      labelNames: ["method", "route", "status"],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#failures = new Counter({
      name: "sync_failures_total",
      help: "Work in the background that failed and is tried again",
      labelNames: ["where"],
      registers,
    });
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    gauge("sync_open_sockets", "Open WebSockets", live.sockets);
    gauge("sync_open_streams", "Open event streams", live.streams);
  }

  count(outcome: IngestOutcome["outcome"], events: number): void {
    this.#events.inc({ outcome }, events);
  }

  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  failed(where: string): void {
    this.#failures.inc({ where });
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
