import { moveClock } from '../../kit/clock';
import { World, type Person } from '../../kit/world';
import { codes, run, type Outcome } from '../identity/self';
import { eventually } from '../payments/shop';
import { runJob } from '../verification/papers';
import { approve, payee, request, requested, statusOf, uuidOf } from './paying';

let world: World;
let admin: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  admin = await world.person('anna', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

const german = {
  ...{ form: 'W8BEN', countryCode: 'DE', legalName: 'Ada Lovelace', taxNumber: '12 345 678 901' },
};

function submit(person: Person, input: object = {}): Promise<Outcome> {
  const selection = 'taxInformation { id status numberLastFour }';
  return run(world, person.token, 'submitTaxInformation', { ...german, ...input }, selection);
}

async function submitted(person: Person, input?: object): Promise<string> {
  return ((await submit(person, input))['taxInformation'] as { readonly id: string }).id;
}

function review(by: Person, taxInformationId: string, isAccepted = true): Promise<Outcome> {
  return run(world, by.token, 'reviewTaxInformation', { taxInformationId, isAccepted });
}

describe('tax details', () => {
  it('[payments.tax-profile] are kept encrypted, and shown to those who keep the books with a row in the audit trail', async () => {
    const ada = await world.person('ada');
    const outcome = await submit(ada);
    expect(outcome['taxInformation']).toMatchObject({
      status: 'SUBMITTED',
      numberLastFour: '8901',
    });
    const { id } = outcome['taxInformation'] as { id: string };
    const row = await world.owner.prisma.taxInformation.findUniqueOrThrow({
      where: { id: uuidOf(id) },
    });
    expect(Buffer.from(row.nameCipher).includes('Ada')).toBe(false);
    expect(Buffer.from(row.numberCipher).includes('12345')).toBe(false);
    const opened = await run(
      world,
      admin.token,
      'openTaxInformation',
      { taxInformationId: id },
      'legalName taxNumber',
    );
    expect(opened).toMatchObject({ legalName: 'Ada Lovelace', taxNumber: '12345678901' });
    const looks = await world.owner.prisma.auditLog.count({
      where: { action: 'tax-information.open', subjectId: uuidOf(id), actorId: admin.uuid },
    });
    expect(looks).toBe(1);
  });

  it('[payments.tax-profile] are needed for payouts where a country asks for them, once accepted', async () => {
    const cleo = await payee(world);
    await run(world, admin.token, 'setTaxRequirement', { countryCode: 'DE', isRequired: true });
    try {
      expect(codes(await request(world, cleo))).toEqual(['TAX_DETAILS_REQUIRED']);
      const id = await submitted(cleo);
      expect(codes(await request(world, cleo))).toEqual(['TAX_DETAILS_REQUIRED']);
      expect(codes(await review(admin, id))).toEqual([]);
      expect(codes(await request(world, cleo, { amount: '20.00' }))).toEqual([]);
      // What was said anew counts in its place, and nobody has accepted it.
      await submitted(cleo);
      expect(codes(await request(world, cleo, { amount: '20.00' }))).toEqual([
        'TAX_DETAILS_REQUIRED',
      ]);
    } finally {
      await run(world, admin.token, 'setTaxRequirement', { countryCode: 'DE', isRequired: false });
    }
    expect(await world.ask(cleo, '{ taxRequirements }')).toEqual({ taxRequirements: ['US'] });
  });

  it.each([
    [{ form: 'W9' }, 'form'],
    [{ countryCode: 'US', taxNumber: '123456789' }, 'form'],
    [{ form: 'VAT', countryCode: 'CH' }, 'form'],
    [{ form: 'W9', countryCode: 'US', taxNumber: '12-345' }, 'taxNumber'],
    [{ taxNumber: '!' }, 'taxNumber'],
    [{ countryCode: 'Germany' }, 'countryCode'],
    [{ legalName: ' ' }, 'legalName'],
  ])('[payments.tax-profile] refuses %j at %s', async (input, field) => {
    const ada = await world.person('ada');
    const { userErrors } = await submit(ada, input);
    expect(userErrors?.map(({ field: path }) => path)).toEqual([[field]]);
    expect(await world.owner.prisma.taxInformation.count({ where: { userId: ada.uuid } })).toBe(0);
  });

  it('[payments.tax-profile] hides from others, and refuses to be reviewed by their owner, twice, and by others than administrators', async () => {
    const { ada, eve } = await world.people('ada', 'eve');
    const id = await submitted(ada);
    const node = 'query ($id: ID!) { node(id: $id) { id } }';
    expect(await world.ask(eve, node, { id })).toEqual({ node: null });
    for (const operation of ['openTaxInformation', 'reviewTaxInformation']) {
      const input = operation === 'openTaxInformation' ? '' : ', isAccepted: true';
      const mutation = `mutation ($id: ID!) { ${operation}(input: { taxInformationId: $id${input} }) { userErrors { code } } }`;
      for (const other of [ada, eve]) {
        expect((await world.execute(other, mutation, { id })).code).toBe('FORBIDDEN');
      }
    }
    const own = await submitted(admin);
    expect(codes(await review(admin, own))).toEqual(['SELF_TARGET']);
    expect(codes(await review(admin, id, false))).toEqual([]);
    expect(codes(await review(admin, id))).toEqual(['INVALID_STATE']);
  });
});

describe('a yearly statement', () => {
  it('[payments.tax-documents] adds up the payouts of the year to the cent, is issued once and printed as PDF', async () => {
    const cleo = await payee(world, { dollars: 80 });
    for (const amount of ['20.01', '30.02']) {
      const id = await requested(world, cleo, { amount });
      await approve(world, admin, id);
      await runJob(world, 'send-payouts');
      await eventually(() => statusOf(world, id), 'COMPLETED');
    }
    const back = await payee(world, { ending: '0002' });
    const returned = await requested(world, back);
    await approve(world, admin, returned);
    await runJob(world, 'send-payouts');
    await eventually(() => statusOf(world, returned), 'FAILED');
    await moveClock(world.owner.pool, '1 year');
    try {
      const count = () => world.owner.prisma.taxDocument.count();
      await runJob(world, 'issue-tax-documents');
      await eventually(count, 1);
      await runJob(world, 'issue-tax-documents');
      await runJob(world, 'issue-tax-documents');
      const query =
        '{ myTaxDocuments { nodes { id year payoutCount total { amount currencyCode } } } }';
      const { myTaxDocuments } = await world.ask<{
        myTaxDocuments: { nodes: { id: string; total: object; payoutCount: number }[] };
      }>(cleo, query);
      const [document] = myTaxDocuments.nodes;
      expect(document).toMatchObject({
        payoutCount: 2,
        total: { amount: '50.03', currencyCode: 'USD' },
      });
      const { rows } = await world.owner.pool.query<{ booked: string }>(
        `SELECT sum(l.debit_minor)::text AS booked FROM journal_entry_lines l
         JOIN journal_entries e ON e.id = l.entry_id JOIN transactions t ON t.id = e.id AND t.kind = 'PAYOUT'
         WHERE l.user_id = $1`,
        [cleo.uuid],
      );
      expect(rows).toEqual([{ booked: '5003' }]);
      const print = `query ($id: ID!) { printedTaxDocument(taxDocumentId: $id) { fileName mimeType contentBase64 } }`;
      const printed = await world.ask<{
        printedTaxDocument: { fileName: string; mimeType: string; contentBase64: string };
      }>(cleo, print, { id: document?.id });
      expect(printed.printedTaxDocument).toMatchObject({ mimeType: 'application/pdf' });
      const content = Buffer.from(printed.printedTaxDocument.contentBase64, 'base64');
      expect(content.subarray(0, 5).toString()).toBe('%PDF-');
      expect(await count()).toBe(1);
    } finally {
      await moveClock(world.owner.pool, '0');
    }
  });

  it('[payments.tax-documents] hides from everybody but its owner and administrators', async () => {
    const [ada, eve] = [await world.person('ada'), await world.person('eve')];
    const { id } = await world.owner.prisma.taxDocument.create({
      data: { userId: ada.uuid, year: 2025, currencyCode: 'USD', totalMinor: 100n, payoutCount: 1 },
    });
    const globalId = Buffer.from(`v1:TaxDocument:${id}`).toString('base64url');
    const print = 'query ($id: ID!) { printedTaxDocument(taxDocumentId: $id) { fileName } }';
    const asked = (by: Person) => world.ask(by, print, { id: globalId });
    const there = { printedTaxDocument: { fileName: 'payouts-2025-USD.pdf' } };
    expect([await asked(ada), await asked(admin)]).toEqual([there, there]);
    expect(await asked(eve)).toEqual({ printedTaxDocument: null });
  });
});
