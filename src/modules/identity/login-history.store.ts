import type { LoginOutcome } from '../../generated/prisma/enums';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';

/** Writes down who tried to log in, and what looked odd about it. */
export class LoginHistoryStore {
  constructor(private readonly database: Database) {}

  /** Notes an attempt. The transaction must work for the account. */
  async insertAttempt(
    tx: Transaction,
    attempt: {
      readonly userId: string;
      readonly outcome: LoginOutcome;
      readonly sessionId?: string | null;
    },
    { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
  ): Promise<void> {
    const { userId, outcome, sessionId = null } = attempt;
    await tx.prisma.$executeRaw`/* loginHistory.insert */
      INSERT INTO user_login_history (user_id, outcome, ip, user_agent, session_id)
      VALUES (${userId}::uuid, ${outcome}::"LoginOutcome", ${ip}::inet, ${userAgent}, ${sessionId}::uuid)`;
  }

  /**
   * Whether an account that has logged in before never did so from around here, or never with this program. Around here is
   * the same /16 of IPv4 or /32 of IPv6, which providers change less often than addresses.
   */
  async isUnusual(
    tx: Transaction,
    userId: string,
    { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
  ): Promise<boolean> {
    const [known] = await tx.prisma.$queryRaw<{ readonly isUnusual: boolean | null }[]>`
      /* loginHistory.isUnusual */
      SELECT count(*) > 0 AND NOT (
        bool_or(user_agent IS NOT DISTINCT FROM ${userAgent})
        AND bool_or(${ip}::inet IS NULL OR ip IS NULL OR (family(ip) = family(${ip}::inet)
          AND network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 16 ELSE 32 END))
            = network(set_masklen(${ip}::inet, CASE family(${ip}::inet) WHEN 4 THEN 16 ELSE 32 END))))
      ) AS "isUnusual"
      FROM user_login_history
      WHERE user_id = ${userId}::uuid AND outcome = 'SUCCEEDED' AND created_at > now() - interval '90 days'`;
    return known?.isUnusual ?? false;
  }

  /** Notes what looks like an attack on the account for which the transaction works. Staff alone can read it. */
  async insertSecurityEvent(
    tx: Transaction,
    event: {
      readonly userId: string;
      readonly kind:
        'UNUSUAL_LOGIN' | 'REFRESH_REPLAYED' | 'FACTOR_REMOVED' | 'FORBIDDEN_ACTION' | 'OTHER';
      readonly severity: 'LOW' | 'MEDIUM' | 'HIGH';
      readonly description: string;
    },
    { ip, userAgent, requestId }: Pick<Caller, 'ip' | 'userAgent' | 'requestId'>,
  ): Promise<void> {
    const { userId, kind, severity, description } = event;
    await tx.prisma.$executeRaw`/* securityEvents.insert */
      INSERT INTO security_events (kind, severity, description, user_id, ip, user_agent, request_id)
      VALUES (${kind}::"SecurityEventKind", ${severity}::"SecuritySeverity", ${description},
        ${userId}::uuid, ${ip}::inet, ${userAgent}, ${requestId})`;
  }

  /** Notes that a limit was reached by nobody that is known for sure. */
  async insertLimitReached(
    limitName: string,
    ip: string | null,
    retryAfterSeconds: number,
  ): Promise<void> {
    await this.database.pool.query(
      `/* loginHistory.limitReached */ INSERT INTO rate_limit_events (limit_name, ip, retry_at)
       VALUES ($1, $2, now() + make_interval(secs => $3))`,
      [limitName, ip, retryAfterSeconds],
    );
  }

  /** Which of these sessions are over. */
  async endedSessions(sessionIds: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.database.pool.query<{ readonly id: string }>(
      '/* sessions.ended */ SELECT id FROM app.ended_sessions($1::uuid[]) AS ended(id)',
      [sessionIds],
    );
    return rows.map(({ id }) => id);
  }
}
