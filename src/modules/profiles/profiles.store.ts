import type { PrismaClient } from '../../generated/prisma/client';

/** Reads the registry of brands. */
export class ClusterStore {
  constructor(private readonly prisma: PrismaClient) {}

  async keys(): Promise<readonly string[]> {
    const clusters = await this.prisma.cluster.findMany({ select: { key: true } });
    return clusters.map(({ key }) => key);
  }
}
