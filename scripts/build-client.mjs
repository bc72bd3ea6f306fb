// Packs the client for partners into FOLDER/kula-client.tgz (dist/client when none is given), unless nothing changed since the
// last time: one file of JavaScript with graphql-ws in it, and the types with those of gql.tada, so that nothing else is
// installed with it.
// Usage: node scripts/build-client.mjs [FOLDER]
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { digestOfSources, readStamp } from './stamp.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'client');
const isMain = process.argv[1] === fileURLToPath(import.meta.url);
const out = resolve((isMain ? process.argv[2] : undefined) ?? join(root, 'dist', 'client'));
const stampFile = join(out, '.stamp');
const resolveFile = (name) => createRequire(import.meta.url).resolve(name);

const digestNow = () => digestOfSources(fileURLToPath(import.meta.url), 'src/client/**/*');

/** True when what was packed agrees with the sources. */
export function isClientUpToDate() {
  return readStamp(stampFile) === digestNow();
}

async function loadTools() {
  for (const name of ['vite', 'typescript', 'gql.tada/package.json']) {
    try {
      resolveFile(name);
    } catch {
      throw new Error('dist/client is not up to date and vite is not installed: run npm ci with development packages');
    }
  }
  return { vite: await import('vite'), typescript: (await import('typescript')).default };
}

async function bundle(vite, folder) {
  await vite.build({
    root: source,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2022',
      minify: false,
      lib: { entry: join(source, 'index.ts'), formats: ['es'], fileName: () => 'index.js' },
    },
  });
}

/**
 * The mutations with a call of `graphql` for each document. As they stand, each is typed when it is asked for, and declarations
 * would have the way to compute a type in place of the type.
 */
const eager = (text) =>
  text
    .replace("import { documentsOf } from './documents.js'", "import { graphql } from './graphql.js'")
    .replace('documentsOf({', '({')
    .replaceAll(/: (`[^`]*`),$/gm, ': graphql($1),');

/** The declarations of the sources. Those of documents have the types that the schema gives them, already computed. */
function declare(typescript, folder) {
  const options = {
    ...typescript.parseJsonConfigFileContent({ extends: join(root, 'tsconfig.json') }, typescript.sys, source).options,
    rootDir: source,
    outDir: folder,
    noEmit: false,
    incremental: false,
    declaration: true,
    emitDeclarationOnly: true,
    allowImportingTsExtensions: false,
  };
  delete options.tsBuildInfoFile;
  const host = typescript.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  host.readFile = (file) => (basename(file) === 'mutations.ts' ? eager(readFile(file)) : readFile(file));
  const program = typescript.createProgram([join(source, 'index.ts')], options, host);
  const problems = [...typescript.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (problems.length > 0)
    throw new Error(
      typescript.formatDiagnostics(problems, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => '\n',
      }),
    );
  copyFileSync(join(source, 'schema.d.ts'), join(folder, 'schema.d.ts'));
}

/** What gql.tada's types need of a document's: graphql's own types are not there where only this package is installed. */
const documentTypes = (kinds) =>
  [
    'export declare namespace Kind {',
    ...Object.entries(kinds).map(([name, kind]) => `  export type ${name} = '${kind}';`),
    '}',
    'export declare enum OperationTypeNode {',
    "  QUERY = 'query',",
    "  MUTATION = 'mutation',",
    "  SUBSCRIPTION = 'subscription',",
    '}',
    'export interface DefinitionNode {',
    '  readonly kind: string;',
    '}',
    'export interface DocumentNode {',
    "  readonly kind: 'Document';",
    '  readonly definitions: readonly DefinitionNode[];',
    '}',
    '',
  ].join('\n');

/** Puts the types that the declarations name beside them. */
function bringTypes(folder) {
  const { Kind } = createRequire(resolveFile('gql.tada/package.json'))('@0no-co/graphql.web');
  const tada = dirname(resolveFile('gql.tada/package.json'));
  const web = dirname(createRequire(join(tada, 'package.json')).resolve('@0no-co/graphql.web'));
  const read = (...parts) => readFileSync(join(...parts), 'utf8');
  const parts = {
    'gql-tada.d.ts': read(tada, 'dist', 'gql-tada.d.ts').replace('./chunks/index-chunk.js', './gql-tada-types.js'),
    'gql-tada-types.d.ts': read(tada, 'dist', 'chunks', 'index-chunk.d.ts').replace(
      "'@0no-co/graphql.web'",
      "'./graphql-web.js'",
    ),
    'graphql-web.d.ts': documentTypes(Kind),
  };
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.d.ts')))
    parts[name] = read(folder, name)
      // The package adds nothing to gql.tada's own setup: another schema of the same project may be there.
      .replace(/^import \* as gqlTada[^]*$/m, '')
      .replaceAll(/(from |import\()(['"])gql\.tada\2/g, '$1$2./gql-tada.js$2');
  for (const [name, text] of Object.entries(parts)) {
    if (/from '(?!\.)/.test(text.replaceAll(/^\s*\*.*$/gm, '')))
      throw new Error(`${name} imports what the package has not`);
    writeFileSync(join(folder, name), text);
  }
  const licences = [
    ['gql.tada', tada],
    ['@0no-co/graphql.web', dirname(web)],
    ['graphql-ws', dirname(resolveFile('graphql-ws/package.json'))],
  ].map(
    ([name, at]) => `${name}\n\n${read(at, readdirSync(at).find((file) => /^licen[cs]e/i.test(file)) ?? 'LICENSE')}`,
  );
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), licences.join('\n\n'));
}

/** By a rename, so that no package is ever served that is half written. */
function pack(folder, part) {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', part], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const packed = readdirSync(part).find((name) => name.endsWith('.tgz'));
  mkdirSync(out, { recursive: true });
  renameSync(join(part, packed), join(out, 'kula-client.tgz'));
}

const lock = `${out}.building`;
/** A build takes 12 s of a processor; a lock that is older was left by one that was killed, whoever has its number now. */
const LOCK_MS = 5 * 60 * 1_000;
const WAIT_MS = 200;

/** Whether the process that took the lock is gone, or has had it for too long. A lock that is just being written names none yet. */
function isAbandoned() {
  const taken = statSync(lock, { throwIfNoEntry: false });
  if (!taken) return false;
  if (Date.now() - taken.mtimeMs > LOCK_MS) return true;
  const holder = Number(readFileSync(lock, 'utf8'));
  if (!Number.isSafeInteger(holder) || holder <= 0) return false;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function takeLock() {
  mkdirSync(dirname(lock), { recursive: true });
  try {
    if (isAbandoned()) rmSync(lock, { force: true });
    writeFileSync(lock, process.pid.toString(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Builds when nobody else does: six servers that started together once built six times beside one another. Who finds
 * another at it waits for what comes of it: a build that left at once was taken for one that had built.
 */
async function build() {
  const digest = digestNow();
  while (readStamp(stampFile) !== digest) {
    if (takeLock()) return buildNow(digest);
    await setTimeout(WAIT_MS);
  }
}

async function buildNow(digest) {
  process.env.NODE_ENV = 'production';
  // Some seconds of typing, which a server that starts beside it should not feel.
  setPriority(constants.priority.PRIORITY_LOW);
  const part = `${out}.${process.pid}.part`;
  const folder = join(part, 'package');
  try {
    const { vite, typescript } = await loadTools();
    mkdirSync(folder, { recursive: true });
    await bundle(vite, folder);
    declare(typescript, folder);
    bringTypes(folder);
    for (const name of ['package.json', 'README.md']) copyFileSync(join(source, name), join(folder, name));
    pack(folder, part);
    writeFileSync(stampFile, digest);
  } finally {
    rmSync(part, { recursive: true, force: true });
    rmSync(lock, { force: true });
  }
}

if (isMain) {
  try {
    await build();
  } catch (error) {
    console.error(`build-client: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
