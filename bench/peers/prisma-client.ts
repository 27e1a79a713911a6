import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client/client.ts';
import { databaseUrl, poolSize } from './process.ts';
import { tipping } from './tipping.ts';

export { Prisma } from './generated/client/client.ts';
export type {
  Comment,
  Creator,
  Message,
  Post,
  PostMedia,
  Tag,
  User,
} from './generated/client/client.ts';

export const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: databaseUrl, max: poolSize }),
});

/** What a visitor may read. */
export const readable = { status: 'PUBLISHED', visibility: 'PUBLIC' } as const;

export const newestFirst = [{ publishedAt: 'desc' as const }, { id: 'desc' as const }];

/** The ids of the newest posts of a brand whose titles hold some words. */
export async function searchIds(
  term: string,
  clusterKey: string,
  first: number,
): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM posts p WHERE status = 'PUBLISHED' AND visibility = 'PUBLIC' AND deleted_at IS NULL
      AND cluster_key = ${clusterKey} AND title ILIKE '%' || ${term} || '%'
    ORDER BY published_at DESC, id DESC LIMIT ${first}`;
  return rows.map(({ id }) => id);
}

/** Sends a tip, which is a function of the database. */
export async function sendTip(
  senderId: string,
  recipientId: string,
  tokens: number,
): Promise<{ id: string; tokens: number } | null> {
  const [sent] = await prisma.$queryRawUnsafe<{ id: string; tokens: string }[]>(
    tipping,
    senderId,
    recipientId,
    tokens,
  );
  return sent ? { id: sent.id, tokens: Number(sent.tokens) } : null;
}
