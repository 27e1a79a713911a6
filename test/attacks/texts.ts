import { post } from '../kit/http';
import { userErrorIn, type Attack, type Stage } from './attack';
import { naughty } from './fuzz/hostile';

/** A mutation that keeps a text, and where its answer has the text again. */
interface Place {
  readonly query: string;
  readonly input: (stage: Stage, text: string) => Readonly<Record<string, unknown>>;
}

const places: Readonly<Record<string, Place>> = {
  'the title of a post': {
    query: `mutation ($input: CreatePostInput!) {
      createPost(input: $input) { post { text: title } userErrors { code } } }`,
    input: (_stage, title) => ({ contentType: 'TEXT', title, visibility: 'PUBLIC' }),
  },
  'the body of a post': {
    query: `mutation ($input: CreatePostInput!) {
      createPost(input: $input) { post { text: body } userErrors { code } } }`,
    input: (_stage, body) => ({ contentType: 'TEXT', title: 'Text', body, visibility: 'PUBLIC' }),
  },
  'a comment': {
    query: `mutation ($input: AddCommentInput!) {
      addComment(input: $input) { comment { text: body } userErrors { code } } }`,
    input: ({ postId }, body) => ({ postId, body }),
  },
  'a message': {
    query: `mutation ($input: SendMessageInput!) {
      sendMessage(input: $input) { message { text: body } userErrors { code } } }`,
    input: ({ ben }, body) => ({ recipientId: ben.id, body }),
  },
  'the title of a stream': {
    query: `mutation ($input: CreateLiveStreamInput!) {
      createLiveStream(input: $input) { liveStream { text: title } userErrors { code } } }`,
    input: (_stage, title) => ({ title }),
  },
};

/** What became of a text: the same again, or a refusal. Anything else is told. */
async function fateOf(stage: Stage, place: Place, text: string): Promise<string | null> {
  const authorization = `Bearer ${stage.cleo.token}`;
  const variables = { input: place.input(stage, text) };
  const answer = await post(stage.world.url, place.query, variables, { authorization });
  const { data, errors = [] } = answer.json;
  const code = errors[0]?.extensions.code ?? userErrorIn(data);
  if (code !== null) {
    const isRefusal = ['BAD_USER_INPUT', 'BLANK', 'TOO_LONG', 'TOO_SHORT', 'INVALID'].includes(
      code,
    );
    return isRefusal ? null : `${JSON.stringify(text)}: ${code}`;
  }
  const kept = /"text":("(?:[^"\\]|\\.)*")/.exec(answer.text)?.[1] ?? 'null';
  return JSON.parse(kept) === text ? null : `${JSON.stringify(text)} became ${kept}`;
}

/** Texts that have broken other programs come back as they were, or are refused. */
export const textAttacks: readonly Attack[] = Object.entries(places).map(([what, place]) => ({
  row: 'A27',
  issue: 5,
  input: `${naughty.length} texts that broke other programs, as ${what}`,
  channel: 'none',
  code: 'AS_SENT_OR_REFUSED',
  withinMs: 60_000,
  run: async (stage) => {
    const changed: string[] = [];
    for (const text of naughty) {
      const fate = await fateOf(stage, place, text);
      if (fate !== null) changed.push(fate);
    }
    return { code: changed.length === 0 ? 'AS_SENT_OR_REFUSED' : changed.join('\n'), text: '' };
  },
}));
