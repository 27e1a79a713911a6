import { act } from '../finance/books';
import type { Person, World } from '../../kit/world';

const hour = 3_600_000;

/** A moment so many hours from now, as clients write it. */
export function inHours(hours: number): string {
  return new Date(Date.now() + hours * hour).toISOString();
}

/** Makes an event of a creator's and announces it; gives its id. */
export async function announceEvent(
  world: World,
  host: Person,
  terms: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const id = await drawUpEvent(world, host, terms);
  const { userErrors } = await act(
    world,
    host,
    'publishEvent',
    { eventId: id },
    'event { status }',
  );
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  return id;
}

/** Makes an event of a creator's that nobody else knows of; gives its id. */
export async function drawUpEvent(
  world: World,
  host: Person,
  terms: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const usual = {
    kind: 'VIRTUAL_EVENT',
    title: 'A night',
    startsAt: inHours(24),
    endsAt: inHours(26),
  };
  const input = { ...usual, ...terms };
  const { event, userErrors } = await act(world, host, 'createEvent', input, 'event { id }');
  if (!event) throw new Error(JSON.stringify(userErrors));
  return (event as { readonly id: string }).id;
}

/** Has an event sell a kind of ticket; gives the kind's id. */
export async function sellTickets(
  world: World,
  host: Person,
  eventId: string,
  terms: { readonly name?: string; readonly price?: number; readonly capacity: number },
): Promise<string> {
  const input = { eventId, name: 'Standard', price: 10, ...terms };
  const selection = 'event { ticketTypes { id name } }';
  const { event, userErrors } = await act(world, host, 'addEventTicketType', input, selection);
  const types = (event as { ticketTypes: { id: string; name: string }[] } | null)?.ticketTypes;
  const type = types?.find(({ name }) => name === input.name);
  if (!type) throw new Error(JSON.stringify(userErrors));
  return type.id;
}
