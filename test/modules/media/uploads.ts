import type { Person, World } from '../../kit/world';
import { announcementOf, type TestFile } from '../../kit/files';

/** Where and how a file is sent, as `createUpload` says. */
export interface Target {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** What `createUpload` answers. */
export interface Created {
  readonly createUpload: {
    readonly upload: { readonly id: string; readonly status: string } | null;
    readonly target: Target | null;
    readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
  };
}

/** What `completeUpload` answers. */
export interface Completed {
  readonly completeUpload: {
    readonly upload: { readonly id: string; readonly status: string } | null;
    readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
  };
}

export const createUpload = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
  upload { id status kind fileName contentType byteSize sha256 width height expiresAt }
  target { url method headers { name value } expiresAt }
  userErrors { code field } } }`;

export const completeUpload = `mutation ($uploadId: ID!) { completeUpload(input: { uploadId: $uploadId }) {
  upload { id status receivedAt } userErrors { code field } } }`;

/** Sends a body to where `createUpload` said. */
export async function put(target: Target, body: Buffer | ReadableStream): Promise<number> {
  const headers = Object.fromEntries(target.headers.map(({ name, value }) => [name, value]));
  const { method, url } = target;
  const answer = await fetch(url, {
    method,
    headers,
    body: body as BodyInit,
    duplex: 'half',
  } as RequestInit);
  await answer.text();
  return answer.status;
}

/** Announces a file that is taken. */
export async function announce(
  world: World,
  person: Person,
  file: TestFile,
  more: object = {},
): Promise<{ readonly id: string; readonly target: Target }> {
  const input = { ...announcementOf(file), ...more };
  const { createUpload: created } = await world.ask<Created>(person, createUpload, { input });
  if (!created.upload || !created.target) throw new Error(JSON.stringify(created.userErrors));
  return { id: created.upload.id, target: created.target };
}

/** Announces a file, sends it and completes it; gives the upload's id. */
export async function upload(
  world: World,
  person: Person,
  file: TestFile,
  more: object = {},
): Promise<string> {
  const { id, target } = await announce(world, person, file, more);
  const status = await put(target, file.content);
  if (status !== 200) throw new Error(`The store answered ${status}.`);
  const { completeUpload: done } = await world.ask<Completed>(person, completeUpload, {
    uploadId: id,
  });
  if (done.upload?.status !== 'RECEIVED') throw new Error(JSON.stringify(done.userErrors));
  return id;
}
