// Builds the console's pages into dist/console, with a .gz and a .br beside each file, unless nothing changed since the last time.
// It works as build.mjs does; run.mjs starts it beside the server, which answers 503 at /console/ until it is done.
// Usage: node scripts/build-console.mjs
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { digestOfSources, readStamp } from './stamp.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist', 'console');
const stampFile = join(out, '.stamp');

const digestNow = () => digestOfSources(fileURLToPath(import.meta.url), ['src/console/**/*', 'src/client/**/*']);

/** True when dist/console agrees with the sources. */
export function isConsoleUpToDate() {
  return readStamp(stampFile) === digestNow();
}

async function loadVite() {
  try {
    createRequire(import.meta.url).resolve('vite');
  } catch {
    throw new Error('dist/console is not up to date and vite is not installed: run npm ci with development packages');
  }
  return import('vite');
}

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/** The server sends the packed file as it is: nothing is compressed while a page waits. A .br is a seventh smaller. */
async function compressAll(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name);
      const text = readFileSync(file);
      writeFileSync(`${file}.gz`, await gzipped(text, { level: constants.Z_BEST_COMPRESSION }));
      writeFileSync(`${file}.br`, await brotlied(text));
    }),
  );
}

/** By renames, so that no page is ever served from a folder that is half written. */
function putInPlace(part) {
  const old = `${part}.old`;
  try {
    renameSync(out, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  try {
    renameSync(part, out);
  } catch (error) {
    // Another process that built the same was faster.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    rmSync(part, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}

async function build() {
  // A test that builds is of another NODE_ENV, and would leave React's development build behind, which is twice as large.
  process.env.NODE_ENV = 'production';
  const digest = digestNow();
  if (readStamp(stampFile) === digest) return;
  // Under tests NODE_ENV is `test`, by which React would be its development build: 54 kB more, and left behind for `npm start`.
  process.env.NODE_ENV = 'production';
  const vite = await loadVite();
  const part = `${out}.${process.pid}.part`;
  mkdirSync(dirname(part), { recursive: true });
  try {
    await vite.build({
      root: join(root, 'src', 'console'),
      logLevel: 'warn',
      build: { outDir: part, emptyOutDir: true },
    });
    await compressAll(part);
    writeFileSync(join(part, '.stamp'), digest);
    putInPlace(part);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build();
  } catch (error) {
    console.error(`build-console: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
