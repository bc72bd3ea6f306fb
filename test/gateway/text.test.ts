/** What is sent as text is taken as it is or refused: no encoding and no character makes two customers one. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { WebSocket } from 'ws';
import { createSchema } from '../../src/gateway/schema.js';
import type { Services } from '../../src/ledger/index.js';
import { describeText } from '../../src/platform/index.js';
import type { TextKind } from '../../src/platform/text.js';
import { inMemory } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const ENROL =
  'mutation($input: EnrolMemberInput!) { enrolMember(input: $input) { __typename ... on EnrolMemberPayload { created member { id } } } }';

let gateway: TestGateway;
let partner: TestPartner;
let member: TestMember;
let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await createSchema({} as Services);
  gateway = await startTestGateway(inMemory);
  partner = await gateway.partner();
  member = await gateway.member(partner);
}, 240_000);
afterAll(() => gateway.close());

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Loose;
}

async function post(body: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}): Promise<Sent> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${partner.key}`, ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const enrolment = (externalId: string): string =>
  JSON.stringify({ query: ENROL, variables: { input: { externalId } } });
const bytes = (text: string, encoding: BufferEncoding = 'utf8'): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(text, encoding));

async function members(): Promise<number> {
  const [row] = await gateway.services.database.query<{ count: bigint }>({ text: 'SELECT count(*) FROM member' });
  return Number(row?.count);
}

describe('a body in another encoding', () => {
  it('is refused, declared or not, since it would make Müller-7 and Möller-7 one member', async () => {
    const before = await members();
    for (const name of ['Müller-7', 'Möller-7']) {
      const silent = await post(bytes(enrolment(name), 'latin1'));
      expect([silent.status, silent.body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
      expect(silent.body.errors[0].message).toMatch(/^The body must be UTF-8: byte \d+ is not/);
      for (const charset of [
        'iso-8859-1',
        'windows-1252',
        'UTF-16',
        'us-ascii',
        '"latin1"',
        'utf-8; charset=iso-8859-1',
      ]) {
        const { status, body } = await post(bytes(enrolment(name), 'latin1'), {
          'content-type': `application/json; charset=${charset}`,
        });
        expect([charset, status]).toEqual([charset, 415]);
        expect(body.errors[0].message).toContain(charset.replaceAll('"', '').split('=').at(-1));
      }
      // Also where the bytes happen to be UTF-8: what was declared is what was meant.
      expect(
        (await post(bytes(enrolment('plain')), { 'content-type': 'application/json; charset=iso-8859-1' })).status,
      ).toBe(415);
    }
    const utf16 = await post(bytes(`\ufeff${enrolment('Müller-7')}`, 'utf16le'));
    expect([utf16.status, utf16.body.errors[0].message]).toEqual([
      400,
      expect.stringContaining('it looks like UTF-16'),
    ]);
    expect(await members()).toBe(before);
  });

  it('that is compressed is refused, and the answer says what to send', async () => {
    for (const coding of ['gzip', 'br', 'deflate', 'gzip, identity', 'x-made-up']) {
      const { status, headers } = await post(new Uint8Array(gzipSync(enrolment('zipped'))), {
        'content-encoding': coding,
      });
      expect([coding, status, headers.get('accept-encoding')]).toEqual([coding, 415, 'identity']);
    }
    expect((await post(bytes(enrolment('as-it-is')), { 'content-encoding': 'identity' })).status).toBe(200);
  });

  it('is told from UTF-8, which is taken however it is declared and cut', async () => {
    for (const [i, type] of [
      'application/json',
      'application/json;charset=UTF-8',
      'application/json; charset="utf-8"',
      'application/json; charset=utf8',
    ].entries()) {
      const { body } = await post(bytes(enrolment(`Müller-🦜-${i.toString()}`)), { 'content-type': type });
      expect(body.data.enrolMember).toMatchObject({ created: true });
    }
    const whole = bytes(enrolment('Möller-cut'));
    const answer = await new Promise<string>((resolve, reject) => {
      const { port, hostname } = new URL(gateway.url);
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.on('data', (data) => {
        text += data.toString();
      });
      socket.on('end', () => {
        resolve(text);
      });
      socket.on('error', reject);
      socket.setNoDelay(true);
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\nauthorization: Bearer ${partner.key}\r\ncontent-length: ${whole.length.toString()}\r\n\r\n`,
      );
      const middle = whole.indexOf(0xc3) + 1;
      socket.write(whole.subarray(0, middle), () => {
        setTimeout(() => {
          socket.write(whole.subarray(middle));
        }, 20);
      });
    });
    expect(answer).toContain('"created":true');
  });

  it('is refused over WebSocket too, and the close says why', async () => {
    const closed = await new Promise<[number, string]>((resolve, reject) => {
      const socket = new WebSocket(gateway.wsUrl, 'graphql-transport-ws');
      socket.on('error', reject);
      socket.on('close', (code, reason) => {
        resolve([code, reason.toString()]);
      });
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${partner.key}` } }));
      });
      socket.on('message', () => {
        socket.send(
          Buffer.from(
            JSON.stringify({
              id: '1',
              type: 'subscribe',
              payload: { query: ENROL, variables: { input: { externalId: 'Müller-7' } } },
            }),
            'latin1',
          ),
          { binary: false },
        );
      });
    });
    expect(closed).toEqual([1007, 'Messages must be UTF-8']);
  });

  it('is refused in an address', async () => {
    const document = encodeURIComponent('query($id: String) { accrual(orderId: $id) { id } }');
    const get = async (orderId: string) => {
      const variables = `${encodeURIComponent('{"id":"')}${orderId}${encodeURIComponent('"}')}`;
      const response = await fetch(`${gateway.url}?query=${document}&variables=${variables}`, {
        headers: { authorization: `Bearer ${partner.key}`, 'apollo-require-preflight': 'x' },
      });
      return [response.status, (await response.json()).errors?.[0].message];
    };
    expect(await get('K%C3%B6ln-1')).toEqual([200, undefined]);
    expect(await get('K%F6ln-1')).toEqual([400, 'The address must be UTF-8, percent-encoded.']);
    const raw = await new Promise<string>((resolve, reject) => {
      const { port, hostname } = new URL(gateway.url);
      const socket = connect(Number(port), hostname);
      socket.on('data', (data) => {
        resolve(data.toString().split('\r\n', 1)[0] ?? '');
      });
      socket.on('error', reject);
      socket.write(
        Buffer.from(
          `GET /exports/journal.csv?partner=K\u00f6ln HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${partner.key}\r\n\r\n`,
          'latin1',
        ),
      );
    });
    expect(raw).toMatch(/^HTTP\/1.1 400 /);
  });
});

/** An argument or input field, by the path that leads to it from its root field. */
interface Place {
  readonly root: 'query' | 'mutation' | 'subscription';
  readonly field: string;
  readonly path: readonly string[];
  readonly description: string;
  readonly id: boolean;
}

const isText = (type: GraphQLInputType): boolean => ['String', 'ID'].includes(getNamedType(type).name);

function placesIn(
  members_: readonly (GraphQLArgument | GraphQLInputField)[],
  at: Pick<Place, 'root' | 'field'>,
  path: readonly string[],
): Place[] {
  return members_.flatMap(({ name, type, description }) => {
    const named = getNamedType(type);
    if (isInputObjectType(named)) return placesIn(Object.values(named.getFields()), at, [...path, name]);
    return isText(type)
      ? [{ ...at, path: [...path, name], description: description ?? '', id: named.name === 'ID' }]
      : [];
  });
}

const roots = (): Place[] =>
  (['query', 'mutation', 'subscription'] as const).flatMap((root) => {
    const type = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    }[root];
    return Object.values(type?.getFields() ?? {}).flatMap((field) =>
      placesIn(field.args, { root, field: field.name }, []),
    );
  });

/** Ids that are well formed and mean nothing. */
const UNKNOWN = '01h2xcejqtf2nbrexx3vqjhp41';
const prefixOf: Readonly<Record<string, string>> = {
  ladderId: 'ldr',
  campaignId: 'cmp',
  tryOfferId: 'cmp',
  couponKindId: 'cpk',
  drawId: 'drw',
  couponId: 'cpn',
  itemId: 'itm',
  orderId: 'ord',
  subjectId: 'acr',
  useId: 'cpu',
  grantId: 'grt',
  caseId: 'cas',
  partnerId: 'ptr',
  accrualId: 'acr',
  redemptionId: 'rdm',
  lineId: 'sln',
  statementId: 'stm',
  quoteId: 'qte',
  walletId: 'wal',
  offerId: 'cmp',
  memberId: 'mbr',
};
const usual: Readonly<Record<string, unknown>> = {
  Int: 5,
  Points: 5,
  Count: 5,
  Boolean: true,
  Decimal: '0.5',
  Currency: 'USD',
  DateTime: '2026-01-01T00:00:00Z',
  LocalDate: '2026-01-01',
  LocalTime: '10:00',
  String: 'text',
};

/** A value with what is required, and with the text at the path. */
function sample(field: string, name: string, type: GraphQLInputType, path: readonly string[], text: string): unknown {
  if (isNonNullType(type)) return sample(field, name, type.ofType, path, text);
  if (isListType(type)) return [sample(field, name, type.ofType, path, text)];
  const [step] = path;
  if (!isInputObjectType(type)) {
    if (step === name) return text;
    const named = getNamedType(type);
    if ('getValues' in named) return named.getValues()[0]?.name;
    if (named.name === 'ID') return `${prefixOf[name] ?? (field.includes('RateSheet') ? 'rts' : 'ptr')}_${UNKNOWN}`;
    return { code: 'a-code', amount: '1.00', locale: 'en', needs: '0' }[name] ?? usual[named.name];
  }
  const rest = step === name ? path.slice(1) : [];
  if (type.name === 'MemberRef') return rest[0] === undefined ? { id: member.id } : { [rest[0]]: text };
  if (type.name === 'BankAccountInput' && rest[0] === 'holder')
    return { currency: 'EUR', iban: 'DE89370400440532013000', holder: text };
  // Of such an input exactly one field is given.
  if (type.isOneOf) {
    const one =
      type.getFields()[rest[0] ?? ''] ??
      Object.values(type.getFields()).find((inner) => getNamedType(inner.type).name === 'String') ??
      Object.values(type.getFields())[0];
    return one && { [one.name]: sample(field, one.name, one.type, rest, text) };
  }
  const chosen = Object.values(type.getFields()).filter(
    (inner) =>
      isNonNullType(inner.type) ||
      inner.name === rest[0] ||
      (type.name === 'RedeemPointsInput' && rest[0] !== 'quoteId' && ['member', 'points'].includes(inner.name)) ||
      (type.name.startsWith('Quote') && ['member', 'points'].includes(inner.name)) ||
      (type.name === 'OrderItemInput' && inner.name === 'member'),
  );
  return Object.fromEntries(chosen.map((inner) => [inner.name, sample(field, inner.name, inner.type, rest, text)]));
}

const enums = (): ReadonlySet<unknown> =>
  new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      'getValues' in type ? type.getValues().map(({ name }) => name) : [],
    ),
  );

function literalOf(value: unknown, names: ReadonlySet<unknown>): string {
  if (names.has(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => literalOf(item, names)).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}: ${literalOf(inner, names)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

interface Question {
  readonly document: string;
  readonly variables: Record<string, unknown>;
  readonly inline: string;
}

function question({ root, field, path }: Place, text: string): Question {
  const type = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[root];
  const { args = [], type: result } = type?.getFields()[field] ?? {};
  const given = args.filter((arg) => isNonNullType(arg.type) || arg.name === path[0]);
  const variables = Object.fromEntries(given.map((arg) => [arg.name, sample(field, arg.name, arg.type, path, text)]));
  const fields = result && 'ofType' in result && getNamedType(result).name === 'Boolean' ? '' : ' { __typename }';
  const declared = given.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
  const names = enums();
  return {
    document: `${root}(${declared}) { ${field}(${given.map(({ name }) => `${name}: $${name}`).join(', ')})${fields} }`,
    variables,
    inline: `${root} { ${field}(${given.map(({ name }) => `${name}: ${literalOf(variables[name], names)}`).join(', ')})${fields} }`,
  };
}

const faults: readonly (readonly [string, string])[] = [
  ['an outer blank', 'text '],
  ['blanks', '  '],
  ['a null', 'a\u0000b'],
  ['zero width', 'a\u200bb'],
  ['bidi', 'a\u202eb'],
  ['U+FFFD', 'M\ufffdller'],
  ['U+FFFF', 'a\uffffb'],
  ['no NFC', 'Mu\u0308ller'],
];

describe('each text of the schema', () => {
  it('refuses characters that no text may contain, as a literal and as a variable', async () => {
    const found = roots();
    expect(found.length).toBeGreaterThan(50);
    const alike = async (place: Place, [what, text]: (typeof faults)[number]): Promise<void> => {
      const { document, variables, inline } = question(place, text);
      const name = `${place.field} ${place.path.join('.')}: ${what}`;
      const answers = await Promise.all([gateway.operator.send(document, variables), gateway.operator.send(inline)]);
      const seen = answers.map(({ status, errors }) => [
        name,
        status,
        errors?.length,
        errors?.[0]?.extensions.code,
        errors?.[0]?.extensions.rule,
      ]);
      const rule = seen[0]?.at(-1);
      expect(typeof rule).toBe('string');
      expect(seen).toEqual([
        [name, 400, 1, 'BAD_USER_INPUT', rule],
        [name, 400, 1, 'BAD_USER_INPUT', rule],
      ]);
      // In a list a variable's path has the place in it.
      expect(answers.map(({ errors }) => errors?.[0]?.extensions.field?.replaceAll('.0', ''))).toEqual([
        place.path.join('.'),
        place.path.join('.'),
      ]);
    };
    // Every fault somewhere, and every place with one of them: the rule is one, what differs is the way to it.
    const places = found.filter(({ root }) => root !== 'subscription');
    const asked = places.map((place, i) => ({ place, fault: faults[i % faults.length] ?? faults[0] }));
    for (const fault of faults)
      asked.push({ place: places.find(({ field }) => field === 'accruePointsBatch') as Place, fault });
    for (let i = 0; i < asked.length; i += 10)
      await Promise.all(
        asked.slice(i, i + 10).map(({ place, fault }) => alike(place, fault as (typeof faults)[number])),
      );
  }, 120_000);

  it('says in its description which characters it may contain', () => {
    const kindOf = (name: string, within: string | undefined): TextKind =>
      within !== undefined && ['names', 'benefits', 'right'].includes(within)
        ? name === 'text'
          ? 'name'
          : 'number'
        : /^(reason|note|message|comment|proof|address|text)$/.test(name)
          ? 'message'
          : /^(name|label|source|legalName|holder|search|responsibleName)$/.test(name)
            ? 'name'
            : 'number';
    const rest = (kind: TextKind): string => describeText(kind, 1).replace('1 to 1 characters ', '');
    const silent = roots().filter(({ id, path, description }) => {
      const name = path.at(-1) ?? '';
      // A cursor is one of ours; a slug, an account's number, a birthday and an entry's kind have patterns of their own.
      if (
        id ||
        ['after', 'before', 'iban', 'bic', 'birthday'].includes(name) ||
        description.includes('letters and digits') ||
        description.includes('a to z, 0 to 9 and hyphen') ||
        (name === 'kind' && description.includes('JournalEntry.kind')) ||
        // What is no number and no code of a coupon is CouponNotFound, whatever it is.
        description.includes('in any case of letters, or its code') ||
        // What stands in a text that is hashed is narrower.
        description.includes('characters of printable ASCII')
      )
        return false;
      return !description.includes(`characters ${rest(kindOf(name, path.at(-2)))}`);
    });
    expect(silent.map(({ field, path }) => `${field} ${path.join('.')}`)).toEqual([]);
  });

  it('accepts a joiner or a line feed only if its description says so', async () => {
    // Members open cases and claim receipts at any partner, apps at their own.
    const { client: member } = await gateway.member(partner);
    const clients: readonly Client[] = [
      partner.app,
      gateway.operator,
      gateway.networkAccountant,
      partner.accountant,
      member,
    ];
    /** What is wrong with the place's value, by the first client who may. */
    const faultOf = async (place: Place, text: string): Promise<unknown> => {
      const { document, variables } = question(place, text);
      for (const client of clients) {
        const { errors } = await client.send(document, variables);
        const [error] = errors ?? [];
        if (error?.extensions.code === 'FORBIDDEN') continue;
        return error?.extensions.field === place.path.join('.') ||
          error?.extensions.field?.replaceAll('.0', '') === place.path.join('.')
          ? error.extensions.rule
          : null;
      }
      throw new Error(`no one may ${place.field}`);
    };
    const texts = roots().filter(
      ({ root, id, description }) => root !== 'subscription' && !id && /without (control|outer)/.test(description),
    );
    expect(texts.length).toBeGreaterThan(20);
    const asked = await Promise.all(
      texts.map(async (place) => ({
        place: `${place.field} ${place.path.join('.')}`,
        joiner: await faultOf(place, 'a\u200db'),
        joinerMay: place.description.includes('U+200D'),
        feed: await faultOf(place, 'a\nb'),
        feedMay: place.description.includes('line feeds'),
      })),
    );
    const about = (fault: unknown, words: string): boolean => typeof fault === 'string' && fault.includes(words);
    expect(
      asked.filter(
        ({ joiner, joinerMay, feed, feedMay }) =>
          (joinerMay ? joiner !== null : !about(joiner, 'zero-width')) ||
          (feedMay ? feed !== null : !about(feed, 'control characters')),
      ),
    ).toEqual([]);
  }, 120_000);

  it('refuses half a surrogate pair that JSON escapes', async () => {
    for (const half of ['\\ud800', '\\udc00', 'a\\ud83d b']) {
      const body = `{"query":${JSON.stringify(ENROL)},"variables":{"input":{"externalId":"${half}"}}}`;
      const {
        status,
        body: { errors },
      } = await post(bytes(body));
      expect([status, errors[0].extensions]).toEqual([
        400,
        {
          code: 'BAD_USER_INPUT',
          field: 'input.externalId',
          rule: expect.stringContaining('surrogate'),
          ruleCode: 'HALF_CHARACTER',
          values: {},
        },
      ]);
      const literal = await post(
        bytes(`{"query":"mutation { enrolMember(input: {externalId: \\"${half}\\"}) { __typename } }"}`),
      );
      expect([literal.status, literal.body.errors[0].extensions.code]).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
      const escaped = await post(
        bytes(JSON.stringify({ query: `mutation { enrolMember(input: {externalId: "${half}"}) { __typename } }` })),
      );
      expect([escaped.status, escaped.body.errors[0].extensions.code]).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
    }
  });

  it('is also checked in a compiled document, as a default value, and over WebSocket', async () => {
    for (let i = 0; i < 5; i += 1)
      expect(
        (await partner.app.send(ENROL, { input: { externalId: `compiled-${i.toString()}` } })).errors,
      ).toBeUndefined();
    const { errors } = await partner.app.send(ENROL, { input: { externalId: 'M\ufffdller-7' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.externalId' });
    const standard = await partner.app.send('query($id: String = "M\ufffdller") { accrual(orderId: $id) { id } }');
    expect(standard.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    const inList = await partner.app.send('query($id: String) { accrual(orderId: $id) { id } }', {
      id: 'Mu\u0308ller',
    });
    expect(inList.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
    const heard = await new Promise<Loose>((resolve, reject) => {
      const socket = new WebSocket(gateway.wsUrl, 'graphql-transport-ws');
      socket.on('error', reject);
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${partner.key}` } }));
      });
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString());
        if (message.type === 'connection_ack') {
          socket.send(
            JSON.stringify({
              id: '1',
              type: 'subscribe',
              payload: { query: ENROL, variables: { input: { externalId: 'M\ufffdller-7' } } },
            }),
          );
          socket.send(
            JSON.stringify({
              id: '2',
              type: 'subscribe',
              payload: {
                query: 'subscription($id: ID!) { walletChanged(walletId: $id) { version } }',
                variables: { id: `${member.walletId} ` },
              },
            }),
          );
        } else if (message.id === '2') {
          socket.close();
          resolve(message);
        } else if (message.type !== 'complete')
          expect(message.payload.errors?.[0].extensions ?? message.payload[0]?.extensions).toMatchObject({
            code: 'BAD_USER_INPUT',
          });
      });
    });
    expect(heard.payload[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'id',
      rule: 'must not begin or end with a blank',
    });
  });
});
