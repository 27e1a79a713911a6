import { z } from 'zod';

/** Somebody else's OpenID provider by which people may log in. */
export interface LoginProvider {
  /** By what clients name it: `example`. */
  readonly key: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The addresses of ours that it may send people back to. */
  readonly redirectUris: readonly string[];
}

const address = z.url({ protocol: /^https?$/ });

const loginProviders = z
  .array(
    z.strictObject({
      key: z.string().regex(/^[a-z][a-z0-9-]{0,29}$/),
      issuer: address,
      clientId: z.string().min(1),
      clientSecret: z.string().min(1),
      redirectUris: z.array(address).min(1),
    }),
  )
  .max(20);

/** The providers that a text in JSON lists; null where it is none, or names two alike. */
export function readLoginProviders(text: string): readonly LoginProvider[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const { data } = loginProviders.safeParse(json);
  return data && new Set(data.map(({ key }) => key)).size === data.length ? data : null;
}
