/** Writes schema/schema.graphql and schema/tables.sql; with --check it only says whether they are up to date. */
process.stderr.write('emit: nothing to emit yet\n');
