import { Database } from '../../src/kernel/db/database';
import type { Person } from '../kit/people';
import type { GatewayProcess } from '../processes/kit/gateway';
import { Platform } from '../processes/kit/platform';
import { hasPgBouncer, startPgBouncer, type PgBouncer } from './pgbouncer';

/** Fewer connections than clients, so that each transaction gets one that others have used. */
const poolSize = 3;

const isHere = hasPgBouncer();
const describeWithPgBouncer = isHere ? describe : describe.skip;
if (!isHere) {
  console.warn('PgBouncer is not installed (apt-get install pgbouncer): its tests did not run.');
}

describeWithPgBouncer('a gateway behind PgBouncer with transaction pooling', () => {
  let platform: Platform;
  let bouncer: PgBouncer;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    platform = await Platform.create({ gateways: 0 });
    bouncer = await startPgBouncer(platform.databaseUrl, poolSize);
    gateway = await platform.startGateway({ DATABASE_URL: bouncer.url });
  }, 120_000);
  afterAll(async () => {
    await platform.close();
    await bouncer.stop();
  }, 60_000);

  async function say(from: Person, to: Person, body: string): Promise<void> {
    const { outcome } = await gateway.ask<{ outcome: { userErrors: readonly unknown[] } }>(
      from,
      'mutation ($input: SendMessageInput!) { outcome: sendMessage(input: $input) { userErrors { code } } }',
      { input: { recipientId: to.id, body } },
    );
    expect(outcome.userErrors).toEqual([]);
  }

  it('shows everybody their own and nothing else, while many share few connections', async () => {
    const names = ['ada', 'ben', 'cyd', 'dee', 'eve', 'fay'];
    const people = await Promise.all(
      names.map((name) => platform.person(name, { isCreator: true })),
    );
    const next = (place: number): Person => people[(place + 1) % people.length] as Person;
    await Promise.all(people.map((person, place) => say(person, next(place), `from ${person.id}`)));
    const read = `{ viewer { id conversations(first: 10) { nodes {
      messages(last: 10) { nodes { body sender { id } } } participants { user { id } } } } } }`;

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => people)
        .flat()
        .map(async (person) => ({ person, data: await gateway.ask<Mine>(person, read) })),
    );

    expect(answers).toHaveLength(120);
    for (const { person, data } of answers) {
      expect(data.viewer.id).toBe(person.id);
      expect(data.viewer.conversations.nodes).toHaveLength(2);
      for (const { participants, messages } of data.viewer.conversations.nodes) {
        expect(participants.map(({ user }) => user.id)).toContain(person.id);
        expect(messages.nodes.map(({ body }) => body)).toEqual(
          messages.nodes.map(({ sender }) => `from ${sender.id}`),
        );
      }
    }
  });

  it('tells events as they happen', async () => {
    const [ada, ben] = [await platform.person('ada'), await platform.person('ben')];
    const inbox = gateway.subscribe<{ messageReceived: { message: { body: string } } }>(
      ben,
      'subscription { messageReceived { message { body } } }',
    );
    const first = inbox.next();
    await new Promise((resolve) => setTimeout(resolve, 500));

    await say(ada, ben, 'through the pool');

    expect((await first).messageReceived.message.body).toBe('through the pool');
    await inbox.close();
  });

  it('is refused with a login whose other rights the pool would let through', async () => {
    const owner = await startPgBouncer(platform.ownerUrl, poolSize);
    try {
      await expect(platform.startGateway({ DATABASE_URL: owner.url })).rejects.toThrow(
        'drops the role app that its login must assume',
      );
    } finally {
      await owner.stop();
    }
  });

  it('keeps the limits that a gateway sets for connections of its own', async () => {
    const limitsOf = async (url: string): Promise<unknown> => {
      const database = new Database({ url, poolSize: 1 });
      const { rows } = await database.pool.query(
        `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
           current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('timezone') AS zone,
           current_user = session_user AND pg_has_role(current_user, 'app', 'USAGE') AS is_app`,
      );
      await database.close();
      return rows;
    };

    expect(await limitsOf(bouncer.url)).toEqual(await limitsOf(platform.databaseUrl));
  });
});

interface Mine {
  readonly viewer: {
    readonly id: string;
    readonly conversations: {
      readonly nodes: readonly {
        readonly participants: readonly { readonly user: { readonly id: string } }[];
        readonly messages: {
          readonly nodes: readonly {
            readonly body: string;
            readonly sender: { readonly id: string };
          }[];
        };
      }[];
    };
  };
}
