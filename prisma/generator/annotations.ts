/** The places in a Prisma schema that an annotation can stand at. */
export type Place = 'model' | 'relation' | 'column' | 'enum';

/** One annotation: its name and its settings. */
export interface Annotation {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** What a doc comment says, apart. */
export interface Documentation {
  /** What API clients read; empty where the comment says nothing to them. */
  readonly description: string;
  readonly annotations: readonly Annotation[];
  /** What is wrong with the annotations, as sentences without a subject. */
  readonly problems: readonly string[];
}

/** What each annotation is told; what ends with a question mark can be left out. */
const settingsOf: Readonly<Record<Place, Readonly<Record<string, readonly string[]>>>> = {
  model: { api: ['policy'], filter: ['by', 'as?'], order: ['by'] },
  relation: { api: [], connection: ['order'], list: ['order', 'max'] },
  column: { hide: [], mask: ['policy'] },
  enum: {},
};

/**
 * Takes a doc comment apart: lines that begin with @ are annotations, the others the description. A blank line parts
 * paragraphs; the lines of one paragraph become one line.
 */
export function parseDocumentation(place: Place, comment: string | undefined): Documentation {
  const lines = (comment ?? '').split('\n').map((line) => line.trim());
  const description = lines
    .filter((line) => !line.startsWith('@'))
    .join('\n')
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', ' '))
    .join('\n\n');
  const annotations = lines.filter((line) => line.startsWith('@')).map(parseAnnotation);
  return { description, annotations, problems: problemsOf(place, annotations) };
}

function parseAnnotation(line: string): Annotation {
  const [name = '', ...words] = line.slice(1).split(/\s+/);
  const settings = words.map((word): [string, string] => {
    const [key = '', ...value] = word.split('=');
    return [key, value.join('=')];
  });
  return { name, settings: Object.fromEntries(settings) };
}

function problemsOf(place: Place, annotations: readonly Annotation[]): readonly string[] {
  const problems = annotations.flatMap((annotation) => problemsOfOne(place, annotation));
  const names = annotations.map(({ name }) => `@${name}`).join(' and ');
  if (place === 'model') {
    const isTwice = new Set(annotations.map(({ name }) => name)).size < annotations.length;
    if (isTwice) problems.push(`has ${names}, each of which it can have once`);
  } else if (annotations.length > 1) {
    problems.push(`has ${names}, but one annotation is all that it can have`);
  }
  return problems;
}

function problemsOfOne(place: Place, { name, settings }: Annotation): readonly string[] {
  const needed = settingsOf[place][name];
  if (needed === undefined) {
    return [`has the unknown annotation @${name}; ${knownAt(place)}`];
  }
  const missing = needed
    .filter((key) => !key.endsWith('?') && !settings[key])
    .map((key) => `has @${name} without ${key}=…`);
  const unknown = Object.keys(settings)
    .filter((key) => !needed.includes(key) && !needed.includes(`${key}?`))
    .map((key) => `has @${name} with the unknown setting ${key}`);
  return [...missing, ...unknown];
}

function knownAt(place: Place): string {
  const names = Object.keys(settingsOf[place]).map((name) => `@${name}`);
  return names.length > 0 ? `a ${place} can have ${names.join(', ')}` : `an ${place} has none`;
}
