// A room's index exports the names that others use, and no other names. A name that nobody outside the room imports through
// the index is a fault, unless it is listed below with a reason. Tests do not count, because they may look inside a room;
// the rooms of test/rooms do, because they are written as every room is. Names are listed one by one, so that one look tells
// what a room offers. Only platform may export a whole file (export *), and only when all names of the file are used.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const rooms = require('../.rooms.cjs').rows.flat();

/** Names that may be exported although nobody uses them yet: { room, names, why }. */
const exceptions = [];

const parse = (file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
const indexOf = (room) => `src/${room}/index.ts`;
const isExported = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
/** The name by which a specifier asks for what is exported: `a` in `a as b`. */
const askedName = ({ propertyName, name }) => (propertyName ?? name).text;

const faults = [];

/** The names that a file declares and exports; what it exports of other files is not looked at. */
function* declaredNames(file) {
  for (const node of parse(file).statements.filter(isExported)) {
    if (ts.isVariableStatement(node)) for (const { name } of node.declarationList.declarations) yield name.text;
    else yield node.name.text;
  }
}

/** The names that a room's index exports. */
function* exportedNames(room) {
  for (const node of parse(indexOf(room)).statements) {
    if (!ts.isExportDeclaration(node)) {
      if (isExported(node)) faults.push(`${indexOf(room)}: it only exports what its files declare`);
    } else if (node.exportClause && ts.isNamedExports(node.exportClause)) {
      for (const { name } of node.exportClause.elements) yield name.text;
    } else if (node.exportClause) {
      yield node.exportClause.name.text;
    } else if (room === 'platform') {
      yield* declaredNames(join('src', room, node.moduleSpecifier.text.replace(/\.js$/, '.ts')));
    } else {
      faults.push(`${indexOf(room)}: export * from '${node.moduleSpecifier.text}': list the names that others use`);
    }
  }
}

/** The names that a file imports from other rooms' indexes, as `room.name`. */
function* importedNames(file) {
  for (const node of parse(file).statements) {
    if (!(ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) || !node.moduleSpecifier) continue;
    const [, room] = /^src\/([^/]+)\/index\.js$/.exec(join(dirname(file), node.moduleSpecifier.text)) ?? [];
    if (room === undefined || file.startsWith(`src/${room}/`)) continue;
    const list = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
    if (list && (ts.isNamedImports(list) || ts.isNamedExports(list))) {
      for (const element of list.elements) yield `${room}.${askedName(element)}`;
    } else if (list || ts.isExportDeclaration(node)) {
      faults.push(`${file}: it takes all of ${room}: name what it uses`);
    }
  }
}

const used = new Set(
  ['src', 'seeds', 'bench', 'test/rooms']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...importedNames(file)]),
);
const excepted = new Map(exceptions.flatMap(({ room, names, why }) => names.map((name) => [`${room}.${name}`, why])));

for (const room of rooms.filter((name) => existsSync(indexOf(name)))) {
  for (const name of exportedNames(room)) {
    const key = `${room}.${name}`;
    if (used.has(key) === excepted.has(key)) {
      faults.push(
        excepted.has(key)
          ? `scripts/doors.mjs: ${name} of ${room} is used and needs no exception`
          : `${indexOf(room)}: nobody outside ${room} uses ${name} (tests import it from its own file)`,
      );
    }
    if (excepted.get(key) === '') faults.push(`scripts/doors.mjs: the exception of ${name} has no reason`);
    excepted.delete(key);
  }
}
for (const key of excepted.keys()) faults.push(`scripts/doors.mjs: no index exports ${key}`);

if (faults.length > 0) {
  console.error(`${faults.join('\n')}\n\n${faults.length} faults in what rooms export`);
  process.exitCode = 1;
}
