import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  GraphQLObjectType,
  lexicographicSortSchema,
  printSchema,
  type GraphQLSchema,
} from 'graphql';
import { buildSchemaSync, Query, Resolver } from 'type-graphql';
import { Book, objectTypes } from './golden';

@Resolver()
class LibraryResolver {
  @Query(() => Book, { nullable: true, description: 'The newest book.' })
  newestBook(): Book | null {
    return null;
  }
}

function buildLibrary(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [LibraryResolver],
    orphanedTypes: objectTypes,
    validate: false,
  });
}

describe('generated classes', () => {
  it('print as the committed schema, with connection arguments and descriptions', () => {
    const file = path.join(__dirname, 'golden-schema.txt');
    const printed = `${printSchema(lexicographicSortSchema(buildLibrary()))}\n`;
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, printed);

    expect(printed).toBe(readFileSync(file, 'utf8'));
  });

  it('have a description everywhere and no resolver anywhere', () => {
    const types = Object.values(buildLibrary().getTypeMap()).filter(
      (type) => type instanceof GraphQLObjectType && !/^__|^Query$/.test(type.name),
    );

    const fields = types.flatMap((type) =>
      type instanceof GraphQLObjectType ? Object.values(type.getFields()) : [],
    );

    expect(types).toHaveLength(11);
    expect(types.filter(({ description }) => !description)).toEqual([]);
    expect(fields.filter(({ description, resolve }) => !description || resolve)).toEqual([]);
  });
});
