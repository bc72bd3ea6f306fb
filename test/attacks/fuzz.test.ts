/** Every argument and input field of the schema, given values that no one should: refused, and nothing is changed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { createSchema } from '../../src/gateway/schema.js';
import type { Services } from '../../src/ledger/index.js';
import { createLogger } from '../../src/platform/index.js';
import { inMemory } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const UNKNOWN = '01h2xcejqtf2nbrexx3vqjhp41';
/** A number beyond doubles: JSON can say it, JSON.stringify cannot. */
const BEYOND = '@beyond@';
const nasty: readonly unknown[] = [
  2 ** 53,
  -(2 ** 53),
  2 ** 31,
  -1,
  0,
  1.5,
  BEYOND,
  '1E400',
  'NaN',
  '9'.repeat(400),
  '0x1F',
  '１２',
  '',
  ' ',
  'x'.repeat(50_000),
  'a\u0000b',
  '\u001b[2J',
  '\ud800',
  '\u202e',
  `'; DROP TABLE partner; --`,
  `" OR 1=1 --`,
  '__proto__',
  'toString',
  '../../etc/passwd',
  '<script>',
  '$' + '{7*7}',
  '%s%n',
  `lot_${UNKNOWN}`,
  `ptr_${UNKNOWN}\n`,
  null,
  [],
  [[]],
  [null],
  {},
  { ['__proto__']: 1 },
  { constructor: { prototype: 1 } },
  'TRUE',
];

type Path = readonly (string | number)[];
type AnyField = GraphQLField<unknown, unknown>;

/** Ids that are well formed and mean nothing, by the name of the field. */
const kinds: Record<string, string> = {
  partnerId: 'ptr',
  accrualId: 'acr',
  redemptionId: 'rdm',
  lineId: 'sln',
  statementId: 'stm',
  quoteId: 'qte',
  walletId: 'wal',
  memberId: 'mbr',
  offerId: 'cmp',
  campaignId: 'cmp',
  tryOfferId: 'cmp',
  ladderId: 'ldr',
  couponKindId: 'cpk',
  drawId: 'drw',
  couponId: 'cpn',
  itemId: 'itm',
  orderId: 'ord',
  subjectId: 'acr',
  useId: 'cpu',
  grantId: 'grt',
  caseId: 'cas',
};
const idOf: Record<string, string> = {
  revokeApiKey: 'key',
  revokeSession: 'ses',
  rotateApiKey: 'key',
  approveRateSheet: 'rts',
  rejectRateSheet: 'rts',
  agreeStatement: 'stm',
  statement: 'stm',
  wallet: 'wal',
  accrual: 'acr',
  redemption: 'rdm',
  conversion: 'cnv',
  offer: 'cmp',
};

/** Those that {@link Builder} takes: in a document they stand without quotes. */
const enumValues = new Set<unknown>();

/** Values that are right in their form, and that every operation refuses: so nothing may change, whatever else is sent. */
const texts: Record<string, string> = {
  code: 'taken',
  adjustment: '1.00',
  amount: '12.34',
  rate: '1.1',
  nativeUnits: '5',
  externalId: 'nobody',
  at: '2026-01-01T00:00:00Z',
  effectiveFrom: '2099-01-01T00:00:00Z',
  currency: 'USD',
  base: 'EUR',
  quote: 'EUR',
};

class Builder {
  readonly schema: GraphQLSchema;
  readonly memberId: string;

  constructor(schema: GraphQLSchema, memberId: string) {
    this.schema = schema;
    this.memberId = memberId;
  }

  #leaf(operation: string, name: string, type: GraphQLInputType): unknown {
    const named = getNamedType(type);
    if (isEnumType(named)) {
      const [first] = named.getValues();
      enumValues.add(first?.name);
      return first?.name;
    }
    if (named.name === 'ID') return `${kinds[name] ?? idOf[operation] ?? 'ptr'}_${UNKNOWN}`;
    // The clock goes forward only.
    if (operation === 'advanceClock') return -1;
    if (operation === 'linkMember' && name === 'code') return 'ABCDEFGH';
    const scalars: Record<string, unknown> = {
      Int: 5,
      Points: 5,
      Count: 5,
      Boolean: true,
      Decimal: '0.5',
      Currency: 'USD',
      DateTime: '2026-01-01T00:00:00Z',
      String: 'text',
    };
    return texts[name] ?? scalars[named.name];
  }

  /** @returns the value, with all required fields and, of those that exclude each other, one */
  value(operation: string, name: string, type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.value(operation, name, type.ofType);
    if (isListType(type)) return [this.value(operation, name, type.ofType)];
    if (!isInputObjectType(type)) return this.#leaf(operation, name, type);
    // What is said of a member that there is would be kept.
    if (type.name === 'MemberRef') return { id: operation === 'setMemberProfile' ? `mbr_${UNKNOWN}` : this.memberId };
    const chosen = Object.values(type.getFields()).filter(
      (field) =>
        isNonNullType(field.type) || (/^(Redeem|Quote)/.test(type.name) && ['member', 'points'].includes(field.name)),
    );
    return Object.fromEntries(chosen.map((field) => [field.name, this.value(operation, field.name, field.type)]));
  }

  /** Every place in a value of the type, the value's own included. */
  places(type: GraphQLInputType, path: Path = []): { path: Path; type: GraphQLInputType }[] {
    if (isNonNullType(type)) return this.places(type.ofType, path);
    if (isListType(type)) return [{ path, type }, ...this.places(type.ofType, [...path, 0])];
    const inside = isInputObjectType(type)
      ? Object.values(type.getFields()).flatMap((field) => this.places(field.type, [...path, field.name]))
      : [];
    return [{ path, type }, ...inside];
  }
}

/** A copy with the value at the path; of a MemberRef only that field, for it takes one. */
function withValue(whole: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(whole)) return [withValue(whole[0], rest, value)];
  const object = { ...((whole ?? {}) as Record<string, unknown>) };
  if (rest.length === 0 && Object.keys(object).length === 1 && 'id' in object) return { [step]: value };
  Object.defineProperty(object, step, {
    value: withValue(object[step as string], rest, value),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return object;
}

/** As a literal of a document, or undefined where a document cannot say it. */
function literal(value: unknown): string | undefined {
  if (value === BEYOND) return '1e400';
  if (typeof value === 'string' && enumValues.has(value)) return value;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}: ${literal(inner) ?? 'null'}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

interface Wire {
  status: number;
  body: string;
}

async function post(client: Client, body: object): Promise<Wire> {
  const response = await fetch(client.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${client.token ?? ''}` },
    body: JSON.stringify(body).replaceAll(`"${BEYOND}"`, '1e400'),
  });
  return { status: response.status, body: await response.text() };
}

describe('the schema under fuzz', () => {
  let gateway: TestGateway;
  let schema: GraphQLSchema;
  let partner: TestPartner;
  let idle: TestPartner;
  let member: TestMember;
  const lines: string[] = [];

  beforeAll(async () => {
    schema = await createSchema({} as Services);
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    gateway = await startTestGateway(inMemory, { log: createLogger({ logLevel: 'debug' }, sink) });
    partner = await gateway.partner({ code: 'taken' });
    idle = await gateway.partner({ code: 'idle', rates: null, status: 'ONBOARDING' });
    member = await gateway.member(partner);
  }, 480_000);
  afterAll(() => gateway.close(), 60_000);

  /**
   * Each table's rows, as one digest; but for the version by which gateways read their settings anew, which a refusal may
   * raise, the logs of refusals and requests, and the count of wrong claims of receipts.
   */
  async function tables(): Promise<Record<string, string>> {
    const { database } = gateway.services;
    const names = await database.query<{ name: string }>({
      text: `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'refusal_log%' AND table_name NOT LIKE 'request_log%' AND table_name <> 'claim_miss'`,
    });
    const digests: Record<string, string> = {};
    for (const { name } of names) {
      const [row] = await database.query<{ digest: string }>({
        text: `SELECT count(*) || ' ' || coalesce(md5(string_agg(x, ' ' ORDER BY x)), '') AS digest FROM (SELECT (to_jsonb(t) - 'config_version')::text AS x FROM "${name}" t) rows`,
      });
      digests[name] = row?.digest ?? '';
    }
    return digests;
  }

  const fieldsOf = (root: 'query' | 'mutation'): AnyField[] =>
    Object.values((root === 'query' ? schema.getQueryType() : schema.getMutationType())?.getFields() ?? {}).filter(
      ({ args }) => args.length > 0,
    );

  function documentOf(
    root: string,
    field: AnyField,
    given: readonly string[],
    inline?: Record<string, unknown>,
  ): string {
    const args = field.args.filter(({ name }) => given.includes(name));
    const declared =
      inline || args.length === 0 ? '' : `(${args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ')})`;
    const passed = args
      .map(({ name }) => `${name}: ${inline ? (literal(inline[name]) ?? 'null') : `$${name}`}`)
      .join(', ');
    return `${root}${declared} { ${field.name}${passed ? `(${passed})` : ''}${isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'} }`;
  }

  /** Who may: the first of all roles that is not refused. */
  async function clientFor(root: string, field: AnyField): Promise<Client> {
    if (field.name === 'enrolMember') return idle.app;
    // A member freezes its own wallet by whatever is valid; the operator must name one, with a reason.
    if (field.name === 'freezeWallet') return gateway.operator;
    const variables = variablesOf(field);
    for (const client of [
      gateway.operator,
      partner.app,
      gateway.networkAccountant,
      partner.accountant,
      member.client,
    ]) {
      if (!(await client.codes(documentOf(root, field, Object.keys(variables)), variables)).includes('FORBIDDEN'))
        return client;
    }
    throw new Error(`no one may ${field.name}`);
  }

  const builder = () => new Builder(schema, member.id);
  const variablesOf = (field: AnyField): Record<string, unknown> =>
    Object.fromEntries(
      field.args
        .filter(({ type }) => isNonNullType(type))
        .map((arg) => [arg.name, builder().value(field.name, arg.name, arg.type)]),
    );

  interface Shot {
    what: string;
    client: Client;
    body: object;
  }

  function shotsOf(
    root: 'query' | 'mutation',
    field: AnyField,
    client: Client,
    values: readonly unknown[],
    literals: boolean,
  ): Shot[] {
    const shots: Shot[] = [];
    for (const arg of field.args) {
      for (const { path, type } of builder().places(arg.type)) {
        for (const value of values) {
          if (getNamedType(type).name === 'Boolean' && typeof value === 'boolean') continue;
          const base = { ...variablesOf(field) };
          base[arg.name] = withValue(base[arg.name], path, value);
          const what = `${field.name} ${[arg.name, ...path].join('.')} = ${JSON.stringify(value).slice(0, 60)}`;
          shots.push({ what, client, body: { query: documentOf(root, field, Object.keys(base)), variables: base } });
          if (literals)
            shots.push({
              what: `${what} (literal)`,
              client,
              body: { query: documentOf(root, field, Object.keys(base), base) },
            });
        }
      }
    }
    return shots;
  }

  /** Fires all, sixteen at a time; gives what was answered as it must not be. */
  async function fire(shots: readonly Shot[], isBad: (wire: Wire) => boolean): Promise<string[]> {
    const bad: string[] = [];
    let next = 0;
    const worker = async () => {
      for (let shot = shots[next++]; shot; shot = shots[next++]) {
        const wire = await post(shot.client, shot.body);
        if (isBad(wire)) bad.push(`${shot.what}: ${wire.status.toString()} ${wire.body.slice(0, 300)}`);
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    return bad;
  }

  const isFault = ({ status, body }: Wire): boolean =>
    status >= 500 || body.includes('"INTERNAL"') || !/^\{"(data|errors)"/.test(body);

  it('never answers INTERNAL or 5xx, and changes no row', async () => {
    const before = await tables();
    const shots: Shot[] = [];
    for (const root of ['query', 'mutation'] as const) {
      for (const field of fieldsOf(root)) {
        const client = await clientFor(root, field);
        shots.push(...shotsOf(root, field, client, nasty, false));
        shots.push(
          ...shotsOf(
            root,
            field,
            client,
            nasty.filter((_, index) => index % 4 === 0),
            true,
          ),
        );
      }
    }
    expect(shots.length).toBeGreaterThan(3_000);
    expect((await fire(shots, isFault)).slice(0, 20)).toEqual([]);
    expect(await tables()).toEqual(before);
    expect((await gateway.operator.ask('{ network { totals { issued } } }')).network.totals.issued).toBe(0);
  }, 480_000);

  it('never answers INTERNAL or 5xx for fields of objects either', async () => {
    const inside: [Client, string, string][] = [
      [gateway.operator, 'Partner', '{ partner(code: "taken") { @ } }'],
      [member.client, 'Wallet', `{ wallet(id: "${member.walletId}") { @ } }`],
    ];
    const bad: string[] = [];
    for (const [client, typeName, around] of inside) {
      const type = schema.getType(typeName);
      if (!isObjectType(type)) throw new Error(typeName);
      const shots = Object.values(type.getFields()).flatMap((field) =>
        field.args.flatMap((arg) =>
          nasty.map((value): Shot => {
            const set = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
            const query = `query($v: ${arg.type.toString().replace(/!$/, '')}) ${around.replace('@', `${field.name}(${arg.name}: $v)${set}`)}`;
            return {
              what: `${typeName}.${field.name}(${arg.name}) = ${JSON.stringify(value).slice(0, 60)}`,
              client,
              body: { query, variables: { v: value } },
            };
          }),
        ),
      );
      bad.push(...(await fire(shots, isFault)));
    }
    expect(bad).toEqual([]);
  }, 120_000);

  it('never answers INTERNAL or 5xx to bodies of another form than they state', async () => {
    const bodies = [
      '{"query":{}}',
      '{"query":"{ network { name } }","variables":"x"}',
      '{"query":"{ network { name } }","operationName":[]}',
      '{"query":"{ network { name } }","extensions":1}',
      '{"query":"\\ud800"}',
      '{"query":""}',
      '[[]]',
      '1e400',
      '{"__proto__":{"query":"{ network { name } }"}}',
      '{"query":"{ network { name } }","variables":{"__proto__":{"x":1}}}',
    ];
    for (const body of bodies) {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.operator.token ?? ''}` },
        body,
      });
      expect([body, response.status < 500, (await response.text()).includes('INTERNAL')]).toEqual([body, true, false]);
    }
  });

  it('puts no secret that was sent into a log, error or metric', async () => {
    lines.length = 0;
    const canary = 'canary7f3a91';
    const shots: Shot[] = [];
    for (const field of [...fieldsOf('mutation'), ...fieldsOf('query')]) {
      const root = Object.hasOwn(schema.getMutationType()?.getFields() ?? {}, field.name) ? 'mutation' : 'query';
      const client = await clientFor(root, field);
      shots.push(...shotsOf(root, field, client, [canary, `ptr_${canary}`, { [canary]: canary }], true));
    }
    const answers = await fire(shots, ({ body }) => {
      const { errors = [] } = JSON.parse(body) as { errors?: { message: string; extensions: Loose }[] };
      // The name of a field that is not there is told: it is no value.
      return errors.some(({ message, extensions }) =>
        JSON.stringify([message, extensions])
          .replaceAll(`"${canary}\\"`, '')
          .replace(/Field \\"canary7f3a91\\"|\.canary7f3a91/g, '')
          .includes(canary),
      );
    });
    expect(answers.slice(0, 20)).toEqual([]);
    for (const token of [canary, `kula_sk_${canary}`, `e30.${canary}.e30`]) {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: `session=${canary}`, authorization: `Bearer ${token}` },
        body: '{"query":"{ network { name } }"}',
      });
      expect([response.status, (await response.text()).includes(canary)]).toEqual([401, false]);
    }
    await fetch(`${gateway.url}?query=${canary}`, {
      headers: { authorization: `Bearer ${gateway.operator.token ?? ''}`, 'apollo-require-preflight': '1' },
    });
    await fetch(`${gateway.origin}/${canary}`);
    const metrics = await (await fetch(`${gateway.origin}/metrics`)).text();
    expect(metrics).toContain('kula_');
    expect(metrics.includes(canary)).toBe(false);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => line.includes(canary)).slice(0, 5)).toEqual([]);
    for (const secret of [partner.key, gateway.operator.token ?? '', member.client.token ?? ''])
      expect(lines.some((line) => line.includes(secret))).toBe(false);
  }, 480_000);
});
