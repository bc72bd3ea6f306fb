/**
 * Writes schema/schema.graphql, schema/possible-types.json, schema/tables.sql, src/client/schema.d.ts (the schema as types,
 * for documents of the console and of partners) and src/client/mutations.ts (the client package's methods); with --check it only says whether they are up to date.
 * Either way it fails when entities are not what the migrations make.
 */
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { clientMutationsText, house, possibleTypesText, schemaText } from '../gateway/index.js';
import { migrationsFolder, tableOf } from '../platform/index.js';
import { databaseTables, tableDifferences } from './entities.js';
import { tablesText, withMigrated } from './tables.js';

const folder = dirname(migrationsFolder().replace(/\/$/, ''));
const check = process.argv.includes('--check');

async function emit(name: string, text: string, into = 'schema'): Promise<void> {
  const path = join(dirname(folder), into, name);
  const before = await readFile(path, 'utf8').catch(() => '');
  if (before === text) return;
  if (check) {
    process.stderr.write(`emit: ${into}/${name} is not what the sources say: run \`npm run emit\` and commit it\n`);
    process.exitCode = 1;
  } else {
    await writeFile(path, text);
    process.stderr.write(`emit: ${into}/${name} written\n`);
  }
}

/** The schema as gql.tada reads it, which checks documents by types alone. */
async function schemaTypes(sdl: string): Promise<string> {
  const { minifyIntrospection, outputIntrospectionFile } = await import('gql.tada/internal');
  const introspection = minifyIntrospection(introspectionFromSchema(buildSchema(sdl), { descriptions: false }));
  return outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true });
}

const sdl = await schemaText();
await emit('schema.graphql', sdl);
await emit('schema.d.ts', await schemaTypes(sdl), 'src/client');
await emit('mutations.ts', await clientMutationsText(), 'src/client');
await emit('possible-types.json', await possibleTypesText());
await withMigrated(async (database) => {
  await emit('tables.sql', await tablesText(database));
  for (const difference of tableDifferences(house.entities.map(tableOf), await databaseTables(database))) {
    process.stderr.write(`emit: ${difference}\n`);
    process.exitCode = 1;
  }
});
