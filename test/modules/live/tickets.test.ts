import { randomUUID } from 'node:crypto';
import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { eventually, tokensOf } from '../payments/shop';
import { bookErrors, fund } from '../wallet/purses';
import { announceEvent, drawUpEvent, inHours, sellTickets } from './occasions';

let world: World;
let host: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  host = await world.person('host', { isCreator: true });
});

afterAll(() => world.close());

interface Ticket {
  readonly id: string;
  readonly code: string | null;
}

function buy(person: Person, ticketTypeId: string, more: object = {}) {
  const order = { ticketTypeId, idempotencyKey: randomUUID(), ...more };
  return act(world, person, 'buyEventTicket', order, 'ticket { id code status paidTokens }');
}

async function fans(count: number, tokens: number): Promise<readonly Person[]> {
  const made = await Promise.all(Array.from({ length: count }, () => world.person('fan')));
  for (const fan of made) await fund(world, fan, tokens);
  return made;
}

it('[live.ticketed-events] never sells more tickets than there are, to fifty buyers at once', async () => {
  const eventId = await announceEvent(world, host);
  const type = await sellTickets(world, host, eventId, { capacity: 7 });
  const buyers = await fans(50, 10);
  const outcomes = await Promise.all(buyers.map((buyer) => buy(buyer, type)));
  const sold = outcomes.filter(({ userErrors }) => userErrors.length === 0);
  expect(sold).toHaveLength(7);
  const codes = outcomes.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
  expect(new Set(codes)).toEqual(new Set(['LIMIT_REACHED']));
  const spent = await Promise.all(buyers.map((buyer) => tokensOf(world, buyer)));
  expect(spent.filter((tokens) => tokens === 0)).toHaveLength(7);
  const { node } = await world.ask<{ readonly node: unknown }>(
    null,
    'query ($id: ID!) { node(id: $id) { ... on LiveEvent { confirmedCount ticketTypes { soldCount capacity } } } }',
    { id: eventId },
  );
  expect(node).toEqual({ confirmedCount: 7, ticketTypes: [{ soldCount: 7, capacity: 7 }] });
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[live.ticketed-events] sells a ticket with a place and a code that its owner alone sees', async () => {
  const eventId = await announceEvent(world, host);
  const type = await sellTickets(world, host, eventId, { capacity: 2, price: 25 });
  const [fan] = await fans(1, 30);
  if (!fan) throw new Error('nobody');
  const { ticket, userErrors } = await buy(fan, type, { expectedPrice: 25 });
  expect(userErrors).toEqual([]);
  expect(ticket).toMatchObject({ status: 'VALID', paidTokens: 25, code: expect.any(String) });
  expect(await tokensOf(world, fan)).toBe(5);
  const look = 'query ($id: ID!) { node(id: $id) { ... on EventTicket { id code } } }';
  const { id } = ticket as Ticket;
  expect(await world.ask(host, look, { id })).toEqual({ node: { id, code: null } });
  expect(await world.ask(await world.person('eve'), look, { id })).toEqual({ node: null });
  const mine = '{ viewer { eventRegistrations { nodes { status ticket { id } } } } }';
  expect(await world.ask(fan, mine)).toEqual({
    viewer: { eventRegistrations: { nodes: [{ status: 'CONFIRMED', ticket: { id } }] } },
  });
});

it('[live.ticketed-events] refuses a second ticket, another price, an empty purse, drafts and what is closed', async () => {
  const eventId = await announceEvent(world, host);
  const type = await sellTickets(world, host, eventId, { capacity: 5 });
  const [rich, poor] = [await world.person('rich'), await world.person('poor')];
  await fund(world, rich, 100);
  const refused = async (person: Person, id: string, more = {}) =>
    (await buy(person, id, more)).userErrors.map(({ code }) => code);
  expect(await refused(rich, type, { expectedPrice: 9 })).toEqual(['CONFLICT']);
  expect(await refused(poor, type)).toEqual(['INSUFFICIENT_FUNDS']);
  expect(await refused(host, type)).toEqual(['SELF_TARGET']);
  expect(await refused(rich, type)).toEqual([]);
  expect(await refused(rich, type)).toEqual(['CONFLICT']);
  const draft = await sellTickets(world, host, await drawUpEvent(world, host), { capacity: 5 });
  expect(await refused(rich, draft)).toEqual(['NOT_FOUND']);
  const late = await announceEvent(world, host, { registrationClosesAt: inHours(-1) });
  expect(await refused(rich, await sellTickets(world, host, late, { capacity: 5 }))).toEqual([
    'NOT_FOUND',
  ]);
  expect(await tokensOf(world, rich)).toBe(90);
});

it('[live.ticketed-events] gives everybody their tokens back when an event is called off, once', async () => {
  const eventId = await announceEvent(world, host);
  const type = await sellTickets(world, host, eventId, { capacity: 9, price: 40 });
  const free = await sellTickets(world, host, eventId, { name: 'Press', capacity: 9, price: 0 });
  const buyers = await fans(3, 40);
  for (const buyer of buyers) expect((await buy(buyer, type)).userErrors).toEqual([]);
  expect((await buy(await world.person('press'), free)).userErrors).toEqual([]);
  expect(
    (await act(world, host, 'cancelEvent', { eventId }, 'event { status }')).userErrors,
  ).toEqual([]);
  const mind = () => world.owner.pool.query("SELECT graphile_worker.add_job('mind-events')");
  await mind();
  await eventually(() => Promise.all(buyers.map((buyer) => tokensOf(world, buyer))), [40, 40, 40]);
  await mind();
  const tickets = async () => {
    const { rows } = await world.owner.pool.query<{ status: string; count: number }>(
      `SELECT k.status, count(*)::int FROM event_tickets k JOIN event_ticket_types t ON t.id = k.ticket_type_id
       JOIN events e ON e.id = t.event_id WHERE e.host_id = $1 GROUP BY 1`,
      [host.creator?.uuid],
    );
    return rows;
  };
  await eventually(tickets, [{ status: 'CANCELLED', count: 4 }]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
  expect((await buy(await world.person('late'), type)).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['ticketTypeId'] },
  ]);
});

it('[live.attendees] lets the owner of a ticket in once, of ten at the entrance at once, and lists them for the host', async () => {
  const eventId = await announceEvent(world, host);
  const type = await sellTickets(world, host, eventId, { capacity: 5 });
  const [fan] = await fans(1, 10);
  if (!fan) throw new Error('nobody');
  const { code } = (await buy(fan, type)).ticket as Ticket;
  const enter = () => act(world, host, 'checkInAttendee', { eventId, code }, 'registration { id }');
  const outcomes = await Promise.all(Array.from({ length: 10 }, enter));
  expect(outcomes.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect((await enter()).userErrors).toEqual([{ code: 'CONFLICT', field: ['code'] }]);
  const { event } = await world.ask<{ event: unknown }>(
    host,
    `query ($id: ID!) { event: node(id: $id) { ... on LiveEvent { registrations { nodes {
       status checkedInAt user { username } ticket { status code } } } } } }`,
    { id: eventId },
  );
  expect(event).toEqual({
    registrations: {
      nodes: [
        {
          status: 'CONFIRMED',
          checkedInAt: expect.any(String),
          user: { username: fan.username },
          ticket: { status: 'USED', code: null },
        },
      ],
    },
  });
  const { csv } = await act(world, host, 'exportEventAttendees', { eventId }, 'csv');
  const [header, line] = String(csv).split('\n');
  expect(header).toBe('username,status,ticketType,queuedAt,checkedInAt');
  expect(line).toMatch(new RegExp(`^${fan.username},CONFIRMED,Standard,`));
});

it('[live.attendees] refuses codes of other events, whoever is not the host, and hides who comes from others', async () => {
  const eventId = await announceEvent(world, host);
  const type = await sellTickets(world, host, eventId, { capacity: 5 });
  const other = await announceEvent(world, host);
  const [fan] = await fans(1, 10);
  if (!fan) throw new Error('nobody');
  const { code } = (await buy(fan, type)).ticket as Ticket;
  const wrong = await act(world, host, 'checkInAttendee', { eventId: other, code });
  expect(wrong.userErrors).toEqual([{ code: 'NOT_FOUND', field: ['code'] }]);
  for (const [mutation, type, input] of [
    ['checkInAttendee', 'CheckInAttendeeInput', { eventId, code }],
    ['exportEventAttendees', 'ExportEventAttendeesInput', { eventId }],
  ] as const) {
    const answer = await world.execute(
      fan,
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`,
      { input },
    );
    expect(answer.code).toBe('FORBIDDEN');
  }
  const seen = await world.ask(
    await world.person('eve'),
    'query ($id: ID!) { node(id: $id) { ... on LiveEvent { registrations { totalCount } } } }',
    { id: eventId },
  );
  expect(seen).toEqual({ node: { registrations: { totalCount: 0 } } });
});
