import { World } from '../../kit/world';
import { executeWith, login, refresh, whoAmI } from './accounts';
import { codes, codeSentTo, confirmed, eventually, newSelf, run, totp, withTotp } from './self';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

async function resetTokenFor(email: string): Promise<string> {
  await run(world, null, 'requestPasswordReset', { email });
  return eventually(async () =>
    world.post.mail
      .to(email)
      .map(({ text }) => /\n\n([\w-]{43})\n\n/.exec(text)?.[1])
      .findLast((token) => token !== undefined),
  );
}

describe('a forgotten password', () => {
  test('[identity.password-reset] is set anew by a token that came by e-mail, and ends all sessions', async () => {
    const ada = await newSelf(world);
    const token = await resetTokenFor(ada.account.email);

    const outcome = await run(world, null, 'resetPassword', {
      token,
      newPassword: 'a password to remember',
    });

    expect(codes(outcome)).toEqual([]);
    expect((await whoAmI(world, ada.session.accessToken)).status).toBe(401);
    expect(
      (await login(world, ada.account.email, 'a password to remember')).session,
    ).not.toBeNull();
    expect((await login(world, ada.account.email, ada.account.password)).session).toBeNull();
  });

  test('[identity.password-reset] refuses a token that was used, is expired or never was', async () => {
    const ada = await newSelf(world);
    const used = await resetTokenFor(ada.account.email);
    const newPassword = 'a password to remember';
    const atOnce = await Promise.all(
      Array.from({ length: 10 }, () =>
        run(world, null, 'resetPassword', { token: used, newPassword }),
      ),
    );
    const late = await resetTokenFor(ada.account.email).then(async () =>
      eventually(async () => {
        const tokens = world.post.mail
          .to(ada.account.email)
          .flatMap(({ text }) => /\n\n([\w-]{43})\n\n/.exec(text)?.[1] ?? []);
        return tokens.find((token) => token !== used);
      }),
    );
    await world.owner.prisma.$executeRaw`
      UPDATE password_reset_tokens SET created_at = now() - interval '1 day', expires_at = now() - interval '1 hour'
      WHERE user_id = ${ada.userId}::uuid AND used_at IS NULL`;

    expect(atOnce.filter((outcome) => codes(outcome).length === 0)).toHaveLength(1);
    for (const token of [used, late, 'never']) {
      const outcome = await run(world, null, 'resetPassword', {
        token,
        newPassword: 'yet another one',
      });
      expect(codes(outcome)).toEqual(['INVALID_TOKEN']);
    }
    expect((await login(world, ada.account.email, newPassword)).session).not.toBeNull();
  });

  test('[identity.password-reset] never tells whether an account has the address', async () => {
    const ada = await newSelf(world);

    const known = await run(world, null, 'requestPasswordReset', { email: ada.account.email });
    const unknown = await run(world, null, 'requestPasswordReset', { email: 'nobody@example.com' });

    expect(known).toEqual(unknown);
    expect(world.post.mail.to('nobody@example.com')).toEqual([]);
  });
});

describe('a contact', () => {
  test('[identity.contact-verification] is confirmed by a code that came to it, once, and makes the account active', async () => {
    const ada = await newSelf(world);
    await confirmed(world, ada);
    const { prisma } = world.owner;
    const first = await prisma.userPrivate.findUniqueOrThrow({ where: { userId: ada.userId } });

    const again = await run(world, ada.session.accessToken, 'requestContactCode', {
      contact: 'EMAIL',
    });

    expect(codes(again)).toEqual(['INVALID_STATE']);
    expect(first.emailVerifiedAt).toBeInstanceOf(Date);
    const { status } = await prisma.user.findUniqueOrThrow({ where: { id: ada.userId } });
    expect(status).toBe('ACTIVE');
  });

  test('[identity.contact-verification audit.pii-encryption] keeps a telephone number encrypted and confirms it', async () => {
    const ada = await newSelf(world);
    const phone = `+43660${Date.now().toString().slice(-8)}`;

    await run(world, ada.session.accessToken, 'setPhone', { phone });
    const code = await codeSentTo(world, phone);
    const outcome = await run(world, ada.session.accessToken, 'confirmContact', {
      contact: 'PHONE',
      code,
    });

    expect(codes(outcome)).toEqual([]);
    const kept = await world.owner.prisma.userPrivate.findUniqueOrThrow({
      where: { userId: ada.userId },
    });
    expect(kept.phoneVerifiedAt).toBeInstanceOf(Date);
    expect(Buffer.from(kept.phoneCipher ?? []).toString('latin1')).not.toContain(phone.slice(1));
  });

  test('[identity.contact-verification] refuses a number that another account has, and one that is none', async () => {
    const [ada, eve] = [await newSelf(world), await newSelf(world, 'eve')];
    const phone = `+43661${Date.now().toString().slice(-8)}`;
    await run(world, ada.session.accessToken, 'setPhone', { phone });

    const taken = await run(world, eve.session.accessToken, 'setPhone', { phone });
    const none = await run(world, eve.session.accessToken, 'setPhone', { phone: '0660 call me' });

    expect([codes(taken), codes(none)]).toEqual([['CONFLICT'], ['INVALID']]);
  });

  test('[identity.verification-code-limits] keeps no code in clear, and takes the newest alone', async () => {
    const ada = await newSelf(world);
    const first = await codeSentTo(world, ada.account.email);
    await run(world, ada.session.accessToken, 'requestContactCode', { contact: 'EMAIL' });
    const second = await codeSentTo(world, ada.account.email);

    const rows = await world.owner.prisma.verificationCode.findMany({
      where: { userId: ada.userId },
    });
    const late = await run(world, ada.session.accessToken, 'confirmContact', {
      contact: 'EMAIL',
      code: first === second ? '000000' : first,
    });
    const right = await run(world, ada.session.accessToken, 'confirmContact', {
      contact: 'EMAIL',
      code: second,
    });

    expect(rows).toHaveLength(2);
    for (const { codeHash } of rows) expect(codeHash).toHaveLength(32);
    expect([codes(late), codes(right)]).toEqual([['INVALID_TOKEN'], []]);
  });

  test('[identity.verification-code-limits] refuses the right code after five wrong ones, for another purpose and when it is old', async () => {
    const ada = await newSelf(world);
    const token = ada.session.accessToken;
    const code = await codeSentTo(world, ada.account.email);
    const other = await run(world, token, 'confirmContact', { contact: 'PHONE', code });
    const wrong = code === '111111' ? '222222' : '111111';
    for (let turn = 0; turn < 5; turn += 1) {
      await run(world, token, 'confirmContact', { contact: 'EMAIL', code: wrong });
    }
    const spoilt = await run(world, token, 'confirmContact', { contact: 'EMAIL', code });
    await run(world, token, 'requestContactCode', { contact: 'EMAIL' });
    await world.owner.prisma.$executeRaw`UPDATE user_verification_codes
      SET created_at = now() - interval '1 day', expires_at = now() - interval '1 hour'
      WHERE user_id = ${ada.userId}::uuid AND closed_at IS NULL`;
    const newest = await codeSentTo(world, ada.account.email);
    const old = await run(world, token, 'confirmContact', { contact: 'EMAIL', code: newest });

    expect([other, spoilt, old].map(codes)).toEqual(
      Array.from({ length: 3 }, () => ['INVALID_TOKEN']),
    );
  });
});

describe('an authenticator', () => {
  const challenge = 'session { accessToken } challenge { token acceptsCode acceptsPasskey }';

  async function challengeFor(ada: Awaited<ReturnType<typeof newSelf>>): Promise<string> {
    const input = { login: ada.account.email, password: ada.account.password };
    const outcome = await run(world, null, 'login', input, challenge);
    return (outcome['challenge'] as { token: string }).token;
  }

  test('[identity.totp-2fa identity.mfa-challenge] is asked for after the password, and its code opens the session', async () => {
    const ada = await newSelf(world);
    const { secret } = await withTotp(world, ada);

    const challengeToken = await challengeFor(ada);
    const code = await totp(secret);
    const outcome = await run(
      world,
      null,
      'completeLogin',
      { challengeToken, code },
      'session { accessToken }',
    );

    const { accessToken } = outcome['session'] as { accessToken: string };
    expect((await whoAmI(world, accessToken)).data.viewer).toEqual({
      username: ada.account.username,
    });
  });

  test('[identity.mfa-challenge] gives a token that every operation but its answer refuses', async () => {
    const ada = await newSelf(world);
    await withTotp(world, ada);
    const token = await challengeFor(ada);

    expect((await whoAmI(world, token)).code).toBe('UNAUTHENTICATED');
    expect((await executeWith(world, `Bearer ${token}`, '{ __typename }')).code).toBe(
      'UNAUTHENTICATED',
    );
    expect((await refresh(world, token)).session).toBeNull();
    const input = { challengeToken: ada.session.accessToken, code: '123456' };
    expect(codes(await run(world, null, 'completeLogin', input))).toEqual(['INVALID_TOKEN']);
  });

  test('[identity.totp-2fa] refuses a code that was used, a recovery code that was used, and wrong ones', async () => {
    const ada = await newSelf(world);
    const { secret, recoveryCodes } = await withTotp(world, ada);
    const challengeToken = await challengeFor(ada);
    const code = await totp(secret);
    const [recovery = ''] = recoveryCodes;

    const outcomes = [];
    for (const given of [code, code, recovery, recovery, 'ffff-ffff-ffff-ffff', '12345', '']) {
      outcomes.push(
        codes(await run(world, null, 'completeLogin', { challengeToken, code: given })),
      );
    }

    const refused = ['INVALID_TOKEN'];
    expect(outcomes).toEqual([[], refused, [], refused, refused, refused, refused]);
  });

  test('[identity.totp-2fa identity.separate-auth-tables] keeps its secret encrypted and its recovery codes hashed', async () => {
    const ada = await newSelf(world);
    const { secret, recoveryCodes } = await withTotp(world, ada);
    const { prisma } = world.owner;

    const kept = await prisma.totpFactor.findUniqueOrThrow({ where: { userId: ada.userId } });
    const hashes = await prisma.recoveryCode.findMany({ where: { userId: ada.userId } });

    expect(Buffer.from(kept.secretCipher).toString('latin1')).not.toContain(secret);
    expect(recoveryCodes).toHaveLength(10);
    expect(hashes.map(({ codeHash }) => codeHash.length)).toEqual(recoveryCodes.map(() => 32));
  });

  test('[identity.totp-2fa] goes with password and code, and refuses to go without', async () => {
    const ada = await newSelf(world);
    const { secret } = await withTotp(world, ada);
    const token = ada.session.accessToken;
    const { password } = ada.account;

    const without = [
      await run(world, token, 'disableTotp', { password: 'wrong', code: await totp(secret) }),
      await run(world, token, 'disableTotp', { password, code: '000000' }),
      await run(world, token, 'enrolTotp', { password }),
    ];
    const right = await run(world, token, 'disableTotp', { password, code: await totp(secret) });

    expect(without.map(codes)).toEqual([
      ['INVALID_CREDENTIALS'],
      ['INVALID_TOKEN'],
      ['INVALID_STATE'],
    ]);
    expect(codes(right)).toEqual([]);
    expect((await login(world, ada.account.email, password)).session).not.toBeNull();
  });
});

describe('those who try too often', () => {
  test('[identity.auth-rate-limit audit.rate-limits] refuses logins, resets, registrations and codes after so many, and says when to come back', async () => {
    const once = { times: 1, perSeconds: 600 };
    const strict = await World.create({
      entryRules: {
        loginsPerName: once,
        resetsPerName: once,
        registrationsPerAddress: { times: 2, perSeconds: 600 },
        proofsPerAccount: once,
      },
    });
    try {
      const ada = await newSelf(strict);
      const token = ada.session.accessToken;
      const { email } = ada.account;
      const twice = async (mutation: string, input: Readonly<Record<string, unknown>>) => {
        const as = mutation === 'confirmContact' ? token : null;
        await run(strict, as, mutation, input);
        return (await run(strict, as, mutation, input))['error'];
      };

      const answers = [
        await twice('login', { login: email, password: 'a wrong password' }),
        await twice('requestPasswordReset', { email }),
        await twice('confirmContact', { contact: 'EMAIL', code: 'wrong' }),
        await twice('register', { ...ada.account, email: `x${email}`, username: null }),
      ];

      expect(answers).toEqual(answers.map(() => 'RATE_LIMITED'));
      const noted = await eventually(async () => {
        const rows = await strict.owner.prisma.rateLimitEvent.findMany();
        return rows.length >= 4 ? rows : null;
      });
      expect(noted.map(({ limitName }) => limitName)).toContain('login.name');
    } finally {
      await strict.close();
    }
  });

  test('[identity.auth-rate-limit] lets others go on, and whoever is right', async () => {
    const strict = await World.create({
      entryRules: { loginsPerName: { times: 2, perSeconds: 600 } },
    });
    try {
      const [ada, ben] = [await newSelf(strict), await newSelf(strict, 'ben')];
      for (let turn = 0; turn < 3; turn += 1)
        await run(strict, null, 'login', { login: ada.account.email, password: 'no' });

      const { login: name, password } = {
        login: ben.account.email,
        password: ben.account.password,
      };
      for (let turn = 0; turn < 5; turn += 1) {
        expect(codes(await run(strict, null, 'login', { login: name, password }))).toEqual([]);
      }
    } finally {
      await strict.close();
    }
  });
});
