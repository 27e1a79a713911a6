import { deriveKey } from '../../../src/kernel/crypto/keys';
import { RefreshTokens } from '../../../src/kernel/auth/tokens';
import { World } from '../../kit/world';
import { broken, newAccount, refresh, registered, whoAmI } from './accounts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

async function sessionOf(userId: string) {
  return world.owner.prisma.userSession.findFirstOrThrow({ where: { userId } });
}

/** What another device says of itself. */
const elsewhere = { 'user-agent': 'another device/1.0' };

function replayAudits(userId: string): Promise<number> {
  return world.owner.prisma.auditLog.count({
    where: { subjectId: userId, action: 'session.refresh-replayed' },
  });
}

describe('refreshSession', () => {
  test('[identity.refresh-rotation] gives a new pair that works, and goes on from that', async () => {
    const ada = newAccount('ada');
    const { userId, session } = await registered(world, ada);

    const second = (await refresh(world, session.refreshToken)).session;
    const third = (await refresh(world, second?.refreshToken ?? '')).session;

    expect(new Set([session, second, third].map((tokens) => tokens?.refreshToken)).size).toBe(3);
    const { data } = await whoAmI(world, third?.accessToken ?? '');
    expect(data.viewer).toEqual({ username: ada.username });
    expect(await sessionOf(userId)).toMatchObject({ refreshGeneration: 3, revokedAt: null });
  });

  test('[identity.refresh-rotation] begins the thirty days of the session anew', async () => {
    const { userId, session } = await registered(world, newAccount('ada'));
    const soon = new Date(Date.now() + 60_000);
    const { id } = await sessionOf(userId);
    await world.owner.prisma.userSession.update({
      where: { id },
      data: { expiresAt: soon },
    });

    await refresh(world, session.refreshToken);

    const days = ((await sessionOf(userId)).expiresAt.getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
  });

  test('[identity.refresh-rotation] ends the session when a used token comes back', async () => {
    const { userId, session } = await registered(world, newAccount('ada'));
    const next = (await refresh(world, session.refreshToken)).session;

    const replayed = await refresh(world, session.refreshToken, elsewhere);

    expect(broken(replayed)).toEqual(['refreshToken INVALID_TOKEN']);
    expect(replayed.session).toBeNull();
    expect(await sessionOf(userId)).toMatchObject({
      revokedAt: expect.any(Date) as unknown,
      revokedReason: 'REFRESH_REPLAYED',
    });
    expect(broken(await refresh(world, next?.refreshToken ?? ''))).toEqual([
      'refreshToken INVALID_TOKEN',
    ]);
    expect((await whoAmI(world, next?.accessToken ?? '')).code).toBe('UNAUTHENTICATED');
    expect(await replayAudits(userId)).toBe(1);
  });

  test('[identity.refresh-rotation] refuses all but one of fifty who bring one token at once', async () => {
    const { userId, session } = await registered(world, newAccount('ada'));

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, place) =>
        refresh(world, session.refreshToken, { 'user-agent': `device ${place}` }),
      ),
    );

    const winners = answers.filter((answer) => answer.session);
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => !answer.session).map(broken)).toEqual(
      Array.from({ length: 49 }, () => ['refreshToken INVALID_TOKEN']),
    );
    expect(await sessionOf(userId)).toMatchObject({
      refreshGeneration: 2,
      revokedReason: 'REFRESH_REPLAYED',
    });
    expect(await replayAudits(userId)).toBe(1);
    expect(broken(await refresh(world, winners[0]?.session?.refreshToken ?? ''))).toEqual([
      'refreshToken INVALID_TOKEN',
    ]);
  });

  test('[identity.refresh-rotation] gives the same pair again to the device that did not hear the answer, for ten seconds', async () => {
    const { userId, session } = await registered(world, newAccount('ada'));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => refresh(world, session.refreshToken)),
    );
    const tokens = new Set(answers.map((answer) => answer.session?.refreshToken));
    const { id } = await sessionOf(userId);
    await world.owner.prisma.userSession.update({
      where: { id },
      data: { lastUsedAt: new Date(Date.now() - 11_000) },
    });

    const late = await refresh(world, session.refreshToken);

    expect(tokens.size).toBe(1);
    expect(broken(late)).toEqual(['refreshToken INVALID_TOKEN']);
    expect(await sessionOf(userId)).toMatchObject({
      refreshGeneration: 2,
      revokedReason: 'REFRESH_REPLAYED',
    });
  });

  test('[identity.refresh-rotation] refuses a session that is over', async () => {
    const { userId, session } = await registered(world, newAccount('ada'));
    const { id } = await sessionOf(userId);
    await world.owner.prisma.userSession.update({
      where: { id },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });

    const answer = await refresh(world, session.refreshToken);

    expect(broken(answer)).toEqual(['refreshToken INVALID_TOKEN']);
    expect((await whoAmI(world, session.accessToken)).code).toBe('UNAUTHENTICATED');
    expect(await sessionOf(userId)).toMatchObject({ refreshGeneration: 1, revokedAt: null });
  });

  test('[identity.refresh-rotation] refuses tokens that we never made, and leaves the session alone', async () => {
    const { userId, session } = await registered(world, newAccount('ada'));
    const { id: sessionId } = await sessionOf(userId);
    const forger = new RefreshTokens(deriveKey(Buffer.alloc(32), 'forger'));
    const own = session.refreshToken;
    const changed = own[5] === 'A' ? 'B' : 'A';

    const forged = [
      '',
      'A',
      'no token',
      own.slice(0, -2),
      `${own}AA`,
      `${own}=`,
      `${own.slice(0, 5)}${changed}${own.slice(6)}`,
      session.accessToken,
      forger.issue({ sessionId, generation: 1 }),
      forger.issue({ sessionId, generation: 2 ** 32 - 1 }),
    ];
    for (const token of forged) {
      expect(broken(await refresh(world, token))).toEqual(['refreshToken INVALID_TOKEN']);
    }

    expect(await sessionOf(userId)).toMatchObject({ refreshGeneration: 1, revokedAt: null });
    expect((await refresh(world, own)).userErrors).toEqual([]);
  });
});
