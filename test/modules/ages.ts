import { randomUUID } from 'node:crypto';
import type { Person, World } from '../kit/world';

/** Notes an age check of somebody, which found them so old; it holds until then. */
export async function checkAge(
  world: World,
  { uuid }: Person,
  verifiedAge: number,
  { confidence = 0.99, expiresAt }: { confidence?: number; expiresAt?: Date } = {},
): Promise<string> {
  const check = { method: 'TEST' as const, provider: 'test', providerReference: randomUUID() };
  const { id } = await world.owner.prisma.ageVerification.create({
    data: {
      ...check,
      ...{ userId: uuid, verifiedAge, confidence, threshold: 0.9, minimumAge: 18 },
      ...(expiresAt && { expiresAt }),
    },
  });
  return id;
}
