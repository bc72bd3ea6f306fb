// SQL keeps the walls that imports keep: a statement names only tables of its own room and of rooms to its left, and
// writes only its own room's. Every string and template of src/ is searched for table names; a table is whose .sql-walls.cjs
// says or in whose room its entity lies, and what may reach over a wall is listed there with its reason. It sees tables that
// stand in SQL, in the beginning of what will stand behind FROM, and in what laws give to their helpers.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const { rows } = require('../.rooms.cjs');
const { tables, exceptions } = require('../.sql-walls.cjs');

const rowOf = new Map(rows.flatMap((row, index) => row.map((room) => [room, index])));
const owners = new Map(Object.entries(tables).flatMap(([room, names]) => names.map((name) => [name, room])));
const files = readdirSync('src', { recursive: true })
  .map((name) => join('src', name).replaceAll('\\', '/'))
  // Neither of these two reaches a database.
  .filter((name) => name.endsWith('.ts') && !/^src\/(client|console)\//.test(name))
  .sort();
const standing = [...readFileSync('schema/tables.sql', 'utf8').matchAll(/^CREATE (?:TABLE|VIEW) (\w+)/gm)].map(
  ([, name]) => name,
);

/** Adds the tables that have entities; gives those that the list says are another room's. */
function readEntities() {
  const faults = [];
  for (const file of files) {
    const room = file.split('/')[1];
    for (const [, name] of readFileSync(file, 'utf8').matchAll(/\btableName: '(\w+)'/g)) {
      if (!standing.includes(name)) continue;
      const owner = owners.get(name) ?? room;
      if (owner !== room) faults.push(`.sql-walls.cjs: ${name} is ${owner}'s, and its entity lies in ${file}`);
      owners.set(name, owner);
    }
  }
  return faults;
}

/** Faults of the list itself: it must name what the database has, each once, in rooms that there are. */
function listFaults() {
  const named = Object.values(tables).flat();
  return [
    ...standing.filter((name) => !owners.has(name)).map((name) => `.sql-walls.cjs: no room owns ${name}`),
    ...named.filter((name) => !standing.includes(name)).map((name) => `.sql-walls.cjs: there is no table ${name}`),
    ...named.filter((name, i) => named.indexOf(name) !== i).map((name) => `.sql-walls.cjs: ${name} has two owners`),
    ...Object.keys(tables)
      .filter((room) => !rowOf.has(room))
      .map((room) => `.sql-walls.cjs: there is no room ${room}`),
  ];
}

/** Whether a text is handed to a law's helper as a table: `table: '...'`, or the first argument of eventSource. */
function namesTable({ parent, pos }) {
  return ts.isPropertyAssignment(parent)
    ? parent.name.getText() === 'table'
    : ts.isCallExpression(parent) && parent.expression.getText() === 'eventSource' && parent.arguments[0]?.pos === pos;
}

/** All string literals of a file, each with its text (an expression in a template is `?`) and its line. */
function* literalsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
      found.push([node, namesTable(node) ? `FROM ${node.text}` : node.text]);
    else if (ts.isTemplateExpression(node))
      // An expression keeps the lines that it stands on, so that lines can be counted.
      found.push([
        node,
        node.head.text +
          node.templateSpans
            .map(
              ({ expression, literal }) =>
                ` ? ${'\n'.repeat(expression.getText().split('\n').length - 1)}${literal.text}`,
            )
            .join(''),
      ]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const [node, text] of found)
    yield { text, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 };
}

const token = /'(?:[^']|'')*'|--[^\n]*|[A-Za-z_][A-Za-z_0-9]*|[^\s]/g;
const isName = (text) => text !== undefined && /^[A-Za-z_]/.test(text);
/** Words that end the list of tables behind FROM. */
const ends = new Set(
  'WHERE GROUP ORDER HAVING WINDOW LIMIT OFFSET UNION EXCEPT INTERSECT SET RETURNING FOR ON VALUES SELECT'.split(' '),
);

const joins = new Set(['JOIN', 'LEFT', 'RIGHT', 'FULL', 'INNER', 'CROSS', ',']);

/** The tables that a text names as SQL, each with whether it writes there and how many lines down. */
function* namedTables(text) {
  const tokens = [...text.matchAll(token)].map((match) => ({ text: match[0], index: match.index }));
  const at = (i) => tokens[i]?.text;
  const locals = new Set();
  for (let i = 0; i < tokens.length; i += 1) {
    // WITH name AS ( ... ): a name of the statement's own.
    if (isName(at(i)) && at(i + 1) === 'AS' && (at(i + 2) === '(' || at(i + 2) === 'MATERIALIZED')) locals.add(at(i));
  }
  const name = (i, writes) => {
    const found = at(i);
    if (found === undefined || !owners.has(found) || locals.has(found) || at(i + 1) === '.') return undefined;
    return { table: found, writes, down: text.slice(0, tokens[i].index).split('\n').length - 1 };
  };
  // The beginning of what will stand behind FROM: a table, its short name, and what is joined to it.
  if (/^[a-z]{1,2}$/.test(at(1) ?? '') && (tokens.length === 2 || joins.has(at(2)))) {
    const found = name(0, false);
    if (found) yield found;
  }
  for (let i = 0; i < tokens.length; i += 1) {
    const word = at(i);
    let found;
    if (word === 'INTO' || word === 'TRUNCATE') found = name(i + 1, true);
    else if (word === 'UPDATE') found = name(at(i + 1) === 'ONLY' ? i + 2 : i + 1, true);
    else if (word === 'TABLE' || word === 'JOIN' || word === 'USING') found = name(i + 1, false);
    else if (word === 'FROM') {
      found = name(i + 1, at(i - 1) === 'DELETE');
      yield* listed(i + 1);
    }
    if (found) yield found;
  }
  /** Tables behind a comma: FROM a x, b y. */
  function* listed(start) {
    let depth = 0;
    for (let i = start; i < tokens.length; i += 1) {
      const word = at(i);
      if (word === '(') depth += 1;
      else if (word === ')') depth -= 1;
      if (depth < 0 || (depth === 0 && ends.has(word))) return;
      if (depth === 0 && word === ',') {
        const found = name(at(i + 1) === 'LATERAL' ? i + 2 : i + 1, false);
        if (found) yield found;
      }
    }
  }
}

const used = new Set();

/** What is wrong with naming the table there, or undefined. */
function fault(file, { table, writes }) {
  const room = file.split('/')[1];
  const owner = owners.get(table);
  if (room === owner) return undefined;
  const isLeft = rowOf.get(owner) < rowOf.get(room);
  if (isLeft && !writes) return undefined;
  const excepted = exceptions.find(
    (one) => one.file === file && one.table === table && one.does === (writes ? 'write' : 'read'),
  );
  if (excepted) {
    used.add(excepted);
    return undefined;
  }
  return writes
    ? `${room} writes ${table}, which is ${owner}'s: ask ${owner} for a function or a statement`
    : `${room} reads ${table} of ${owner}, which is not to its left`;
}

const faults = [...readEntities(), ...listFaults()];
for (const file of files) {
  for (const { text, line } of literalsOf(file)) {
    for (const named of namedTables(text)) {
      const wrong = fault(file, named);
      if (wrong) faults.push(`${file}:${line + named.down}: ${wrong}`);
    }
  }
}
for (const { file, why } of exceptions) {
  if (typeof why !== 'string' || why === '') faults.push(`.sql-walls.cjs: the exception of ${file} has no reason`);
}
for (const one of exceptions) {
  if (!used.has(one)) faults.push(`.sql-walls.cjs: ${one.file} needs no exception to ${one.does} ${one.table}`);
}
if (faults.length > 0) {
  console.error(`${[...new Set(faults)].join('\n')}\n\n${faults.length} breaches of the walls that SQL keeps`);
  process.exitCode = 1;
}
