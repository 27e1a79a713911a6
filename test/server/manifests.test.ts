import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ManifestError,
  readManifests,
  sha256Of,
} from '../../src/server/documents/trusted-documents';

const hello = 'query Hello { hello }';
const echo = 'query Echo($text: String!) { echo(text: $text) }';
const note = 'mutation Note { note(text: "kept") }';

describe('manifests', () => {
  const directory = mkdtempSync(join(tmpdir(), 'marquee-manifests-'));
  const write = (name: string, content: unknown): string => {
    const path = join(directory, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  afterAll(() => rmSync(directory, { recursive: true }));

  it("[audit.api-protection] are read in the form of GraphQL Code Generator and in that of Apollo's tool", () => {
    const plain = write('plain.json', { [`sha256:${sha256Of(hello)}`]: hello, abc: echo });
    const apollo = write('apollo.json', {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'note-1', name: 'Note', type: 'mutation', body: note }],
    });
    const documents = readManifests([plain, apollo]);
    expect(documents.size).toBe(3);
    expect(documents.withId(`sha256:${sha256Of(hello)}`)).toBe(hello);
    expect(documents.withId('abc')).toBe(echo);
    expect(documents.withId(`sha256:${sha256Of(echo)}`)).toBe(echo);
    expect(documents.withId('note-1')).toBe(note);
    expect(documents.withId('toString')).toBeUndefined();
  });

  it.each([
    ['a list', ['{ hello }']],
    ['a text that is no JSON', '{'],
    ['values that are no texts', { a: 1 }],
  ])('[audit.api-protection] refuses %s', (_what, content) => {
    expect(() => readManifests([write('wrong.json', content)])).toThrow(ManifestError);
  });

  it('[audit.api-protection] refuses a file that is not there, and an id with two meanings', () => {
    expect(() => readManifests([join(directory, 'nothing.json')])).toThrow(ManifestError);
    const one = write('one.json', { same: hello });
    const two = write('two.json', { same: echo });
    expect(() => readManifests([one, two])).toThrow('same');
  });
});
