import { announcementOf, picture } from '../kit/files';
import { announce, completeUpload, createUpload, put, upload } from '../modules/media/uploads';
import { outcomeOf, type Attack, type Outcome, type Stage } from './attack';
import { post } from '../kit/http';

/** Announces a file as Cleo, who is a creator. */
function announcing(input: string, code: string, change: object): Attack {
  return {
    row: 'A67',
    issue: 5,
    input,
    channel: 'userErrors',
    code,
    operation: () => ({
      query: createUpload,
      variables: { input: { ...announcementOf(picture()), ...change } },
      as: 'cleo',
    }),
  };
}

/** Sends Cleo's file under a type that is not its own, and completes it. */
function sending(input: string, contentType: string, content: string): Attack {
  return {
    row: 'A67',
    issue: 5,
    input,
    channel: 'userErrors',
    code: 'CONTENT_MISMATCH',
    run: async ({ world, cleo }) => {
      const file = { contentType, content: Buffer.from(content, 'latin1') };
      const { id, target } = await announce(world, cleo, file);
      await put(target, file.content);
      const authorization = `Bearer ${cleo.token}`;
      return outcomeOf(await post(world.url, completeUpload, { uploadId: id }, { authorization }));
    },
  };
}

/** A picture for sale, as Ada sees it, who has not bought it. */
async function unpaidPicture({ world, cleo, ada }: Stage): Promise<Outcome> {
  const uploadId = await upload(world, cleo, picture());
  const input = { contentType: 'IMAGE', title: 'For sale', visibility: 'PAID', price: 5 };
  const { createPost } = await world.ask<{ createPost: { post: { id: string } } }>(
    cleo,
    `mutation ($input: CreatePostInput!) {
      createPost(input: $input) { post { id } userErrors { code } } }`,
    { input: { ...input, body: 'Only for buyers', publish: true, media: [{ uploadId }] } },
  );
  const read = `query ($id: ID!) { node(id: $id) { ... on Post { body media { nodes { url } } } } }`;
  const answer = await post(
    world.url,
    read,
    { id: createPost.post.id },
    { authorization: `Bearer ${ada.token}` },
  );
  const isHidden = !/Only for buyers|signature|files/.test(answer.text);
  return { ...outcomeOf(answer), code: isHidden ? 'OK' : 'LEAKED' };
}

/** What files can be other than they say, and media before they are paid for. */
export const uploadAttacks: readonly Attack[] = [
  announcing('a path in the name of a file', 'INVALID', { fileName: '../../etc/passwd' }),
  announcing('a name that breaks a line', 'INVALID', { fileName: 'a\n.png' }),
  announcing('an SVG', 'UNSUPPORTED_TYPE', { contentType: 'image/svg+xml' }),
  announcing('an archive', 'UNSUPPORTED_TYPE', { contentType: 'application/zip' }),
  announcing('a file of 2 GB that calls itself a picture', 'TOO_LARGE', {
    byteSize: 2_000_000_000,
  }),
  sending('an SVG with a script that calls itself a PNG', 'image/png', '<svg><script/></svg>'),
  sending('an archive that calls itself a picture', 'image/jpeg', 'PK\u0003\u0004and the rest'),
  sending('a page that calls itself a film', 'video/mp4', '<!doctype html><script>1</script>'),
  {
    row: 'A67',
    issue: 5,
    input: 'the text and the media of a paid post before it is bought',
    channel: 'none',
    code: 'OK',
    run: unpaidPicture,
  },
];
