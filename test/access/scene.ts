import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Kind } from '../../scripts/access-matrix';
import { CreatorStatus } from '../../src/generated/prisma/enums';
import { hashPassword } from '../../src/kernel/crypto/passwords';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import type { Person, World } from '../kit/world';
import { goodValues } from '../migrations/domains';
import { GoodRows } from '../migrations/nonsense/good-rows';
import { past, type Row } from '../migrations/nonsense/rules-of';
import { letters, password } from './case';

const future = '2999-01-01T00:00:00Z';

/** What an offer gives, and until when. */
const trial = { kind: 'TRIAL', trial_days: 7, valid_until: future };

/** Somebody who owns one of everything, those who call, and the global ids of what is owned. */
export interface Scene {
  /** By kind; null for the visitor. */
  readonly callers: Readonly<Record<Kind, Person | null>>;
  readonly owner: Person;
  readonly ids: Readonly<Record<string, string>>;
}

/** Arranges scenes straight in a database, with the rights of its owner. */
export class Stagehand {
  private readonly good: GoodRows;

  private constructor(
    private readonly world: World,
    private readonly client: Client,
    private readonly passwordHash: string,
  ) {
    this.good = new GoodRows(client, goodValues);
  }

  static async hire(world: World): Promise<Stagehand> {
    const client = new Client({ connectionString: world.databaseUrl });
    await client.connect();
    return new Stagehand(world, client, await hashPassword(password));
  }

  /** A scene that nobody has touched. */
  async arrange(): Promise<Scene> {
    const owner = await this.world.person('owner', { isCreator: true });
    const friend = await this.world.person('friend', { isCreator: true });
    const callers = {
      visitor: null,
      unconfirmed: await this.world.person('new', { status: 'PENDING_VERIFICATION' }),
      ...(await this.world.people('stranger', 'follower', 'subscriber', 'blocked', 'restricted')),
      owner,
      moderator: await this.world.person('moderator', { accountType: 'MODERATOR' }),
      admin: await this.world.person('admin', { accountType: 'ADMIN' }),
    };
    const creatorId = owner.creator?.uuid ?? '';
    const planId = await this.id('subscription_plans', { creator_id: creatorId });
    await this.client.query(
      `WITH caller AS (SELECT unnest($1::uuid[]) AS id),
         private AS (INSERT INTO user_private (user_id, email, date_of_birth)
           SELECT id, id || '@example.com', '1990-01-01' FROM caller)
       INSERT INTO user_credentials (user_id, password_hash) SELECT id, $2 FROM caller`,
      [Object.values(callers).flatMap((caller) => caller?.uuid ?? []), this.passwordHash],
    );
    await this.relate(callers, { owner, creatorId, planId });
    const ids = {
      ...(await this.published(creatorId, friend)),
      ...(await this.said(owner, friend)),
      ...(await this.held(owner, friend)),
      ...(await this.broadcast(owner, friend)),
      ...(await this.owned(owner, friend)),
      ...(await this.platform(owner, friend)),
      plan: encodeGlobalId('SubscriptionPlan', planId),
      offer: encodeGlobalId(
        'SubscriptionOffer',
        await this.id('subscription_offers', { plan_id: planId, ...trial }),
      ),
      promoCode: encodeGlobalId(
        'PromotionalCode',
        await this.id('promotional_codes', { creator_id: creatorId, code: letters() }),
      ),
      membershipPlan: encodeGlobalId(
        'SubscriptionPlan',
        await this.id('subscription_plans', { scope: 'PLATFORM', creator_id: null }),
      ),
      user: owner.id,
      fan: (await this.world.person('fan')).id,
      friend: friend.id,
    };
    return { callers, owner, ids };
  }

  async leave(): Promise<void> {
    await this.client.end();
  }

  /** Makes the callers what their kinds say. */
  private async relate(
    { follower, subscriber, blocked, restricted, moderator }: Scene['callers'],
    to: { readonly owner: Person; readonly creatorId: string; readonly planId: string },
  ): Promise<void> {
    const { owner, creatorId, planId } = to;
    await this.row('follows', { follower_id: follower?.uuid, followee_id: owner.uuid });
    await this.subscribe(subscriber?.uuid ?? '', creatorId, planId);
    await this.row('user_blocks', { blocker_id: owner.uuid, blocked_id: blocked?.uuid });
    for (const feature of ['POSTING', 'MESSAGING', 'TIPPING', 'STREAMING']) {
      await this.sanction(restricted?.uuid ?? '', moderator?.uuid ?? '', feature);
    }
  }

  /** Closes a feature to an account from now on. */
  async sanction(userId: string, decidedById: string, feature: string): Promise<void> {
    const terms = { kind: 'FEATURE_RESTRICTION', feature, begins_at: past, ends_at: future };
    await this.decide(userId, decidedById, terms);
  }

  /** Lays a sanction of these terms on an account; gives its id. */
  private async decide(userId: string, decidedById: string, terms: Row): Promise<string> {
    await this.client.query('BEGIN');
    const statement = await this.row('statements_of_reasons', { user_id: userId });
    const about = { user_id: userId, decided_by_id: decidedById, statement_id: statement['id'] };
    const id = await this.id('user_sanctions', { ...terms, ...about });
    await this.client.query('COMMIT');
    return id;
  }

  /** What an account was last told of a decision about it. */
  private async told(userId: string): Promise<string> {
    const { rows } = await this.client.query<{ id: string }>(
      'SELECT id FROM statements_of_reasons WHERE user_id = $1 ORDER BY id DESC LIMIT 1',
      [userId],
    );
    return rows[0]?.id ?? '';
  }

  private async subscribe(fanId: string, creatorId: string, planId: string): Promise<string> {
    return this.id('subscriptions', {
      fan_id: fanId,
      creator_id: creatorId,
      plan_id: planId,
      status: 'ACTIVE',
      interval: 'MONTHLY',
      price_minor: 999,
      currency_code: 'USD',
      current_period_start: past,
      current_period_end: future,
      next_billing_at: future,
    });
  }

  /** What others know of: posts for subscribers and for sale, and streams for followers, for sale, and to come. */
  private async published(creatorId: string, friend: Person) {
    const post = { creator_id: creatorId, cluster_key: 'fanzlab', status: 'PUBLISHED' };
    const open = { ...post, published_at: past };
    const subscribersPost = await this.id('posts', { ...open, visibility: 'SUBSCRIBERS' });
    const stream = { host_id: creatorId, cluster_key: 'fanzlab' };
    const live = { ...stream, status: 'LIVE', started_at: past };
    const liveStream = await this.id('live_streams', { ...live, access: 'FOLLOWERS' });
    const paidStream = await this.id('live_streams', { ...live, access: 'PAID', price_tokens: 5 });
    const openStream = await this.id('live_streams', { ...live, access: 'EVERYONE' });
    const chat = { live_stream_id: openStream, sender_id: friend.uuid };
    const fan = await this.world.person('banned');
    await this.row('stream_bans', { live_stream_id: openStream, user_id: fan.uuid });
    return {
      post: encodeGlobalId('Post', subscribersPost),
      paidPost: encodeGlobalId(
        'Post',
        await this.id('posts', { ...open, visibility: 'PAID', price_tokens: 5 }),
      ),
      liveStream: encodeGlobalId('LiveStream', liveStream),
      openStream: encodeGlobalId('LiveStream', openStream),
      banned: fan.id,
      paidStream: encodeGlobalId('LiveStream', paidStream),
      scheduledStream: encodeGlobalId('LiveStream', await this.id('live_streams', stream)),
      chatMessage: encodeGlobalId('StreamChatMessage', await this.id('stream_chat_messages', chat)),
    };
  }

  /** What is between the owner and a friend: messages of the friend, one of them for sale. */
  private async said(owner: Person, friend: Person) {
    const key = [owner.uuid, friend.uuid].sort().join(':');
    const conversation = await this.id('conversations', { direct_key: key, last_sequence: 2 });
    for (const user_id of [owner.uuid, friend.uuid]) {
      await this.row('conversation_participants', { conversation_id: conversation, user_id });
    }
    const message = { conversation_id: conversation, sender_id: friend.uuid };
    return {
      conversation: encodeGlobalId('Conversation', conversation),
      ...(await this.group(owner, friend)),
      message: encodeGlobalId('Message', await this.id('messages', { ...message, sequence: 1 })),
      pricedMessage: encodeGlobalId(
        'Message',
        await this.id('messages', { ...message, sequence: 2, price_tokens: 5 }),
      ),
    };
  }

  /** A group of the owner, the friend and somebody else. */
  private async group(owner: Person, friend: Person) {
    const group = await this.id('conversations', {
      kind: 'GROUP',
      direct_key: null,
      title: 'A group',
    });
    const third = await this.world.person('third');
    for (const [person, role] of [
      [owner, 'OWNER'],
      [friend, 'ADMIN'],
      [third, 'MEMBER'],
    ] as const) {
      const member = { conversation_id: group, user_id: person.uuid, role };
      await this.row('conversation_participants', member);
    }
    return { group: encodeGlobalId('Conversation', group), third: third.id };
  }

  /** Events of the owner, one with tickets, and one of a friend in which the owner takes part. */
  private async held(owner: Person, friend: Person) {
    const event = { cluster_key: 'fanzlab', status: 'PUBLISHED', starts_at: past, ends_at: future };
    const own = { ...event, host_id: owner.creator?.uuid };
    const open = await this.id('events', own);
    const ticketed = await this.id('events', own);
    const other = await this.id('events', { ...event, host_id: friend.creator?.uuid });
    const guest = await this.world.person('guest');
    const asked = { event_id: open, user_id: guest.uuid };
    const taken = { event_id: other, user_id: owner.uuid };
    return {
      event: encodeGlobalId('LiveEvent', open),
      eventSession: encodeGlobalId(
        'EventSession',
        await this.id('event_sessions', { event_id: open }),
      ),
      ticketType: encodeGlobalId(
        'EventTicketType',
        await this.id('event_ticket_types', { event_id: ticketed, price_tokens: 5, capacity: 500 }),
      ),
      registration: encodeGlobalId(
        'EventRegistration',
        await this.id('event_registrations', asked),
      ),
      ownRegistration: encodeGlobalId(
        'EventRegistration',
        await this.id('event_registrations', taken),
      ),
    };
  }

  /** What belongs to a stream of the owner, and an invitation of the owner to one of a friend. */
  private async broadcast(owner: Person, friend: Person) {
    const own = await this.id('live_streams', {
      ...{ host_id: owner.creator?.uuid, cluster_key: 'fanzlab' },
    });
    const other = await this.id('live_streams', {
      ...{ host_id: friend.creator?.uuid, cluster_key: 'fanzlab' },
    });
    const part = { live_stream_id: own };
    const guest = { ...part, creator_id: friend.creator?.uuid };
    const invitation = { live_stream_id: other, creator_id: owner.creator?.uuid };
    const finished = { storage_key: letters(), duration_seconds: 1, size_bytes: 1 };
    return {
      otherCreator: friend.creator?.id ?? '',
      guest: encodeGlobalId('StreamGuest', await this.id('stream_guests', guest)),
      invitation: encodeGlobalId('StreamGuest', await this.id('stream_guests', invitation)),
      output: encodeGlobalId('StreamOutput', await this.id('stream_outputs', part)),
      recording: encodeGlobalId(
        'StreamRecording',
        await this.id('stream_recordings', {
          ...part,
          ...finished,
          status: 'READY',
          access: 'EVERYONE',
          price_tokens: null,
        }),
      ),
    };
  }

  /** What nobody else knows of. */
  private async owned(owner: Person, friend: Person) {
    const own = { user_id: owner.uuid };
    const friends = { creator_id: friend.creator?.uuid };
    const plan = await this.id('subscription_plans', friends);
    const other = await this.id('subscription_plans', friends);
    const session = { ...own, expires_at: future };
    const passkey = { ...own, credential_id: randomBytes(32), name: 'A key' };
    const expiring = { owner_id: owner.uuid, expires_at: future };
    const notification = { recipient_id: owner.uuid, kind: 'NEW_FOLLOWER' };
    const verification = await this.id('kyc_verifications', own);
    const document = await this.id('kyc_documents', { verification_id: verification });
    const payoutAccount = await this.id('payout_accounts', own);
    const payout = { ...own, payout_account_id: payoutAccount };
    return {
      payoutAccount: encodeGlobalId('PayoutAccount', payoutAccount),
      payout: encodeGlobalId('Payout', await this.owedPayout(owner, payout)),
      taxInformation: encodeGlobalId('TaxInformation', await this.id('tax_information', own)),
      verification: encodeGlobalId('KycVerification', verification),
      document: encodeGlobalId('KycDocument', document),
      subscription: encodeGlobalId(
        'PlanSubscription',
        await this.subscribe(owner.uuid, friend.creator?.uuid ?? '', plan),
      ),
      friendPlan: encodeGlobalId('SubscriptionPlan', other),
      paymentMethod: encodeGlobalId('PaymentMethod', await this.id('payment_methods', own)),
      session: encodeGlobalId('UserSession', await this.id('user_sessions', session)),
      passkey: encodeGlobalId('Passkey', await this.id('webauthn_credentials', passkey)),
      upload: encodeGlobalId('Upload', await this.id('uploads', expiring)),
      messageKey: encodeGlobalId('MessageKey', await this.id('message_keys', own)),
      notification: encodeGlobalId('Notification', await this.id('notifications', notification)),
      pushToken: encodeGlobalId('PushToken', await this.id('push_tokens', own)),
      delivery: encodeGlobalId(
        'NotificationDelivery',
        await this.id('notification_deliveries', { recipient_id: owner.uuid }),
      ),
    };
  }

  /** A payout whose amount is set aside. */
  private async owedPayout(owner: Person, payout: Row): Promise<string> {
    const amount = 2_000;
    await this.row('user_balances', {
      ...{ user_id: owner.uuid, currency_code: 'USD' },
      reserved_minor: amount,
    });
    return this.id('payouts', { ...payout, amount_minor: amount });
  }

  /** What the platform's staff work with. */
  private async platform(owner: Person, friend: Person) {
    const { rows } = await this.client.query<{ period: string; account: string }>(
      `SELECT (SELECT id FROM accounting_periods ORDER BY starts_on LIMIT 1) AS period,
         (SELECT id FROM chart_of_accounts WHERE is_postable ORDER BY code DESC LIMIT 1) AS account`,
    );
    const { period = '', account = '' } = rows[0] ?? {};
    const concerned = { user_id: owner.uuid };
    const judge = await this.world.person('judge', { accountType: 'MODERATOR' });
    const warning = { kind: 'WARNING', feature: null, ends_at: null };
    const decided = async (person: Person): Promise<string> =>
      encodeGlobalId('UserSanction', await this.decide(person.uuid, judge.uuid, warning));
    const applicant = { isCreator: true, creatorStatus: CreatorStatus.PENDING };
    const hit = { status: 'HIT', hits: '[{"name": "Ada", "list": "A list"}]', checked_at: past };
    const amlCheck = await this.id('aml_checks', { ...hit, user_id: owner.uuid });
    const role = await this.id('user_roles', { key: letters(), is_built_in: false });
    await this.row('user_role_assignments', { user_id: friend.uuid, role_id: role });
    return {
      applicant: (await this.world.person('applicant', applicant)).creator?.id ?? '',
      amlCheck: encodeGlobalId('AmlCheck', amlCheck),
      securityEvent: encodeGlobalId('SecurityEvent', await this.id('security_events', concerned)),
      sanction: await decided(friend),
      warning: await decided(owner),
      statement: encodeGlobalId('StatementOfReasons', await this.told(owner.uuid)),
      role: encodeGlobalId('Role', role),
      template: encodeGlobalId(
        'NotificationTemplate',
        await this.id('notification_templates', { version: randomInt(2, 2_000_000_000) }),
      ),
      announcement: encodeGlobalId(
        'Announcement',
        await this.id('announcements', { cluster_key: 'fanzlab', scheduled_for: future }),
      ),
      virtualGift: encodeGlobalId('VirtualGift', await this.id('virtual_gifts')),
      payment: encodeGlobalId('Payment', await this.id('payments', concerned)),
      period: encodeGlobalId('AccountingPeriod', period),
      account: encodeGlobalId('Account', account),
      transaction: encodeGlobalId(
        'Transaction',
        await this.id('transactions', {
          payer_id: owner.uuid,
          payee_id: friend.uuid,
          source_id: randomUUID(),
        }),
      ),
    };
  }

  private async id(table: string, row: Row = {}): Promise<string> {
    return String((await this.row(table, row))['id']);
  }

  private row(table: string, row: Row): Promise<Row> {
    return this.good.insert(table, row);
  }
}
