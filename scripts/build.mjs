// Compiles src, seeds and bench into dist (which mirrors the repository), unless nothing changed since the last time.
// Usage: node scripts/build.mjs
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');
const roots = ['src', 'seeds', 'bench'];

/** The sources, by path from the root, with their text. */
function readSources() {
  const paths = globSync(
    roots.map((name) => `${name}/**/*.ts`),
    { cwd: root },
  ).sort();
  return (
    paths
      // src/console is for browsers: build-console.mjs builds it.
      .filter((path) => !path.endsWith('.d.ts') && !path.startsWith('src/console/'))
      .map((path) => ({ path, text: readFileSync(join(root, path)) }))
  );
}

/** A digest over content, not times: a checkout or a copied image does not compile again. */
function digestOf(sources) {
  const hash = createHash('sha256');
  for (const path of ['.swcrc', 'package-lock.json', 'scripts/build.mjs']) hash.update(readFileSync(join(root, path)));
  for (const { path, text } of sources) hash.update(`\0${path}\0`).update(text);
  return hash.digest('hex');
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch {
    return '';
  }
}

/** By a rename, so that a process that starts while another one builds never reads half a file. */
function writeWhole(file, text) {
  const part = `${file}.${process.pid}.part`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(part, text);
  renameSync(part, file);
}

async function loadCompiler() {
  try {
    createRequire(import.meta.url).resolve('@swc/core');
  } catch {
    throw new Error('dist is not up to date and the compiler is not installed: run npm ci with development packages');
  }
  return import('@swc/core');
}

async function compile(swc, { path, text }) {
  const output = join(dist, path.replace(/\.ts$/, '.js'));
  const { code, map } = await swc.transform(text.toString('utf8'), {
    filename: join(root, path),
    sourceFileName: relative(dirname(output), join(root, path)),
    configFile: join(root, '.swcrc'),
  });
  writeWhole(output, `${code}\n//# sourceMappingURL=${output.split('/').at(-1)}.map\n`);
  writeWhole(`${output}.map`, map);
  return relative(dist, output);
}

/** Compiled files whose source is gone would still be found by an import. */
function removeOrphans(outputs) {
  const wanted = new Set(outputs);
  for (const path of globSync('**/*.js', { cwd: dist })) {
    if (wanted.has(path) || path.startsWith('console') || path.startsWith('client')) continue;
    rmSync(join(dist, path), { force: true });
    rmSync(join(dist, `${path}.map`), { force: true });
  }
}

/** True when dist agrees with the sources; cheap enough to ask at every start (some 10 ms). */
export function isUpToDate() {
  return readStamp() === digestOf(readSources());
}

async function build() {
  const sources = readSources();
  const digest = digestOf(sources);
  if (readStamp() === digest) return;
  const swc = await loadCompiler();
  removeOrphans(await Promise.all(sources.map((source) => compile(swc, source))));
  writeWhole(stampFile, digest);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build();
  } catch (error) {
    console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
