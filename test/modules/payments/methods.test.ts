import { World } from '../../kit/world';
import type { Person } from '../../kit/people';
import { buyTokens } from './shop';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

const add = `mutation ($input: AddPaymentMethodInput!) { addPaymentMethod(input: $input) {
  paymentMethod { id lastFour isDefault } userErrors { code field } } }`;
const setDefault = `mutation ($input: SetDefaultPaymentMethodInput!) { setDefaultPaymentMethod(input: $input) {
  paymentMethod { id isDefault } userErrors { code field } } }`;
const remove = `mutation ($input: RemovePaymentMethodInput!) {
  removePaymentMethod(input: $input) { userErrors { code field } } }`;
const list = '{ viewer { paymentMethods { nodes { lastFour isDefault } } } }';

async function addMethod(person: Person, testCard: string, isDefault?: boolean): Promise<string> {
  const answer = await world.ask<{
    readonly addPaymentMethod: { readonly paymentMethod: { readonly id: string } };
  }>(person, add, { input: { testCard, isDefault } });
  return answer.addPaymentMethod.paymentMethod.id;
}

it('[payments.payment-methods] keeps several cards, pays with the default one and forgets what is removed', async () => {
  const ada = await world.person('ada');
  const first = await addMethod(ada, 'SUCCEEDS');
  const second = await addMethod(ada, 'DECLINED');
  const methods = async (): Promise<unknown> => {
    const { viewer } = await world.ask<{
      readonly viewer: { readonly paymentMethods: { readonly nodes: unknown } };
    }>(ada, list);
    return viewer.paymentMethods.nodes;
  };
  expect(await methods()).toEqual([
    { lastFour: '4242', isDefault: true },
    { lastFour: '0002', isDefault: false },
  ]);
  const paid = await buyTokens(world, ada, { tokens: 100 });
  expect(paid.payment).toMatchObject({ status: 'SUCCEEDED', paymentMethod: { lastFour: '4242' } });
  const declined = await buyTokens(world, ada, { tokens: 100, paymentMethodId: second });
  expect(declined.payment).toMatchObject({ status: 'FAILED', failureReason: 'DECLINED' });

  await world.ask(ada, setDefault, { input: { paymentMethodId: second } });
  await world.ask(ada, remove, { input: { paymentMethodId: first } });

  expect(await methods()).toEqual([{ lastFour: '0002', isDefault: true }]);
  expect((await buyTokens(world, ada, { tokens: 100 })).payment?.status).toBe('FAILED');
});

it('[payments.payment-methods] refuses a purchase without any card, and cards of others', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const adas = await addMethod(ada, 'SUCCEEDS');
  expect((await buyTokens(world, ben, { tokens: 100 })).userErrors).toEqual([
    { code: 'PAYMENT_METHOD_REQUIRED', field: ['paymentMethodId'] },
  ]);
  const input = { paymentMethodId: adas };
  expect(await world.ask(ben, setDefault, { input })).toMatchObject({
    setDefaultPaymentMethod: { paymentMethod: null, userErrors: [{ code: 'NOT_FOUND' }] },
  });
  expect(await world.ask(ben, remove, { input })).toMatchObject({
    removePaymentMethod: { userErrors: [{ code: 'NOT_FOUND' }] },
  });
  expect((await buyTokens(world, ben, { tokens: 100, ...input })).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['paymentMethodId'] },
  ]);
  expect(await world.ask(ben, `query ($id: ID!) { node(id: $id) { id } }`, { id: adas })).toEqual({
    node: null,
  });
});

it('[payments.payment-methods] leaves one default card however many become it at once', async () => {
  const ada = await world.person('ada');
  await Promise.all(Array.from({ length: 8 }, () => addMethod(ada, 'SUCCEEDS', true)));
  const where = { userId: ada.uuid };
  expect(await world.owner.prisma.paymentMethod.count({ where })).toBe(8);
  expect(
    await world.owner.prisma.paymentMethod.count({ where: { ...where, isDefault: true } }),
  ).toBe(1);
});

it('[subscriptions.payment-token] keeps a reference and four digits of a card', async () => {
  const ada = await world.person('ada');
  await addMethod(ada, 'SUCCEEDS');
  const method = await world.owner.prisma.paymentMethod.findFirstOrThrow({
    where: { userId: ada.uuid },
  });
  expect(method).toMatchObject({ brand: 'visa', lastFour: '4242' });
  expect(method.processorReference).toMatch(/^pm_succeeds\./);
});

it('[subscriptions.payment-token] never keeps the number of a card: the database refuses it', async () => {
  const ada = await world.person('ada');
  const insert = world.owner.prisma.paymentMethod.create({
    data: {
      userId: ada.uuid,
      processor: 'local',
      processorReference: '4242424242424242',
      brand: 'visa',
      lastFour: '4242',
      expiryMonth: 12,
      expiryYear: 2030,
    },
  });
  await expect(insert).rejects.toThrow('payment_methods_reference_is_no_number');
});
