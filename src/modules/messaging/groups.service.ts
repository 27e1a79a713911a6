import type { ParticipantRole } from '../../generated/prisma/enums';
import { requireActiveMember, requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { forbidden } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { GroupStore, Membership } from './groups.store';
import type { MessagingStore } from './messaging.store';

/** How many take part in a group, its owner included. */
export const membersMax = 100;

/** What the service stands on. */
export interface GroupDependencies {
  readonly database: Database;
  readonly groups: GroupStore;
  readonly store: MessagingStore;
}

/** A group, locked, as one who takes part finds it. */
interface OpenGroup {
  readonly own: Membership;
  readonly members: readonly Membership[];
}

const rank: Readonly<Record<ParticipantRole, number>> = { MEMBER: 0, ADMIN: 1, OWNER: 2 };

/**
 * Talks of many. Whoever changes who takes part takes the lock of those who send, so that a message and a change follow one
 * another. Whoever joins reads what was said before, too; whoever is gone reads nothing any more.
 */
export class GroupService {
  constructor(private readonly on: GroupDependencies) {}

  /**
   * Makes a group of the caller with these accounts in it.
   *
   * Refuses: BLANK, TOO_LONG, LIMIT_REACHED, SELF_TARGET, NOT_FOUND for accounts that are not there or do not want to hear from the
   * caller.
   */
  async create(caller: Caller, title: string, memberIds: readonly string[]): Promise<string> {
    const { userId } = requireFeature(caller, 'MESSAGING');
    refuseIfAny(textErrors({ field: 'title', value: title, lengthMax: 100 }));
    if (memberIds.includes(userId)) {
      throw refusal(UserErrorCode.SELF_TARGET, 'You take part by yourself.', ['memberIds']);
    }
    return this.on.database.transaction(caller, async (tx) => {
      const members = [{ userId, role: 'OWNER' as const }];
      const added = await this.welcome(tx, userId, members, memberIds);
      const id = await this.on.groups.insert(tx, userId, title);
      await this.on.groups.add(tx, id, added);
      await this.audit(tx, 'conversation.create-group', id, { memberIds: [...added] });
      return id;
    });
  }

  /** Lets accounts take part in a group that the caller keeps. Refuses and fails as `create`, besides NOT_FOUND. */
  async add(caller: Caller, id: string, memberIds: readonly string[]): Promise<void> {
    const { userId } = requireFeature(caller, 'MESSAGING');
    await this.on.database.transaction(caller, async (tx) => {
      const { own, members } = await this.open(tx, id, userId);
      requireRank(own, 'ADMIN');
      const added = await this.welcome(tx, userId, members, memberIds);
      await this.on.groups.add(tx, id, added);
      await this.audit(tx, 'conversation.add-members', id, { memberIds: [...added] });
    });
  }

  /**
   * Takes somebody of a lower role out of a group that the caller keeps.
   *
   * Refuses: NOT_FOUND, SELF_TARGET. Errors: FORBIDDEN.
   */
  async remove(caller: Caller, id: string, memberId: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      const { own, members } = await this.open(tx, id, userId);
      const member = requireMemberOf(members, memberId, userId);
      requireRank(own, 'ADMIN');
      if (rank[member.role] >= rank[own.role]) {
        throw forbidden('Only those of a lower role can be removed.');
      }
      await this.on.groups.remove(tx, id, memberId);
      await this.audit(tx, 'conversation.remove-member', id, { memberId });
    });
  }

  /**
   * Gives somebody another role in a group of the caller. Whoever makes another one the owner becomes an admin.
   *
   * Refuses: NOT_FOUND, SELF_TARGET. Errors: FORBIDDEN for everybody but the owner.
   */
  async setRole(
    caller: Caller,
    id: string,
    memberId: string,
    role: ParticipantRole,
  ): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      const { own, members } = await this.open(tx, id, userId);
      requireMemberOf(members, memberId, userId);
      requireRank(own, 'OWNER');
      if (role === 'OWNER') await this.on.groups.setRole(tx, id, userId, 'ADMIN');
      await this.on.groups.setRole(tx, id, memberId, role);
      await this.audit(tx, 'conversation.set-role', id, { memberId, role });
    });
  }

  /** Calls a group that the caller keeps something else. Refuses: BLANK, TOO_LONG, NOT_FOUND. Errors: FORBIDDEN. */
  async rename(caller: Caller, id: string, title: string): Promise<void> {
    const { userId } = requireFeature(caller, 'MESSAGING');
    refuseIfAny(textErrors({ field: 'title', value: title, lengthMax: 100 }));
    await this.on.database.transaction(caller, async (tx) => {
      requireRank((await this.open(tx, id, userId)).own, 'ADMIN');
      await this.on.groups.setTitle(tx, id, title);
      await this.audit(tx, 'conversation.rename', id, {});
    });
  }

  /**
   * Takes the caller out of a group. Where it was the owner, the admin who has been there longest takes over, or else the
   * member.
   *
   * Refuses: NOT_FOUND.
   */
  async leave(caller: Caller, id: string): Promise<string> {
    const { userId } = requireActiveMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      const { own, members } = await this.open(tx, id, userId);
      await this.on.groups.remove(tx, id, userId);
      const others = members.filter((member) => member.userId !== userId);
      const heir = others.find(({ role }) => role === 'ADMIN') ?? others[0];
      if (own.role === 'OWNER' && heir) await this.on.groups.setRole(tx, id, heir.userId, 'OWNER');
      await this.audit(tx, 'conversation.leave', id, { heirId: heir?.userId ?? null });
    });
    return userId;
  }

  /** The group, with whoever changes or sends to it kept waiting. Refuses: NOT_FOUND for those who do not take part. */
  private async open(tx: Transaction, id: string, userId: string): Promise<OpenGroup> {
    await this.on.store.lockForSending(tx, id);
    const members = (await this.on.groups.membersOf(tx, id)) ?? [];
    const own = members.find((member) => member.userId === userId);
    if (own) return { own, members };
    throw notFound('There is no such group.', 'conversationId');
  }

  /** Those of the accounts who are not there yet and may join. */
  private async welcome(
    tx: Transaction,
    userId: string,
    members: readonly Membership[],
    ids: readonly string[],
  ): Promise<readonly string[]> {
    const wanted = [...new Set(ids)].filter((id) => !members.some((each) => each.userId === id));
    if (members.length + wanted.length > membersMax) {
      const message = `${membersMax} people take part in a group at most.`;
      throw refusal(UserErrorCode.LIMIT_REACHED, message, ['memberIds']);
    }
    const welcome = await this.on.groups.whoMayBeAdded(tx, userId, wanted);
    if (welcome.length === wanted.length) return wanted;
    // One answer for all reasons, so that a block cannot be told from a closed door or from nobody.
    throw notFound('One of these accounts cannot be added.', 'memberIds');
  }

  private audit(
    tx: Transaction,
    action: string,
    subjectId: string,
    changes: Readonly<Record<string, string | string[] | null>>,
  ): Promise<void> {
    return tx.audit({ action, subjectType: 'Conversation', subjectId, changes });
  }
}

function requireRank({ role }: Membership, needed: ParticipantRole): void {
  if (rank[role] < rank[needed]) throw forbidden('Your role in the group does not allow this.');
}

function requireMemberOf(
  members: readonly Membership[],
  memberId: string,
  userId: string,
): Membership {
  if (memberId === userId) {
    throw refusal(UserErrorCode.SELF_TARGET, 'This is for others.', ['userId']);
  }
  const member = members.find((each) => each.userId === memberId);
  if (!member) throw notFound('They do not take part.', 'userId');
  return member;
}

function notFound(message: string, field: string): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, message, [field]);
}
