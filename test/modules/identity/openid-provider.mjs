// A whole OpenID provider on loopback, as a process of its own: the package is an ES module, which Jest would have to
// translate with all that it stands on. Its arguments are its port and the address that it sends people back to. It has an
// account for every name, with any password, and claims that everybody's e-mail address is what they call themselves.
import Provider from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'marquee',
      client_secret: 'a secret between the two',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'email', 'email_verified'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['a key for the cookies of tests'] },
  findAccount: (_context, name) => ({
    accountId: name,
    claims: () => ({ sub: name, email: name, email_verified: false }),
  }),
});

const server = provider.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => server.close(() => process.exit(0)));
