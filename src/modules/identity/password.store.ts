import type { Database, Transaction } from '../../kernel/db/database';

/** Reads and writes passwords' hashes, and the tokens of those who forgot them. */
export class PasswordStore {
  constructor(private readonly database: Database) {}

  async findHash(tx: Transaction, userId: string): Promise<string | null> {
    const found = await tx.prisma.userCredential.findUnique({
      where: { userId },
      select: { passwordHash: true },
    });
    return found?.passwordHash ?? null;
  }

  async setHash(tx: Transaction, userId: string, passwordHash: string): Promise<void> {
    await tx.prisma.userCredential.update({
      where: { userId },
      data: { passwordHash, mustChange: false, changedAt: new Date() },
      select: { userId: true },
    });
  }

  /** The account in good standing with an e-mail address. */
  async accountOfEmail(email: string): Promise<string | null> {
    const [found] = await this.database.prisma.$queryRaw<{ readonly id: string | null }[]>`
      /* passwords.accountOfEmail */ SELECT app.account_of_email(${email}::citext) AS id`;
    return found?.id ?? null;
  }

  async emailOf(tx: Transaction, userId: string): Promise<string | null> {
    const found = await tx.prisma.userPrivate.findUnique({
      where: { userId },
      select: { email: true },
    });
    return found?.email ?? null;
  }

  /** Keeps the hash of a token; those before it are good no longer. */
  async insertToken(
    tx: Transaction,
    userId: string,
    tokenHash: Buffer,
    { ip, minutes }: { readonly ip: string | null; readonly minutes: number },
  ): Promise<void> {
    await tx.prisma.$executeRaw`/* passwords.insertToken */
      WITH earlier AS (
        UPDATE password_reset_tokens SET used_at = now() WHERE user_id = ${userId}::uuid AND used_at IS NULL
      )
      INSERT INTO password_reset_tokens (user_id, token_hash, request_ip, expires_at)
      VALUES (${userId}::uuid, ${tokenHash}, ${ip}::inet, now() + make_interval(mins => ${minutes}::int))`;
  }

  /** Lets the transaction work for the account whose token this is, and uses the token up; null where it is not good. */
  async useToken(tx: Transaction, tokenHash: Buffer): Promise<string | null> {
    const [owner] = await tx.prisma.$queryRaw<{ readonly id: string | null }[]>`
      /* passwords.ownerOfToken */ SELECT app.account_of_reset_token(${tokenHash}) AS id`;
    if (!owner?.id) return null;
    await tx.actAs(owner.id);
    const used = await tx.prisma.$executeRaw`/* passwords.useToken */
      UPDATE password_reset_tokens t SET used_at = now() FROM users u
      WHERE t.token_hash = ${tokenHash} AND t.used_at IS NULL AND t.expires_at > now()
        AND u.id = t.user_id AND u.deleted_at IS NULL AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')`;
    return used === 1 ? owner.id : null;
  }
}
