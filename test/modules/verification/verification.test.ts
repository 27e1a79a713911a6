import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signatureHeader, signCallback } from '../../../src/kernel/callbacks/callback-signature';
import { deriveKey } from '../../../src/kernel/crypto/keys';
import { decodeGlobalId } from '../../../src/kernel/ids/global-id';
import { picture } from '../../kit/files';
import { World, type Person } from '../../kit/world';
import { moveClock } from '../../kit/clock';
import { codes, run } from '../identity/self';
import { announce, createUpload, put, upload, type Created } from '../media/uploads';
import { announcementOf, film } from '../../kit/files';
import { eventually } from '../payments/shop';
import { register, runJob, sendPapers, statusIn, verificationOf } from './papers';

let world: World;
let mo: Person;
let officer: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  officer = await world.person('olga', { accountType: 'ADMIN' });
  mo = await world.person('mo', { accountType: 'MODERATOR' });
});

afterAll(() => world.close());

const uuidOf = (id: string): string => decodeGlobalId(id).uuid;
const status = (id: string) => eventually.bind(null, () => statusIn(world, id));

function review(by: Person, verificationId: string, input: object) {
  return run(
    world,
    by.token,
    'reviewVerification',
    { verificationId, ...input },
    'verification { status expiresAt decisionReason }',
  );
}

async function auditsOf(action: string, subjectId: string): Promise<number> {
  return world.owner.prisma.auditLog.count({ where: { action, subjectId } });
}

describe('papers', () => {
  it('[creators.kyc-submit] open a verification whose status their owner follows', async () => {
    const ada = await world.person('ada');
    await register(world, ada);
    const { verification } = await sendPapers(world, ada);
    expect(verification).toMatchObject({
      status: 'PENDING',
      score: null,
      documents: [{ kind: 'PASSPORT', mimeType: 'image/png' }],
    });
    await status(verification?.id ?? '')('APPROVED');
    const query = '{ myVerifications { nodes { status score expiresAt } } }';
    expect(await world.ask(ada, query)).toMatchObject({
      myVerifications: {
        nodes: [{ status: 'APPROVED', score: null, expiresAt: expect.any(String) }],
      },
    });
  });

  it('[creators.kyc-submit] refuses a second open case, papers that name nobody and uploads of others, and keeps nothing', async () => {
    const { ada, eve } = await world.people('ada', 'eve');
    await register(world, ada);
    world.app.localChecks?.goDown();
    const { verification } = await sendPapers(world, ada);
    world.app.localChecks?.comeBack();
    expect(verification?.status).toBe('PENDING');
    const again = await sendPapers(world, ada);
    expect(again.userErrors).toMatchObject([{ code: 'CONFLICT' }]);

    await register(world, eve);
    const mine = await upload(world, ada, picture(), { purpose: 'IDENTITY' });
    const foreign = await sendPapers(world, eve, {
      documents: [{ kind: 'PASSPORT', uploadId: mine }],
    });
    expect(foreign.userErrors).toEqual([
      { code: 'NOT_FOUND', field: ['documents', '0', 'uploadId'] },
    ]);
    const selfie = await upload(world, eve, picture(), { purpose: 'IDENTITY' });
    const faceless = await sendPapers(world, eve, {
      documents: [{ kind: 'SELFIE', uploadId: selfie }],
    });
    expect(faceless.userErrors).toEqual([{ code: 'INVALID', field: ['documents'] }]);
    const nameless = await sendPapers(world, eve, { lastName: ' ' });
    expect(nameless.userErrors).toEqual([{ code: 'BLANK', field: ['lastName'] }]);
    const kept = await world.owner.prisma.kycVerification.count({ where: { userId: eve.uuid } });
    expect(kept).toBe(0);
  });

  it('[creators.kyc-submit] opens one case of twenty that are sent at once', async () => {
    const ada = await world.person('ada');
    await register(world, ada);
    world.app.localChecks?.goDown();
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendPapers(world, ada)));
    world.app.localChecks?.comeBack();
    expect(answers.filter(({ verification }) => verification).length).toBe(1);
  });

  it('[creators.kyc-documents-private] lie encrypted in the object storage, and refuse to be films', async () => {
    const ada = await world.person('ada');
    const file = picture();
    const { target } = await announce(world, ada, file, { purpose: 'IDENTITY' });
    expect(await put(target, file.content)).toBe(200);
    const { storageKey } = await world.owner.prisma.upload.findFirstOrThrow({
      where: { ownerId: ada.uuid },
    });
    const stored = await readFile(join(world.filesDirectory, ...storageKey.split('/')));
    expect(stored.length).toBe(file.content.length);
    expect(stored.includes(file.content.subarray(0, 16))).toBe(false);

    const input = { ...announcementOf(film()), purpose: 'IDENTITY' };
    const { createUpload: refused } = await world.ask<Created>(ada, createUpload, { input });
    expect(refused.userErrors).toEqual([{ code: 'UNSUPPORTED_TYPE', field: ['contentType'] }]);
  });

  it('[creators.kyc-documents-private] come to reviewers by an address for a while, and each look is in the audit trail', async () => {
    const ada = await world.person('ada');
    await register(world, ada);
    const file = picture();
    const uploadId = await upload(world, ada, file, { purpose: 'IDENTITY' });
    const sent = await sendPapers(world, ada, { documents: [{ kind: 'ID_CARD', uploadId }] });
    const documentId = sent.verification?.documents[0]?.id ?? '';
    const opened = await run(
      world,
      officer.token,
      'openIdentityDocument',
      { documentId },
      'address document { kind }',
    );
    expect(opened['document']).toEqual({ kind: 'ID_CARD' });
    const answer = await fetch(String(opened['address']));
    expect(Buffer.from(await answer.arrayBuffer()).equals(file.content)).toBe(true);
    expect(await auditsOf('kyc-document.open', uuidOf(documentId))).toBe(1);
  });

  it('[creators.kyc-documents-private] hides papers from others and addresses from their owner, and never gives one of the own papers', async () => {
    const { ada, eve } = await world.people('ada', 'eve');
    const id = await verificationOf(world, ada);
    const query = `query ($id: ID!) { node(id: $id) { ... on KycVerification { documents { id } } } }`;
    const owners = await world.ask<{ node: { documents: { id: string }[] } }>(ada, query, { id });
    const documentId = owners.node.documents[0]?.id ?? '';
    for (const other of [eve, mo, null]) {
      expect(await world.ask(other, query, { id })).toEqual({ node: null });
    }
    for (const other of [ada, eve, mo]) {
      const mutation = `mutation ($id: ID!) { openIdentityDocument(input: { documentId: $id }) { address } }`;
      expect((await world.execute(other, mutation, { id: documentId })).code).toBe('FORBIDDEN');
    }
    const theirs = await verificationOf(world, officer);
    const own = await world.ask<{ node: { documents: { id: string }[] } }>(officer, query, {
      id: theirs,
    });
    const refused = await run(
      world,
      officer.token,
      'openIdentityDocument',
      { documentId: own.node.documents[0]?.id },
      'address',
    );
    expect([codes(refused), refused['address']]).toEqual([['SELF_TARGET'], null]);
  });
});

describe('a score', () => {
  it.each([
    ['Lovelace', 'APPROVED'],
    ['Forged', 'REJECTED'],
  ])('[creators.kyc-score] decides by the thresholds: %s becomes %s', async (name, expected) => {
    const ada = await world.person('ada');
    const id = await verificationOf(world, ada, name);
    await status(id)(expected);
    const row = await world.owner.prisma.kycVerification.findUniqueOrThrow({
      where: { id: uuidOf(id) },
    });
    expect([row.reviewedById, Number(row.score)]).toEqual([
      null,
      expected === 'APPROVED' ? 0.97 : 0.12,
    ]);
    expect(await auditsOf(`kyc-verification.${expected.toLowerCase()}`, uuidOf(id))).toBe(1);
  });

  it('[creators.kyc-score] in between leaves the case to a person, who sees it, and hides it from its subject', async () => {
    const ada = await world.person('ada');
    const id = await verificationOf(world, ada, 'Doubtful');
    const score = (person: Person) =>
      world
        .ask<{ node: { score: string | null } }>(
          person,
          `query ($id: ID!) { node(id: $id) { ... on KycVerification { score } } }`,
          { id },
        )
        .then(({ node }) => node.score);
    await eventually(() => score(officer), '0.6000');
    expect([await score(ada), await statusIn(world, id)]).toEqual([null, 'PENDING']);
  });

  it('[creators.kyc-score] follows thresholds that administrators set, and refuses impossible ones', async () => {
    const set = (by: Person, input: Readonly<Record<string, unknown>>) =>
      run(world, by.token, 'setIdentityThresholds', input, 'thresholds { approveFrom validDays }');
    expect(
      codes(await set(officer, { approveFrom: '0.3', rejectBelow: '0.4', validDays: 10 })),
    ).toEqual(['INVALID']);
    expect(
      codes(await set(officer, { approveFrom: '0.9', rejectBelow: '0.4', validDays: 0 })),
    ).toEqual(['INVALID']);
    const outcome = await set(officer, { approveFrom: '0.5', rejectBelow: '0.4', validDays: 10 });
    expect(outcome['thresholds']).toEqual({ approveFrom: '0.5000', validDays: 10 });
    const ada = await world.person('ada');
    await status(await verificationOf(world, ada, 'Doubtful'))('APPROVED');
    await set(officer, { approveFrom: '0.9', rejectBelow: '0.4', validDays: 730 });
  });

  it('[creators.kyc-score] is never taken from a callback that is forged or stale, and counts once', async () => {
    const ada = await world.person('ada');
    world.app.localChecks?.goDown();
    const id = await verificationOf(world, ada, 'Doubtful');
    world.app.localChecks?.comeBack();
    const body = Buffer.from(
      JSON.stringify({
        about: 'VERIFICATION',
        verificationId: uuidOf(id),
        reference: 'idv_x',
        score: 1,
      }),
    );
    const send = async (signature: string, at = 'local') => {
      const answer = await fetch(`${world.url}/check-callbacks/${at}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [signatureHeader]: signature },
        body,
      });
      await answer.text();
      return answer.status;
    };
    const key = deriveKey(world.authSecret, 'local-checks');
    expect(await send(signCallback(Buffer.alloc(32), body, new Date()))).toBe(401);
    expect(await send(signCallback(key, body, new Date(Date.now() - 400_000)))).toBe(401);
    expect(await send(signCallback(key, body, new Date()), 'nobody')).toBe(404);
    expect(await statusIn(world, id)).toBe('PENDING');
    const good = signCallback(key, body, new Date());
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(good)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await statusIn(world, id)).toBe('APPROVED');
    expect(await auditsOf('kyc-verification.approved', uuidOf(id))).toBe(1);
  });
});

describe('a review', () => {
  it('[creators.kyc-review] approves until a day or rejects with a reason, once', async () => {
    const { ada, ben } = await world.people('ada', 'ben');
    const [adas, bens] = [
      await verificationOf(world, ada, 'Doubtful'),
      await verificationOf(world, ben, 'Doubtful'),
    ];
    const approved = await review(officer, adas, { isApproved: true, validDays: 30 });
    expect(approved['verification']).toMatchObject({
      status: 'APPROVED',
      expiresAt: expect.any(String),
    });
    const rejected = await review(officer, bens, { isApproved: false, reason: 'Not readable' });
    expect(rejected['verification']).toEqual({
      ...{ status: 'REJECTED', expiresAt: null },
      decisionReason: 'Not readable',
    });
    expect(codes(await review(officer, adas, { isApproved: false, reason: 'No' }))).toEqual([
      'INVALID_STATE',
    ]);
    const cases = '{ verificationCases(status: REJECTED) { nodes { id } } }';
    expect(JSON.stringify(await world.ask(officer, cases))).toContain(bens);
  });

  it('[creators.kyc-review] refuses the own case, a rejection without a reason, and everybody else', async () => {
    const ada = await world.person('ada');
    const id = await verificationOf(world, ada, 'Doubtful');
    expect(codes(await review(officer, id, { isApproved: false }))).toEqual(['BLANK']);
    const mutation = `mutation ($id: ID!) { reviewVerification(input: { verificationId: $id, isApproved: true }) { userErrors { code } } }`;
    for (const other of [ada, mo]) {
      expect((await world.execute(other, mutation, { id })).code).toBe('FORBIDDEN');
    }
    const olaf = await world.person('olaf', { accountType: 'ADMIN' });
    const own = await verificationOf(world, olaf, 'Doubtful');
    expect(codes(await review(olaf, own, { isApproved: true }))).toEqual(['SELF_TARGET']);
    expect(await statusIn(world, own)).toBe('PENDING');
  });

  it('[creators.kyc-review] lets an owner take an open case back, and nobody else', async () => {
    const { ada, eve } = await world.people('ada', 'eve');
    const id = await verificationOf(world, ada, 'Doubtful');
    const withdraw = (by: Person) =>
      run(world, by.token, 'withdrawVerification', { verificationId: id });
    expect(codes(await withdraw(eve))).toEqual(['NOT_FOUND']);
    expect(codes(await withdraw(ada))).toEqual([]);
    expect(codes(await withdraw(ada))).toEqual(['INVALID_STATE']);
    expect(await statusIn(world, id)).toBe('WITHDRAWN');
  });

  it('[creators.kyc-review] ends with its day, and never counts afterwards', async () => {
    const ada = await world.person('ada');
    const id = await verificationOf(world, ada, 'Doubtful');
    await review(officer, id, { isApproved: true, validDays: 1 });
    const counts = async () => {
      const { rows } = await world.owner.pool.query<{ is: boolean }>(
        'SELECT app.is_verified($1) AS is',
        [ada.uuid],
      );
      return rows[0]?.is;
    };
    expect(await counts()).toBe(true);
    await moveClock(world.owner.pool, '2 days');
    try {
      expect(await counts()).toBe(false);
      await runJob(world, 'check-people');
      await status(id)('EXPIRED');
    } finally {
      await moveClock(world.owner.pool, '0');
    }
  });
});
