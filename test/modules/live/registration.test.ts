import { World, type Person } from '../../kit/world';
import { act } from '../finance/books';
import { announceEvent, drawUpEvent, inHours, sellTickets } from './occasions';

let world: World;
let host: Person;

beforeAll(async () => {
  world = await World.create();
  host = await world.person('host', { isCreator: true });
});

afterAll(() => world.close());

interface Registration {
  readonly id: string;
  readonly status: string;
  readonly waitingPlace: number | null;
}

const selection = 'registration { id status waitingPlace }';

async function register(person: Person, eventId: string): Promise<Registration> {
  const { registration, userErrors } = await act(
    world,
    person,
    'registerForEvent',
    { eventId },
    selection,
  );
  if (!registration) throw new Error(JSON.stringify(userErrors));
  return registration as unknown as Registration;
}

async function refused(
  person: Person,
  mutation: string,
  input: object,
): Promise<readonly string[]> {
  const { userErrors } = await act(world, person, mutation, { ...input }, selection);
  return userErrors.map(({ code }) => code);
}

async function statusOf(person: Person): Promise<readonly string[]> {
  const { viewer } = await world.ask<{
    readonly viewer: { readonly eventRegistrations: { readonly nodes: readonly Registration[] } };
  }>(person, '{ viewer { eventRegistrations { nodes { status } } } }');
  return viewer.eventRegistrations.nodes.map(({ status }) => status);
}

function giveBack(person: Person, registrationId: string) {
  return act(world, person, 'cancelEventRegistration', { registrationId }, selection);
}

it('[live.event-registration] gives as many places as there are, of thirty at once, and lets the others wait in order', async () => {
  const eventId = await announceEvent(world, host, { capacity: 5 });
  const fans = await Promise.all(Array.from({ length: 30 }, () => world.person('fan')));
  const made = await Promise.all(fans.map((fan) => register(fan, eventId)));
  expect(made.filter(({ status }) => status === 'CONFIRMED')).toHaveLength(5);
  const { node } = await world.ask<{ readonly node: { readonly registrations: unknown } }>(
    host,
    'query ($id: ID!) { node(id: $id) { ... on LiveEvent { registrations(last: 1) { totalCount nodes { waitingPlace } } } } }',
    { id: eventId },
  );
  expect(node.registrations).toEqual({ totalCount: 30, nodes: [{ waitingPlace: 25 }] });
});

it('[live.event-registration] moves whoever waits longest up when a place is given back', async () => {
  const eventId = await announceEvent(world, host, { capacity: 1 });
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const first = await register(ada, eventId);
  expect((await register(ben, eventId)).waitingPlace).toBe(1);
  expect((await register(cleo, eventId)).waitingPlace).toBe(2);
  expect((await giveBack(ada, first.id)).userErrors).toEqual([]);
  expect([await statusOf(ben), await statusOf(cleo)]).toEqual([['CONFIRMED'], ['WAITLISTED']]);
  expect((await register(ada, eventId)).waitingPlace).toBe(2);
  await act(world, host, 'updateEvent', { eventId, capacity: 2 }, 'event { capacity }');
  expect([await statusOf(cleo), await statusOf(ada)]).toEqual([['CONFIRMED'], ['WAITLISTED']]);
});

it('[live.event-registration] never gives a place twice, however many are given back at once', async () => {
  const eventId = await announceEvent(world, host, { capacity: 4 });
  const fans = await Promise.all(Array.from({ length: 12 }, () => world.person('fan')));
  const made = await Promise.all(fans.map((fan) => register(fan, eventId)));
  const placed = fans.flatMap((fan, index) => {
    const registration = made[index];
    return registration?.status === 'CONFIRMED' ? [{ fan, id: registration.id }] : [];
  });
  await Promise.all(placed.map(({ fan, id }) => giveBack(fan, id)));
  const { rows } = await world.owner.pool.query(
    `SELECT e.confirmed_count, count(*) FILTER (WHERE r.status = 'CONFIRMED')::int AS confirmed,
       count(*) FILTER (WHERE r.status = 'WAITLISTED')::int AS waiting
     FROM events e JOIN event_registrations r ON r.event_id = e.id JOIN users u ON u.id = r.user_id
     WHERE u.id = ANY($1) GROUP BY e.id`,
    [fans.map(({ uuid }) => uuid)],
  );
  expect(rows).toEqual([{ confirmed_count: 4, confirmed: 4, waiting: 4 }]);
});

it('[live.event-registration] refuses drafts, what is closed, called off or sold, one’s own, and what is not one’s', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const draft = await drawUpEvent(world, host);
  expect(await refused(ada, 'registerForEvent', { eventId: draft })).toEqual(['NOT_FOUND']);
  const closed = await announceEvent(world, host, { registrationClosesAt: inHours(-1) });
  expect(await refused(ada, 'registerForEvent', { eventId: closed })).toEqual(['INVALID_STATE']);
  const sold = await announceEvent(world, host);
  await sellTickets(world, host, sold, { capacity: 1 });
  expect(await refused(ada, 'registerForEvent', { eventId: sold })).toEqual(['INVALID_STATE']);
  const open = await announceEvent(world, host);
  expect(await refused(host, 'registerForEvent', { eventId: open })).toEqual(['SELF_TARGET']);
  const { id } = await register(ada, open);
  expect(await refused(ben, 'cancelEventRegistration', { registrationId: id })).toEqual([
    'NOT_FOUND',
  ]);
  await act(world, host, 'cancelEvent', { eventId: open }, 'event { status }');
  expect(await refused(ben, 'registerForEvent', { eventId: open })).toEqual(['INVALID_STATE']);
});

it('[live.attendees live.event-registration] lets the host confirm, turn down and let in by hand', async () => {
  const eventId = await announceEvent(world, host, { requiresApproval: true, capacity: 1 });
  const { ada, ben, cleo } = await world.people('ada', 'ben', 'cleo');
  const asked: Registration[] = [];
  for (const person of [ada, ben, cleo]) asked.push(await register(person, eventId));
  expect(asked.map(({ status }) => status)).toEqual(['PENDING', 'PENDING', 'PENDING']);
  const decide = async (index: number, isApproved: boolean) => {
    const input = { registrationId: asked[index]?.id, isApproved };
    return (await act(world, host, 'decideEventRegistration', input, selection)).registration;
  };
  expect(await decide(0, true)).toMatchObject({ status: 'CONFIRMED' });
  expect(await decide(1, true)).toMatchObject({ status: 'WAITLISTED' });
  expect(await decide(2, false)).toMatchObject({ status: 'REJECTED' });
  const again = { registrationId: asked[2]?.id, isApproved: true };
  expect(await refused(host, 'decideEventRegistration', again)).toEqual(['INVALID_STATE']);
  const enter = (registrationId?: string) => ({ eventId, registrationId });
  expect(await refused(host, 'checkInAttendee', enter(asked[0]?.id))).toEqual([]);
  expect(await refused(host, 'checkInAttendee', enter(asked[0]?.id))).toEqual(['CONFLICT']);
  expect(await refused(host, 'checkInAttendee', enter(asked[1]?.id))).toEqual(['INVALID_STATE']);
});

const parts = `event { sessions { id title speakers { name position user { username } } } }`;

it('[live.virtual-events] holds a conference with parts and those who speak in them, for all to see', async () => {
  const guest = await world.person('guest');
  const eventId = await announceEvent(world, host, { kind: 'CONFERENCE', title: 'Three talks' });
  const session = { eventId, title: 'Opening', startsAt: inHours(24), endsAt: inHours(25) };
  const speakers = [{ name: 'A guest', userId: guest.id }, { name: 'A stranger' }];
  const { event } = await act(world, host, 'addEventSession', { ...session, speakers }, parts);
  const seen = {
    title: 'Opening',
    speakers: [
      { name: 'A guest', position: 0, user: { username: guest.username } },
      { name: 'A stranger', position: 1, user: null },
    ],
  };
  expect(event).toMatchObject({ sessions: [seen] });
  const { events } = await world.ask<{ events: { nodes: unknown[] } }>(
    null,
    `query ($id: ID!) { events(hostId: $id) { nodes { kind title sessions { title } } } }`,
    { id: host.creator?.id },
  );
  expect(events.nodes).toContainEqual({
    kind: 'CONFERENCE',
    title: 'Three talks',
    sessions: [{ title: 'Opening' }],
  });
  const [{ id }] = (event as { sessions: [{ id: string }] }).sessions;
  const left = await act(world, host, 'removeEventSession', { sessionId: id }, parts);
  expect(left.event).toEqual({ sessions: [] });
});

it('[live.virtual-events] refuses what makes no sense, whoever is no creator or not the host, and hides drafts', async () => {
  const fan = await world.person('fan');
  const usual = {
    kind: 'VIRTUAL_EVENT',
    title: 'A night',
    startsAt: inHours(2),
    endsAt: inHours(3),
  };
  const codes = async (person: Person, mutation: string, input: object) =>
    (await act(world, person, mutation, { ...input }, 'event { id }')).userErrors.map(
      ({ code, field }) => [code, field?.[0]],
    );
  expect(await codes(host, 'createEvent', { ...usual, title: ' ' })).toEqual([['BLANK', 'title']]);
  expect(await codes(host, 'createEvent', { ...usual, endsAt: inHours(1) })).toEqual([
    ['INVALID', 'endsAt'],
  ]);
  expect(await codes(host, 'createEvent', { ...usual, capacity: 0 })).toEqual([
    ['INVALID', 'capacity'],
  ]);
  const create =
    'mutation ($input: CreateEventInput!) { createEvent(input: $input) { userErrors { code } } }';
  expect((await world.execute(fan, create, { input: usual })).code).toBe('FORBIDDEN');
  const eventId = await announceEvent(world, host);
  const outside = { eventId, title: 'Late', startsAt: inHours(30), endsAt: inHours(31) };
  expect(await codes(host, 'addEventSession', outside)).toEqual([['INVALID', 'startsAt']]);
  const cancel =
    'mutation ($input: CancelEventInput!) { cancelEvent(input: $input) { userErrors { code } } }';
  expect((await world.execute(fan, cancel, { input: { eventId } })).code).toBe('FORBIDDEN');
  const look = 'query ($id: ID!) { node(id: $id) { ... on LiveEvent { title } } }';
  expect(await world.ask(fan, look, { id: await drawUpEvent(world, host) })).toEqual({
    node: null,
  });
});
