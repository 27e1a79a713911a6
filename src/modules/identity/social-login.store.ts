import type { Database, Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';

/** Reads and writes which identities elsewhere belong to which accounts. */
export class SocialLoginStore {
  constructor(private readonly database: Database) {}

  async accountOf(issuer: string, subject: string): Promise<string | null> {
    const [found] = await this.database.prisma.$queryRaw<{ readonly id: string | null }[]>`
      /* socialLogin.accountOf */ SELECT app.account_of_identity(${issuer}, ${subject}) AS id`;
    return found?.id ?? null;
  }

  async noteUse(tx: Transaction, issuer: string, subject: string): Promise<void> {
    await tx.prisma.externalIdentity.updateMany({
      where: { issuer, subject },
      data: { lastUsedAt: new Date() },
    });
  }

  /** Refuses: CONFLICT where the identity or the provider is linked already. */
  async insert(
    tx: Transaction,
    identity: { readonly userId: string; readonly issuer: string; readonly subject: string },
  ): Promise<string> {
    try {
      return (await tx.prisma.externalIdentity.create({ data: identity, select: { id: true } })).id;
    } catch (error) {
      if (!brokenConstraint(error)?.startsWith('oauth_identities_')) throw error;
      const message = 'This identity or this provider is linked to an account already.';
      throw refusal(UserErrorCode.CONFLICT, message);
    }
  }

  /** Whether there was such a link. */
  async delete(tx: Transaction, userId: string, issuer: string): Promise<boolean> {
    const { count } = await tx.prisma.externalIdentity.deleteMany({ where: { userId, issuer } });
    return count > 0;
  }
}
