import { post } from '../kit/http';
import { World } from '../kit/world';
import { newAccount, registered } from '../modules/identity/accounts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

const register = `mutation ($input: RegisterInput!) {
  register(input: $input) { viewer { id username } userErrors { code } } }`;
const login = `mutation ($input: LoginInput!) {
  login(input: $input) { viewer { username } userErrors { code } } }`;

/** The actors of the rows that the audit trail has about an account. */
async function actorsOf(username: string | null): Promise<readonly unknown[]> {
  const { rows } = await world.owner.pool.query(
    `SELECT DISTINCT a.username = s.username AS is_own FROM audit_logs l
     JOIN users s ON s.id = l.subject_id LEFT JOIN users a ON a.id = l.actor_id
     WHERE s.username = $1 AND l.source = 'APPLICATION'`,
    [username],
  );
  return rows;
}

it('[identity.register] lets somebody register another account while logged in, in whose name the trail is written', async () => {
  const eve = await world.person('eve');
  const account = newAccount('other');

  const answer = await post(
    world.url,
    register,
    { input: account },
    { authorization: `Bearer ${eve.token}` },
  );

  expect(answer.json).toMatchObject({
    data: { register: { viewer: { username: account.username }, userErrors: [] } },
  });
  expect(await actorsOf(account.username)).toEqual([{ is_own: true }]);
});

it('[identity.login] lets somebody log in to another account while logged in, also from where it never was', async () => {
  const eve = await world.person('eve');
  const account = newAccount('other');
  await registered(world, account);
  const headers = { authorization: `Bearer ${eve.token}`, 'user-agent': 'Never seen before 1.0' };

  const variables = { input: { login: account.email, password: account.password } };
  const answer = await post(world.url, login, variables, headers);

  expect(answer.json).toMatchObject({
    data: { login: { viewer: { username: account.username }, userErrors: [] } },
  });
  expect(await actorsOf(account.username)).toEqual([{ is_own: true }]);
});
