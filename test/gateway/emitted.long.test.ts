/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { tablesText, withMigrated } from '../../src/cli/tables.js';
import { possibleTypesText, schemaText } from '../../src/gateway/index.js';

const committed = (name: string): string => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

describe('the files in schema/', () => {
  it('include the schema.graphql that the sources make', async () => {
    expect(committed('schema.graphql')).toBe(await schemaText());
  }, 60_000);

  it('include the possible-types.json that the sources make', async () => {
    expect(committed('possible-types.json')).toBe(await possibleTypesText());
  }, 60_000);

  it('include the tables.sql that the migrations make', async () => {
    expect(committed('tables.sql')).toBe(await withMigrated(tablesText));
  }, 120_000);
});
