import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { buyTokens } from './shop';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

interface Printed {
  readonly fileName: string;
  readonly mimeType: string;
  readonly contentBase64: string;
}

async function print(person: Person, invoiceId: string): Promise<Printed | null> {
  const { printedInvoice } = await world.ask<{ readonly printedInvoice: Printed | null }>(
    person,
    `query ($invoiceId: ID!) { printedInvoice(invoiceId: $invoiceId) {
       fileName mimeType contentBase64 } }`,
    { invoiceId },
  );
  return printedInvoice;
}

/** Somebody who has bought tokens, and the invoice for it. */
async function buyer(): Promise<{ ada: Person; id: string; number: string }> {
  const ada = await world.person('ada');
  await buyTokens(world, ada, { tokens: 500, testCard: 'SUCCEEDS' });
  const { viewer } = await world.ask<{
    readonly viewer: {
      readonly invoices: { readonly nodes: readonly { id: string; number: string }[] };
    };
  }>(ada, '{ viewer { invoices { nodes { id number } } } }');
  const { id = '', number = '' } = viewer.invoices.nodes[0] ?? {};
  return { ada, id, number };
}

it('[payments.invoices] prints an invoice for its owner and for administrators', async () => {
  const { ada, id, number } = await buyer();
  const printed = await print(ada, id);
  expect(printed).toMatchObject({ fileName: `${number}.pdf`, mimeType: 'application/pdf' });
  const bytes = Buffer.from(printed?.contentBase64 ?? '', 'base64').toString('latin1');
  expect(bytes.startsWith('%PDF-1.')).toBe(true);
  expect(bytes.trimEnd().endsWith('%%EOF')).toBe(true);
  const staff = await world.person('staff', { accountType: 'ADMIN' });
  expect((await print(staff, id))?.fileName).toBe(`${number}.pdf`);
});

it('[payments.invoices] hides invoices of others, and refuses visitors', async () => {
  const { id } = await buyer();
  expect(await print(await world.person('eve'), id)).toBeNull();
  const { code } = await world.execute(
    null,
    'query ($id: ID!) { printedInvoice(invoiceId: $id) { fileName } }',
    { id },
  );
  expect(code).toBe('UNAUTHENTICATED');
});
