import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { breachesIn, findBreaches, moduleOrder } from '../../scripts/import-rules';

const root = join(__dirname, '..', '..');

describe('imports', () => {
  it('keep to the rules everywhere in src', () => {
    expect(findBreaches(root)).toEqual([]);
  });

  it('know every module', () => {
    const modules = readdirSync(join(root, 'src', 'modules'));

    expect(modules.filter((name) => !moduleOrder.some((known) => known === name))).toEqual([]);
  });

  it.each([
    ['src/kernel/db/database.ts', "import { createIdentity } from '../../modules/identity';"],
    ['src/server/http.ts', "import { createIdentity } from '../modules/identity/index';"],
    ['src/main.ts', "import { createIdentity } from './modules/identity/index';"],
    ['src/app.ts', "import { UserStore } from './modules/identity/user.store';"],
    ['src/modules/content/post.service.ts', "import { createLive } from '../live/index';"],
    ['src/modules/content/post.service.ts', "import type { User } from '../identity/user.types';"],
    ['src/modules/content/post.service.ts', "export * from '../../server/http';"],
    ['src/modules/content/post.service.ts', "import sql from 'sql-template-tag';"],
    ['src/modules/content/post.service.ts', "const pg = await import('pg');"],
    [
      'src/modules/content/post.service.ts',
      "import { Prisma } from '../../generated/prisma/client';",
    ],
    ['src/modules/content/post.service.ts', "import { Field } from 'type-graphql';"],
    ['src/modules/content/post.service.ts', 'const port = process.env.PORT;'],
    ['src/modules/content/post.service.ts', "import { env } from 'node:process';"],
    ['src/modules/content/post.resolver.ts', "import { PostStore } from './post.store';"],
    ['src/modules/content/post.store.ts', "import type { PostService } from './post.service';"],
  ])('refuse in %s: %s', (file, text) => {
    expect(breachesIn(file, text)).toHaveLength(1);
  });

  it.each([
    ['src/app.ts', "import { createIdentity } from './modules/identity/index';"],
    ['src/modules/content/post.service.ts', "import { createIdentity } from '../identity/index';"],
    ['src/modules/content/post.service.ts', "import { PostStore } from './post.store';"],
    ['src/modules/content/post.service.ts', "import type { Pool } from 'pg';"],
    [
      'src/modules/content/post.service.ts',
      "import type { Post } from '../../generated/prisma/client';",
    ],
    [
      'src/modules/content/post.service.ts',
      "import { PostStatus } from '../../generated/prisma/enums';",
    ],
    [
      'src/modules/content/post.store.ts',
      "import { Prisma } from '../../generated/prisma/client';",
    ],
    ['src/modules/content/post.reads.ts', "import sql from 'sql-template-tag';"],
    ['src/modules/content/post.resolver.ts', "import { Field } from 'type-graphql';"],
    ['src/kernel/config/config.ts', 'const port = process.env.PORT;'],
  ])('allow in %s: %s', (file, text) => {
    expect(breachesIn(file, text)).toEqual([]);
  });
});
