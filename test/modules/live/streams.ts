import type { Person, Subscription, World } from '../../kit/world';

/** A live stream as these tests read it. */
export interface Stream {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly priceTokens: number | null;
  readonly streamKey: string | null;
  readonly scheduledFor: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly viewerCount: number;
  readonly peakViewerCount: number;
  readonly host: { readonly handle: string };
  readonly cluster: { readonly key: string };
}

export interface UserError {
  readonly code: string;
  readonly field: readonly string[] | null;
}

/** The answer of a mutation about one stream. */
export interface Outcome {
  readonly liveStream: Stream | null;
  readonly userErrors: readonly UserError[];
}

/** The state that the subscription tells. */
export interface Count {
  readonly viewerCount: number;
  readonly peakViewerCount: number;
  readonly at: string;
  readonly liveStream: Pick<Stream, 'status' | 'streamKey'>;
}

type Verb = 'create' | 'start' | 'end' | 'cancel' | 'join' | 'leave';

const streamFields = `id title status priceTokens streamKey scheduledFor startedAt endedAt viewerCount
  peakViewerCount host { handle } cluster { key }`;

const viewerCount = `subscription ($id: ID!) { liveStreamViewerCount(liveStreamId: $id) {
  viewerCount peakViewerCount at liveStream { status streamKey } } }`;

/** The text of a mutation, which takes its input as `$input`. */
export function mutationOf(verb: Verb): string {
  const type = `${verb[0]?.toUpperCase()}${verb.slice(1)}LiveStreamInput`;
  return `mutation ($input: ${type}!) { outcome: ${verb}LiveStream(input: $input) {
    liveStream { ${streamFields} } userErrors { code field } } }`;
}

/** Does something to a stream, and must not meet an error. */
export async function act(
  world: World,
  person: Person,
  verb: Verb,
  liveStreamId: string,
): Promise<Outcome> {
  const { outcome } = await world.ask<{ outcome: Outcome }>(person, mutationOf(verb), {
    input: { liveStreamId },
  });
  return outcome;
}

/** Announces a stream. */
export async function announce(
  world: World,
  host: Person,
  input: { readonly title?: string; readonly price?: number; readonly scheduledFor?: string } = {},
): Promise<Stream> {
  const { outcome } = await world.ask<{ outcome: Outcome }>(host, mutationOf('create'), {
    input: { title: 'Evening chat', ...input },
  });
  if (!outcome.liveStream) throw new Error(JSON.stringify(outcome.userErrors));
  return outcome.liveStream;
}

/** Announces a stream and puts it on air. */
export async function goOnAir(
  world: World,
  host: Person,
  input: { readonly price?: number } = {},
): Promise<Stream> {
  const { id } = await announce(world, host, input);
  const { liveStream } = await act(world, host, 'start', id);
  if (!liveStream) throw new Error('The stream did not start.');
  return liveStream;
}

/** The stream as somebody sees it; null where they may not know of it. */
export async function look(
  world: World,
  person: Person | null,
  id: string,
): Promise<Stream | null> {
  const { node } = await world.ask<{ node: Stream | null }>(
    person,
    `query ($id: ID!) { node(id: $id) { ... on LiveStream { ${streamFields} } } }`,
    { id },
  );
  return node;
}

/** Follows the count of a stream over a socket of its own. */
export function watch(
  world: World,
  person: Person | null,
  id: string,
): Subscription<{ liveStreamViewerCount: Count }> {
  return world.subscribe(person, viewerCount, { id });
}

/** The next state of a count. */
export async function nextCount(
  watching: Subscription<{ liveStreamViewerCount: Count }>,
): Promise<Count> {
  return (await watching.next()).liveStreamViewerCount;
}

/** Reads states until one has this many viewers. */
export async function countOf(
  watching: Subscription<{ liveStreamViewerCount: Count }>,
  viewers: number,
): Promise<Count> {
  for (;;) {
    const count = await nextCount(watching);
    if (count.viewerCount === viewers) return count;
  }
}

export { viewerCount as viewerCountSubscription };
