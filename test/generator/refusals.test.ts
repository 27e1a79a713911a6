import { emit } from '../../prisma/generator/emit';
import { GenerationError } from '../../prisma/generator/graph';
import { policyNames } from '../../prisma/generator/policies';
import { prismaGenerate, readSchema } from './prisma-generate';

async function problemsOfRefused(): Promise<readonly string[]> {
  const schema = await readSchema('refused');
  const policyFiles = new Map([
    ['thing.read', ['things/things.policy.ts']],
    ['thing.open', ['things/things.policy.ts']],
    ['twice.open', ['one/one.policy.ts', 'two/two.policy.ts']],
  ]);
  try {
    emit({ ...schema, policyFiles }, { enums: '../prisma/enums', kernel: '../../kernel' });
  } catch (error) {
    if (error instanceof GenerationError) return error.problems;
    throw error;
  }
  return [];
}

const refusals = [
  ['a model without a description', 'words.prisma: Undescribed is exposed without a description.'],
  [
    'a column without a description',
    'words.prisma: Undescribed.unspoken is exposed without a description.',
  ],
  [
    'a relation without a description',
    'words.prisma: Halfspoken.parent is exposed without a description.',
  ],
  ['an enum without a description', 'words.prisma: Mood is exposed without a description.'],
  [
    'an enum value without a description',
    'words.prisma: Mood.CALM is exposed without a description.',
  ],
  [
    'an unknown annotation of a model',
    'words.prisma: Misspelt has the unknown annotation @ap; a model can have @api, @filter, @order.',
  ],
  [
    'an unknown annotation of a column',
    'words.prisma: Misspelt.name has the unknown annotation @hidden; a column can have @hide, @mask.',
  ],
  [
    'an annotation of an enum',
    'words.prisma: Annotated has the unknown annotation @api; an enum has none.',
  ],
  [
    'an annotation of an enum value',
    'words.prisma: Annotated.ONE has the unknown annotation @hide; an enum has none.',
  ],
  ['a missing setting', 'words.prisma: Unset has @api without policy=….'],
  ['an unknown setting', 'words.prisma: Unset.name has @hide with the unknown setting always.'],
  [
    'two annotations on one field',
    'words.prisma: Unset.both has @hide and @mask, but one annotation is all that it can have.',
  ],
  [
    'a policy that no file declares',
    "rules.prisma: Unguarded names the policy 'nobody.read', which no policy file declares.",
  ],
  [
    'a policy that two files declare',
    "rules.prisma: Unguarded.text names the policy 'twice.open', which is declared more than once: " +
      'one/one.policy.ts, two/two.policy.ts.',
  ],
  ['a hash', 'rules.prisma: Leaky.passwordHash is exposed, but named like a secret.'],
  ['a refresh token', 'rules.prisma: Leaky.refreshTokenValue is exposed, but named like a secret.'],
  ['a token', 'rules.prisma: Leaky.token is exposed, but named like a secret.'],
  [
    'a value of no known form',
    'rules.prisma: Lost.extra is exposed, but its type Json has no place in the graph.',
  ],
  [
    'a list of values',
    'rules.prisma: Lost.words is exposed, but its type String[] has no place in the graph.',
  ],
  [
    'a relation to a model that is not exposed',
    'rules.prisma: Lost.hidden leads to Hidden, which is not exposed.',
  ],
  [
    'a relation to many rows marked as one',
    'rules.prisma: Lost.many has @api, but leads to many rows: mark it @connection or @list.',
  ],
  [
    'a relation to one row marked as many',
    'rules.prisma: Many.one has @list, but leads to one row: mark it @api.',
  ],
  [
    'an order by something that is no column',
    'rules.prisma: Lost.unordered is ordered by nowhere, which is no column of Many that has an order.',
  ],
  [
    'an order by a masked column',
    'rules.prisma: Lost.masked is ordered by Many.secretRank, which is masked: the order would give it away.',
  ],
  [
    'an order in no direction',
    "rules.prisma: Lost.askew has an order that says 'upwards' of rank in place of asc or desc.",
  ],
  [
    'a list without a bound',
    'rules.prisma: Lost.endless has @list with a max that is no whole number above 0.',
  ],
  [
    'an annotation on the id of a node',
    "rules.prisma: Many.id is a node's id and cannot have @hide.",
  ],
  [
    'a filter by nothing',
    'rules.prisma: Listed has a filter by nowhere, which is none of its fields.',
  ],
  [
    'a filter by what no index finds',
    'rules.prisma: Listed has a filter by unindexed, which no index of it finds.',
  ],
  [
    'a filter by a masked column',
    'rules.prisma: Listed has a filter by private, which is masked: it would give the value away.',
  ],
  [
    'a filter by a hidden column',
    'rules.prisma: Listed has a filter by hidden, which is hidden: it would give the value away.',
  ],
  [
    'a filter by a foreign key',
    'rules.prisma: Listed has a filter by shelfId, which is a reference: name its relation.',
  ],
  [
    'a filter by a relation that is not exposed',
    'rules.prisma: Listed has a filter by shelf, which is not exposed.',
  ],
  [
    'a filter by what is not compared',
    'rules.prisma: Listed has a filter by weight, whose type Float is not compared.',
  ],
  [
    'an order without an index',
    'rules.prisma: Listed has an order by unindexed, but no index that begins with shelfId, unindexed, id.',
  ],
  [
    'an order by a masked column for clients',
    'rules.prisma: Listed has an order by private, which is masked: it would give the value away.',
  ],
  [
    'an order whose index does not begin with what leads to the list',
    'rules.prisma: Listed has an order by rank, but no index that begins with shelfId, rank, id.',
  ],
  [
    'an order by nothing',
    'rules.prisma: Listed has an order by unordered, which is no column that has an order.',
  ],
  [
    'an annotation of a model that stands there twice',
    'rules.prisma: Shelving has @api and @filter and @filter, each of which it can have once.',
  ],
  ['a model without a key', 'rules.prisma: Keyless is exposed without a primary key.'],
] as const;

describe('the generator', () => {
  let problems: readonly string[];

  beforeAll(async () => {
    problems = await problemsOfRefused();
  });

  it.each(refusals)('refuses %s', (_, problem) => {
    expect(problems).toContain(problem);
  });

  it('refuses nothing else, such as amounts of tokens and masked keys', () => {
    const known: readonly string[] = refusals.map(([, problem]) => problem);

    expect(problems.filter((problem) => !known.includes(problem))).toEqual([]);
  });

  it('makes `prisma generate` fail and say why', async () => {
    const generators = [
      'generator client {\n  provider = "prisma-client"\n  output = "./prisma"\n}\n',
      'generator graphql {\n  provider = "node -r @swc-node/register prisma/generator/main.ts"\n',
      '  output = "./graphql"\n}\n',
    ].join('');

    const { exitCode, output } = await prismaGenerate('library', generators, (run) => run);

    expect(exitCode).toBe(1);
    expect(output).toContain(
      "catalogue.prisma: Book names the policy 'book.read', which no policy file declares.",
    );
  });
});

describe('policy files', () => {
  it.each([
    ["export const policies = { 'post.read': rule, 'post.open': () => sql`TRUE` };"],
    ["export const policies: Policies = { 'post.read': rule, 'post.open': rule };"],
    [
      "export const policies = { 'post.read': rule, 'post.open'() {} } as const satisfies Policies;",
    ],
  ])('tell their policies without being run: %s', (source) => {
    expect(policyNames(source, 'post.policy.ts')).toEqual(['post.read', 'post.open']);
  });

  it.each([
    [
      'const policies = {};',
      'post.policy.ts: does not export its policies as `const policies = { … }`.',
    ],
    [
      'export const policies = collect();',
      'post.policy.ts: does not export its policies as `const policies = { … }`.',
    ],
    [
      'export const policies = { ...others };',
      'post.policy.ts: declares a policy without its name in plain sight.',
    ],
    [
      'export const policies = { [name]: rule };',
      'post.policy.ts: declares a policy without its name in plain sight.',
    ],
  ])('are refused where they hide their policies: %s', (source, message) => {
    expect(() => policyNames(source, 'post.policy.ts')).toThrow(new GenerationError([message]));
  });
});
