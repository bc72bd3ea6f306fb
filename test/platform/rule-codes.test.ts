/** Every rule that an input can break has a code, by which a program can say it in another language. */
import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { codeOfRule, ruleMeanings } from '../../src/platform/rule-codes.js';

/** Rules of settings, keys, tokens and ports are told to operators, in English; bytes that are no text are BAD_REQUEST. */
const others =
  /src\/(cli|console)\/|src\/platform\/(settings\/|config|claims|database\/|signing-key|utf8)|http\/port|settings\.ts$/;
const isRule =
  /^(must|would|cannot|can only|goes with|give exactly|one of base|is required|is no value|(Points|Count|Decimal|Currency|DateTime|Local\w+) must) /;

/** The text of an expression, with 7 for each value in it; undefined where it is none. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `7${span.literal.text}`).join('');
}

/** Whether it is the rule of `new BadInput(field, rule)` or `invalid(field, rule)`. */
function isGiven(node: ts.Node): boolean {
  const { parent } = node;
  const isCall = ts.isNewExpression(parent) || ts.isCallExpression(parent);
  return isCall && ['BadInput', 'invalid'].includes(parent.expression.getText()) && parent.arguments?.[1] === node;
}

function rulesOf(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && ((isGiven(node) && !text.startsWith('7')) || isRule.test(text))) found.push(text);
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

describe('the codes of rules', () => {
  it('are there for every rule of the sources', () => {
    const paths = globSync('src/**/*.ts').filter((path) => !others.test(path) && !path.endsWith('rule-codes.ts'));
    const rules = paths.flatMap(rulesOf);
    expect(rules.length).toBeGreaterThan(150);
    expect([...new Set(rules)].filter((rule) => codeOfRule(rule).ruleCode === null)).toEqual([]);
  });

  it.each([
    ['must be 1 to 100', 'OUT_OF_RANGE', { min: 1, max: 100 }],
    ['must be 0 to 1000000000000000', 'OUT_OF_RANGE', { min: 0, max: 1_000_000_000_000_000 }],
    ['must be above 0 and at most 1', 'OUT_OF_RANGE', { above: 0, max: 1 }],
    ['must be above 0', 'NOT_POSITIVE', {}],
    ['must be positive', 'NOT_POSITIVE', {}],
    ['must have 1 to 128 characters', 'WRONG_LENGTH', { min: 1, max: 128 }],
    ['must have 2 to 32 characters out of a to z, 0 to 9 and hyphen', 'BAD_CODE', { min: 2, max: 32 }],
    ['must have at most 2 fraction digits in EUR', 'TOO_PRECISE', { max: 2 }],
    ['must have at most 20 lines', 'TOO_MANY', { max: 20 }],
    ['must have 1 to 500 entries', 'WRONG_COUNT', { min: 1, max: 500 }],
    ['must be an ISO 4217 currency code', 'UNKNOWN_CURRENCY', {}],
    ['must be an id that starts with ptr_', 'NOT_AN_ID', { prefix: 'ptr_' }],
    ['must have exactly one of id, externalId and code', 'EXACTLY_ONE', { of: 'id, externalId and code' }],
    ['must have shares that add up to 1, not to 0.9', 'SHARES_NOT_ONE', { sum: '0.9' }],
    ['must not lie more than 90 days back', 'TOO_LONG_AGO', { days: 90 }],
    ['is no value of the enum Channel', 'UNKNOWN_VALUE', { enum: 'Channel' }],
    ['must be POINTS or TIMES for this kind of offer', 'UNKNOWN_VALUE', { of: 'POINTS or TIMES' }],
    ['Field "code" of required type "String!" was not provided.', 'REQUIRED', { name: 'code' }],
  ])('%s is %s', (rule, ruleCode, values) => {
    expect(codeOfRule(rule)).toEqual({ ruleCode, values });
  });

  it('are the ones that docs/input-rules.md lists', () => {
    const rows = Object.entries(ruleMeanings).map(([code, { means }]) => `| ${code} | ${means} |`);
    const page = readFileSync('docs/input-rules.md', 'utf8');
    expect(page.split('\n').filter((line) => /^\| [A-Z_]+ \|/.test(line))).toEqual(rows);
  });
});
