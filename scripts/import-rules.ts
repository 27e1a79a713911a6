import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

/**
 * Which file may import what. The table is read twice: as the lint `marquee/imports` of eslint.config.mjs, so that an
 * editor shows a breach while it is typed, and by test/contracts/imports.test.ts, because a lint can be switched off in
 * the very file that breaks it.
 */
export interface ImportRule {
  /** Why, as the sentence that whoever breaks the rule reads. */
  readonly because: string;
  /** The files that the rule binds, as globs from the project's folder. */
  readonly from: readonly string[];
  /** Files among them that it leaves free. */
  readonly except?: readonly string[];
  /** Files, as globs, or package names that they must not import. */
  readonly forbid: readonly string[];
  /** Files among those that they may import all the same. */
  readonly allow?: readonly string[];
  /** Whether types may be imported all the same. */
  readonly typesAreFree?: boolean;
}

/** The modules in the order in which they stand on one another: each may call earlier ones only. */
export const moduleOrder = [
  'audit',
  'identity',
  'creators',
  'media',
  'verification',
  'profiles',
  'content',
  'social',
  'wallet',
  'finance',
  'payments',
  'payouts',
  'subscriptions',
  'tips',
  'live',
  'messaging',
  'moderation',
  'notifications',
] as const;

const composition = [
  'src/app.ts',
  'src/contexts.ts',
  'src/money.ts',
  'src/routes.ts',
  'src/schema.ts',
];
const sqlSpeakers = [
  'src/kernel/db/**',
  'src/kernel/read/**',
  'src/kernel/events/**',
  'src/kernel/idempotency/**',
  'src/kernel/write/**',
  'src/kernel/auth/facts.ts',
  'src/kernel/auth/policy.ts',
  'src/modules/**/*.store.ts',
  'src/modules/**/*.policy.ts',
  'src/modules/**/*.reads.ts',
];
const graphSpeakers = [
  'src/kernel/graphql/**',
  'src/kernel/money/**',
  'src/kernel/problems/**',
  'src/kernel/read/extend.ts',
  'src/kernel/read/viewer-access.ts',
  'src/modules/**/*.resolver.ts',
  'src/modules/**/*.types.ts',
  'src/modules/**/*.reads.ts',
  'src/schema.ts',
];

/** The only files that read the process's environment. */
export const environmentReaders = ['src/kernel/config/**', 'src/main.ts'];

export const importRules: readonly ImportRule[] = [
  {
    because:
      'The kernel is what everything stands on: it knows no module, no transport and no composition.',
    from: ['src/kernel/**'],
    forbid: ['src/modules/**', 'src/server/**', ...composition, 'src/main.ts'],
  },
  {
    because: 'The server carries requests and knows no domain: it stands on the kernel alone.',
    from: ['src/server/**'],
    forbid: ['src/modules/**', ...composition, 'src/main.ts'],
  },
  {
    because: 'Only the composition root knows the modules, and only by their doors.',
    from: ['src/*.ts'],
    forbid: ['src/modules/**'],
    allow: ['src/modules/*/index.ts'],
  },
  {
    because: 'Only the composition root knows the modules.',
    from: ['src/*.ts'],
    except: composition,
    forbid: ['src/modules/**'],
  },
  {
    because:
      'A module is built by the composition root and knows nothing of it or of the transports.',
    from: ['src/modules/**'],
    forbid: ['src/server/**', ...composition, 'src/main.ts'],
  },
  ...moduleOrder.map((name, place) => ({
    because: `${name} may call earlier modules only, by their index.ts; news travels up as events.`,
    from: [`src/modules/${name}/**`],
    forbid: moduleOrder.filter((other) => other !== name).map((other) => `src/modules/${other}/**`),
    allow: moduleOrder.slice(0, place).map((earlier) => `src/modules/${earlier}/index.ts`),
  })),
  {
    because: 'A resolver translates for a service and never reaches past it into a store.',
    from: ['src/modules/**/*.resolver.ts'],
    forbid: ['src/modules/**/*.store.ts'],
  },
  {
    because: 'A store knows rows, neither use cases nor the graph.',
    from: ['src/modules/**/*.store.ts'],
    forbid: [
      'src/modules/**/*.service.ts',
      'src/modules/**/*.resolver.ts',
      'graphql',
      'type-graphql',
    ],
  },
  {
    because: "Only stores and the kernel's db use Prisma's client; its types and enums are free.",
    from: ['src/**'],
    except: ['src/generated/**', 'src/kernel/db/**', 'src/modules/**/*.store.ts'],
    forbid: ['src/generated/prisma/**'],
    allow: ['src/generated/prisma/enums.ts'],
    typesAreFree: true,
  },
  ...['pg', 'sql-template-tag'].map((name) => ({
    because: 'Only stores, policies, reads and the read engine speak SQL.',
    from: ['src/**'],
    except: ['src/generated/**', ...sqlSpeakers],
    forbid: [name],
    typesAreFree: true,
  })),
  {
    because: 'Only resolvers, types and reads shape the graph.',
    from: ['src/**'],
    except: ['src/generated/**', ...graphSpeakers],
    forbid: ['type-graphql'],
    typesAreFree: true,
  },
];

/** One import, or one look at the environment, that a rule forbids. */
export interface Breach {
  /** From the project's folder. */
  readonly file: string;
  readonly line: number;
  /** The file or package that must not be imported. */
  readonly imports: string;
  readonly because: string;
}

/** Every breach of the rules in the files below src. */
export function findBreaches(root: string): readonly Breach[] {
  return sourceFiles(root).flatMap((file) =>
    breachesIn(file, readFileSync(join(root, file), 'utf8')),
  );
}

/** The breaches in one file, given by its path from the project's folder and its text. */
export function breachesIn(file: string, text: string): readonly Breach[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const breaches: Breach[] = [];
  const report = (node: ts.Node, imports: string, because: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    breaches.push({ file, line: line + 1, imports, because });
  };
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found) {
      const target = targetOf(file, found.specifier);
      for (const rule of importRules) {
        if (forbids(rule, file, target, found.typesOnly)) report(node, target, rule.because);
      }
    }
    if (readsEnvironment(node) && !matchesAny(file, environmentReaders)) {
      report(
        node,
        'process.env',
        'Only kernel/config reads the environment: once, at start, and checked.',
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return breaches;
}

/** Whether a path matches a glob of `*` (within a folder) and `**` (any folders). */
export function matches(path: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^$()|[\]{}?]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*/g, (stars) => ({ '**/': '(?:.*/)?', '**': '.*' })[stars] ?? '[^/]*');
  return new RegExp(`^${pattern}$`).test(path);
}

function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matches(path, glob));
}

function forbids(rule: ImportRule, file: string, target: string, typesOnly: boolean): boolean {
  if (typesOnly && rule.typesAreFree) return false;
  if (!matchesAny(file, rule.from) || matchesAny(file, rule.except ?? [])) return false;
  return matchesAny(target, rule.forbid) && !matchesAny(target, rule.allow ?? []);
}

/** The file that an import means, from the project's folder, or the package's name. */
function targetOf(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) {
    return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  }
  const path = posix.join(dirname(file), specifier);
  const candidates = [path, `${path}.ts`, `${path}/index.ts`];
  return (
    candidates.find((candidate) => ts.sys.fileExists(join(projectRoot, candidate))) ?? `${path}.ts`
  );
}

const projectRoot = join(__dirname, '..');

function importOf(node: ts.Node): { specifier: string; typesOnly: boolean } | null {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)
      ? { specifier: node.moduleSpecifier.text, typesOnly: isTypesOnly(node) }
      : null;
  }
  if (ts.isImportTypeNode(node)) {
    const { argument } = node;
    return ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal)
      ? { specifier: argument.literal.text, typesOnly: true }
      : null;
  }
  if (ts.isCallExpression(node)) {
    const [argument] = node.arguments;
    const loads =
      node.expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(node.expression) && node.expression.text === 'require');
    return loads && argument && ts.isStringLiteral(argument)
      ? { specifier: argument.text, typesOnly: false }
      : null;
  }
  return null;
}

function isTypesOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const named =
      node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause : null;
    return node.isTypeOnly || (named?.elements.every((element) => element.isTypeOnly) ?? false);
  }
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named =
    clause.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings : null;
  return !clause.name && (named?.elements.every((element) => element.isTypeOnly) ?? false);
}

function readsEnvironment(node: ts.Node): boolean {
  return (
    (ts.isPropertyAccessExpression(node) &&
      node.name.text === 'env' &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'process') ||
    (ts.isImportDeclaration(node) &&
      ts.isStringLiteral(node.moduleSpecifier) &&
      /^(node:)?process$/.test(node.moduleSpecifier.text))
  );
}

function sourceFiles(root: string): readonly string[] {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.startsWith('src/generated/'))
    .sort();
}
