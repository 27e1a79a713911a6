import type { LogKeeper, LogLine } from '../log/log-tap';
import type { Database } from './database';

const levels: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

const messageMax = 10_000;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Keeps the lines of a program's log where staff can read them. */
export class SystemLogs implements LogKeeper {
  constructor(
    private readonly workers: Database,
    /** The program: 'gateway'. */
    private readonly service: string,
  ) {}

  async keep(lines: readonly LogLine[]): Promise<void> {
    const rows = lines.map((line) => rowOf(line));
    await this.workers.pool.query(
      `/* systemLogs.keep */ INSERT INTO system_logs
         (level, service, component, message, stack_trace, request_id, session_id, metadata, created_at)
       SELECT r.level::"LogLevel", $2, r.component, r.message, r.stack, r.request_id, r.session_id, r.metadata, r.at
       FROM jsonb_to_recordset($1::jsonb) AS r
         (level text, component text, message text, stack text, request_id text, session_id uuid, metadata jsonb,
          at timestamptz)`,
      [JSON.stringify(rows), this.service],
    );
  }
}

function rowOf(line: LogLine): object {
  const { level, time, msg, component, requestId, sessionId, err, ...rest } = line;
  const error = typeof err === 'object' && err !== null ? (err as LogLine) : null;
  const { stack = null, ...fault } = error ?? {};
  return {
    level: levels[String(level)] ?? 'INFO',
    component: text(component),
    message: (text(msg) ?? text(fault['message']) ?? '').slice(0, messageMax),
    stack: text(stack),
    request_id: text(requestId),
    session_id: typeof sessionId === 'string' && uuid.test(sessionId) ? sessionId : null,
    metadata: error ? { ...rest, err: fault } : rest,
    at: text(time) ?? new Date().toISOString(),
  };
}

/** PostgreSQL keeps no NUL. */
function text(value: unknown): string | null {
  return typeof value === 'string' ? value.replaceAll('\u0000', '') : null;
}
