const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { generatorHandler } = require('@prisma/generator-helper');

// A generator that writes down what Prisma hands to generators.
generatorHandler({
  onManifest: () => ({ prettyName: 'dump', defaultOutput: '.' }),
  onGenerate: async ({ generator, dmmf }) => {
    writeFileSync(join(generator.output.value, 'datamodel.json'), JSON.stringify(dmmf.datamodel));
  },
});
