import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, type Expression, type ObjectExpression } from '@swc/core';
import { GenerationError } from './graph';

/**
 * Finds which policy file declares which policy. Files are parsed and not run, since they may import what is yet to be
 * generated. Problems: GenerationError for a policy file whose `policies` cannot be read that way.
 */
export function readPolicies(modulesFolder: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(modulesFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.policy.ts'))
    .sort();
  const found = new Map<string, string[]>();
  for (const file of files) {
    const source = readFileSync(path.join(modulesFolder, file), 'utf8');
    for (const name of policyNames(source, file)) {
      found.set(name, [...(found.get(name) ?? []), file]);
    }
  }
  return found;
}

/** The names that the source of a policy file declares in `export const policies = { … }`. */
export function policyNames(source: string, file: string): readonly string[] {
  const declared = parseSync(source, { syntax: 'typescript', target: 'es2022' })
    .body.flatMap((item) => (item.type === 'ExportDeclaration' ? [item.declaration] : []))
    .flatMap((item) => (item.type === 'VariableDeclaration' ? item.declarations : []))
    .find(({ id }) => id.type === 'Identifier' && id.value === 'policies');
  const object = declared?.init && objectOf(declared.init);
  if (!object) {
    throw new GenerationError([
      `${file}: does not export its policies as \`const policies = { … }\`.`,
    ]);
  }
  return object.properties.map((property) => {
    if (property.type === 'KeyValueProperty' || property.type === 'MethodProperty') {
      const { key } = property;
      if (key.type === 'StringLiteral' || key.type === 'Identifier') return key.value;
    }
    throw new GenerationError([`${file}: declares a policy without its name in plain sight.`]);
  });
}

function objectOf(expression: Expression): ObjectExpression | undefined {
  switch (expression.type) {
    case 'ObjectExpression':
      return expression;
    case 'TsSatisfiesExpression':
    case 'TsAsExpression':
    case 'TsConstAssertion':
    case 'ParenthesisExpression':
      return objectOf(expression.expression);
    default:
      return undefined;
  }
}
