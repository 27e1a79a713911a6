import { randomBytes } from 'node:crypto';
import { AccountStatus, AccountType, CreatorStatus } from '../../src/generated/prisma/enums';
import type { PrismaClient } from '../../src/generated/prisma/client';
import type { AccessTokens } from '../../src/kernel/auth/tokens';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';

/** Somebody with an account, by name. */
export interface Person {
  readonly name: string;
  /** The name with something behind it, so that every test can have its own Ada. */
  readonly username: string;
  readonly uuid: string;
  /** The global id of the account. */
  readonly id: string;
  readonly token: string;
  /** The creator behind the account; null for fans. */
  readonly creator: { readonly uuid: string; readonly id: string; readonly handle: string } | null;
}

/** What is special about a person. */
export interface Traits {
  readonly isCreator?: boolean;
  readonly creatorStatus?: CreatorStatus;
  readonly accountType?: AccountType;
  readonly status?: AccountStatus;
  readonly clusterKey?: string;
}

/** Registers somebody straight in the database: an active account with a session. */
export async function createPerson(
  prisma: PrismaClient,
  tokens: AccessTokens,
  name: string,
  traits: Traits = {},
): Promise<Person> {
  const username = `${name}_${randomBytes(5).toString('hex')}`;
  const isCreator = traits.isCreator ?? false;
  const user = await prisma.user.create({
    data: {
      username,
      accountType: traits.accountType ?? (isCreator ? AccountType.CREATOR : AccountType.FAN),
      status: traits.status ?? AccountStatus.ACTIVE,
      primaryClusterKey: traits.clusterKey ?? 'fanzlab',
      sessions: { create: { expiresAt: new Date(Date.now() + 3_600_000) } },
      ...(isCreator && {
        creator: {
          create: {
            handle: username,
            displayName: name,
            status: traits.creatorStatus ?? CreatorStatus.APPROVED,
          },
        },
      }),
    },
    include: { sessions: true, creator: true },
  });
  const { token } = await tokens.issue(user.id, user.sessions[0]?.id ?? '');
  const { creator } = user;
  return {
    name,
    username,
    uuid: user.id,
    id: encodeGlobalId('User', user.id),
    token,
    creator: creator && {
      uuid: creator.id,
      id: encodeGlobalId('Creator', creator.id),
      handle: creator.handle,
    },
  };
}
