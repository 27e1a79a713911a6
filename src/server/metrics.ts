import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Gateway } from './gateway';
import type { InFlight } from './in-flight';
import type { Measurement } from './measurement';
import type { OperationMetrics, OperationRecord } from './pipeline';

/** In seconds: from an answer out of a cache to the longest that a statement may take. */
const durations = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is measured of a server besides its operations. */
export interface MetricSources {
  readonly gateway: Pick<Gateway, 'measurements'>;
  readonly inFlight: Pick<InFlight, 'size'>;
  readonly sockets: { readonly size: number };
  readonly subscriptions: Pick<InFlight, 'size'>;
}

/**
 * The figures of one server, as Prometheus reads them. Labels are values that we choose: what a client sends, such as
 * the name of an operation, is never one, because every new value would be kept for as long as the process lives.
 */
export class Metrics implements OperationMetrics {
  private readonly registry = new Registry();
  private readonly gauges = new Map<string, Gauge>();
  private readonly requests = this.counter(
    'marquee_http_requests_total',
    'Answers over HTTP, by the route that gave them.',
    ['method', 'route', 'status'],
  );
  private readonly operations = new Histogram({
    name: 'marquee_operation_duration_seconds',
    help: 'How long queries and mutations took.',
    labelNames: ['transport', 'kind', 'outcome'],
    buckets: durations,
    registers: [this.registry],
  });
  private readonly subscriptions = this.counter(
    'marquee_subscriptions_ended_total',
    'Subscriptions that have ended, from whichever side.',
    ['outcome'],
  );
  private readonly errors = this.counter(
    'marquee_operation_errors_total',
    'Operations with an error of this code in errors[].',
    ['transport', 'code'],
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  record({ transport, kind, durationMs, codes }: OperationRecord): void {
    const outcome = codes.length === 0 ? 'ok' : 'error';
    for (const code of new Set(codes)) this.errors.inc({ transport, code });
    if (kind === 'subscription') this.subscriptions.inc({ outcome });
    else {
      this.operations.observe({ transport, kind: kind ?? 'unknown', outcome }, durationMs / 1000);
    }
  }

  /** Notes an answer over HTTP. `route` is the pattern of the address, not the address. */
  answered(method: string, route: string, status: number): void {
    this.requests.inc({ method, route, status });
  }

  /** All figures as text, with these among them. */
  async text(measurements: readonly Measurement[]): Promise<string> {
    for (const gauge of this.gauges.values()) gauge.reset();
    for (const { name, help, labels = {}, value } of measurements) {
      const gauge = this.gauges.get(name) ?? this.gauge(name, help, Object.keys(labels));
      gauge.set({ ...labels }, value);
    }
    return this.registry.metrics();
  }

  private counter(name: string, help: string, labelNames: readonly string[]): Counter {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private gauge(name: string, help: string, labelNames: readonly string[]): Gauge {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
    });
    this.gauges.set(name, gauge);
    return gauge;
  }
}

/** Counts the server's answers and adds `GET /metrics`. */
export function addMetrics(
  server: FastifyInstance,
  metrics: Metrics,
  { gateway, inFlight, sockets, subscriptions }: MetricSources,
): void {
  server.addHook('onResponse', async (request, reply) => {
    metrics.answered(
      knownMethods.has(request.method) ? request.method : 'other',
      request.routeOptions.url ?? 'none',
      reply.statusCode,
    );
  });
  server.get('/metrics', async (_request, reply) => {
    const own: Measurement[] = [
      {
        name: 'marquee_work_in_flight',
        help: 'Requests and operations that a stop would wait for, this request among them.',
        value: inFlight.size,
      },
      {
        name: 'marquee_sockets_open',
        help: 'WebSockets that are open.',
        value: sockets.size,
      },
      {
        name: 'marquee_subscriptions_open',
        help: 'Subscriptions that run on those.',
        value: subscriptions.size,
      },
    ];
    const measured = (await gateway.measurements?.()) ?? [];
    reply.header('cache-control', 'no-store').type(metrics.contentType);
    return metrics.text([...own, ...measured]);
  });
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
