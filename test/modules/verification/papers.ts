import { decodeGlobalId } from '../../../src/kernel/ids/global-id';
import { picture } from '../../kit/files';
import type { Person, World } from '../../kit/world';
import { upload } from '../media/uploads';

/** What a mutation answers. */
export interface Answer<Fields> {
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
  }[];
  readonly verification?: (Fields & { readonly id: string; readonly status: string }) | null;
}

const submit = `mutation ($input: SubmitVerificationInput!) { submitVerification(input: $input) {
  verification { id status score decidedAt decisionReason expiresAt documents { id kind mimeType } }
  userErrors { code field } } }`;

/** A verification as its owner sees it first. */
export interface Submitted {
  readonly documents: readonly { readonly id: string; readonly kind: string }[];
}

/** Gives somebody what is private of every account: an e-mail address and a birth date. */
export async function register(world: World, person: Person): Promise<void> {
  await world.owner.prisma.userPrivate.create({
    data: {
      userId: person.uuid,
      email: `${person.username}@example.com`,
      dateOfBirth: new Date('1990-01-31'),
    },
  });
}

/** Sends papers, and gives what `submitVerification` answers. */
export async function sendPapers(
  world: World,
  person: Person,
  input: object = {},
): Promise<Answer<Submitted>> {
  const uploadId = await upload(world, person, picture(), { purpose: 'IDENTITY' });
  const { submitVerification: answer } = await world.ask<{
    readonly submitVerification: Answer<Submitted>;
  }>(person, submit, {
    input: {
      ...{ firstName: 'Ada', lastName: 'Lovelace' },
      documents: [{ kind: 'PASSPORT', uploadId }],
      ...input,
    },
  });
  return answer;
}

/** The verification of somebody new who calls themselves so; its id. */
export async function verificationOf(
  world: World,
  person: Person,
  lastName = 'Lovelace',
): Promise<string> {
  await register(world, person);
  const { verification, userErrors } = await sendPapers(world, person, { lastName });
  if (!verification) throw new Error(JSON.stringify(userErrors));
  return verification.id;
}

/** How far a verification has come, behind the product. */
export async function statusIn(world: World, id: string): Promise<string> {
  const { status } = await world.owner.prisma.kycVerification.findUniqueOrThrow({
    where: { id: decodeGlobalId(id).uuid },
  });
  return status;
}

/** Runs a job of the queue now. */
export async function runJob(world: Pick<World, 'owner'>, name: string): Promise<void> {
  await world.owner.pool.query('SELECT graphile_worker.add_job($1)', [name]);
}
