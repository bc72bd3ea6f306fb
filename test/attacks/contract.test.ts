/** The contract's statements and the design's settled questions, each tried through the API as a partner would. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { inMemory } from '../support/engines.js';
import { DAY, advance, operate, send, walletOf } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const key = (): string => `key-${randomUUID()}`;
const order = (): string => `order-${randomUUID()}`;
const REFUSED = '__typename ... on Refusal { code message }';

let gateway: TestGateway;
/** The issuer and acceptor of most tests. */
let a: TestPartner;
let b: TestPartner;
let m: TestMember;

beforeAll(async () => {
  gateway = await startTestGateway(inMemory);
  a = await gateway.partner({ code: 'alpha' });
  b = await gateway.partner({ code: 'beta' });
  m = await gateway.member(a, 'm-1');
  await gateway.accrue(a, m, '1000.00');
}, 240_000);
afterAll(() => gateway.close(), 60_000);

/** Field and code of the only error of an answer. */
async function refusedField(client: Client, query: string, variables?: Record<string, unknown>): Promise<string> {
  const { errors } = await client.send(query, variables);
  return (errors ?? []).map(({ extensions: { code, field } }) => `${code} ${field ?? ''}`).join(', ');
}

/** The first answers of a subscription: data or the codes of its errors. */
function firstOf(
  token: string | undefined,
  query: string,
  count: number,
  variables: Record<string, unknown> = {},
): Promise<Loose[]> {
  const client = createClient({
    url: gateway.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  return new Promise<Loose[]>((resolve, reject) => {
    const got: Loose[] = [];
    const done = () => {
      resolve(got.slice(0, count));
      void client.dispose();
    };
    client.subscribe(
      { query, variables },
      {
        next: ({ data, errors }) => {
          got.push(errors ? { errors } : data);
          if (got.length >= count) done();
        },
        error: (error) => {
          if (Array.isArray(error)) {
            got.push({ errors: error });
            done();
          } else reject(new Error('socket', { cause: error }));
        },
        complete: done,
      },
    );
  });
}

describe('reading', () => {
  it.each([101, 1_000, 0, -1, -2_147_483_648])(
    'first: %s is BAD_USER_INPUT in every list, naming the field',
    async (first) => {
      const lists: [Client, string][] = [
        [gateway.operator, 'query($first: Int) { partners(first: $first) { nodes { id } } }'],
        [
          gateway.operator,
          `query($first: Int) { partner(id: "${a.id}") { rateSheets(first: $first) { nodes { id } } } }`,
        ],
        [
          m.client,
          `query($first: Int) { wallet(id: "${m.walletId}") { changes(first: $first) { nodes { version } } } }`,
        ],
        [m.client, `query($first: Int) { wallet(id: "${m.walletId}") { expiring(first: $first) { points } } }`],
        [gateway.operator, 'query($first: Int) { statements(first: $first) { nodes { id } } }'],
        [gateway.auditor, 'query($first: Int) { journal(first: $first) { nodes { id } } }'],
        [
          gateway.auditor,
          'query($first: Int) { journal(filter: { kind: "ACCRUAL" }, first: $first) { nodes { id } } }',
        ],
      ];
      for (const [client, query] of lists)
        expect([query, new Set((await refusedField(client, query, { first })).split(', '))]).toEqual([
          query,
          new Set(['BAD_USER_INPUT first']),
        ]);
    },
  );

  it('a text that is not a cursor is BAD_USER_INPUT in every list', async () => {
    const lists = [
      'partners(after: $after) { nodes { id } }',
      'journal(after: $after) { nodes { id } }',
      'statements(after: $after) { nodes { id } }',
      `wallet(id: "${m.walletId}") { changes(after: $after) { nodes { version } } }`,
    ];
    for (const after of [
      '',
      'x',
      '-1',
      "' OR 1=1",
      Buffer.from('[null]').toString('base64url'),
      Buffer.from('{"a":1}').toString('base64url'),
      'x'.repeat(10_000),
    ]) {
      for (const list of lists)
        expect([
          after.slice(0, 20),
          list,
          await refusedField(gateway.operator, `query($after: String) { ${list} }`, { after }),
        ]).toEqual([after.slice(0, 20), list, 'BAD_USER_INPUT after']);
    }
  });

  it('cursors page over all rows, each once, and say whether there are rows before and after', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    let previous = false;
    for (let page = 0; page < 50; page += 1) {
      const { partners }: Loose = await gateway.operator.ask(
        'query($after: String) { partners(first: 1, after: $after) { edges { cursor node { code } } nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
        { after },
      );
      expect(partners.pageInfo.hasPreviousPage).toBe(previous);
      expect(partners.pageInfo.startCursor).toBe(partners.edges[0].cursor);
      seen.push(...(partners.nodes as { code: string }[]).map(({ code }) => code));
      if (!partners.pageInfo.hasNextPage) break;
      after = partners.pageInfo.endCursor;
      previous = true;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(['alpha', 'beta']));
  });

  it('instants are answered in UTC with milliseconds, and read with any offset', async () => {
    const { partner } = await gateway.operator.ask(
      `{ partner(code: "alpha") { rateSheet { effectiveFrom effectiveTo } } }`,
    );
    expect(partner.rateSheet.effectiveFrom).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const at = await gateway.operator.ask(
      'query($at: DateTime) { partner(code: "alpha") { rateSheet(at: $at) { version } } }',
      { at: new Date(Date.now() + DAY * 1000).toISOString().replace('Z', '+00:00') },
    );
    expect(at.partner.rateSheet.version).toBe(1);
    expect(
      await gateway.operator.ask('{ partner(code: "alpha") { rateSheet(at: "1999-01-01T00:00:00Z") { version } } }'),
    ).toEqual({ partner: { rateSheet: null } });
  });

  it('exact money has at least the minor digits, at most six, and no zeros beyond the minor digits', async () => {
    const p = await gateway.partner({ code: 'exact', rates: { issuePrice: '0.012345' } });
    const member = await gateway.member(p);
    const exposure = async () =>
      (await p.app.ask('{ partner(code: "exact") { exposure { amount currency } contingentLiability { amount } } }'))
        .partner;
    expect(await exposure()).toEqual({
      exposure: { amount: '0.00', currency: 'EUR' },
      contingentLiability: { amount: '0.00' },
    });
    await gateway.accrue(p, member, '1.00');
    expect((await exposure()).exposure.amount).toBe('0.012345');
    await gateway.accrue(p, member, '1.00');
    expect((await exposure()).exposure.amount).toBe('0.02469');
    await gateway.accrue(p, member, '1998.00');
    expect((await exposure()).exposure.amount).toBe('24.69');
    await gateway.publishFx('EUR', 'JPY', '160');
    const yen = await gateway.partner({
      code: 'yen',
      currency: 'JPY',
      rates: { accrualRate: '0.01', issuePrice: '2', redemptionValue: '1.4', reimbursementPrice: '1.5' },
    });
    const { partner } = await yen.app.ask('{ partner(code: "yen") { exposure { amount currency } } }');
    expect(partner.exposure).toEqual({ amount: '0', currency: 'JPY' });
    const { network } = await gateway.operator.ask(
      '{ network { pointValue { amount currency } baseCurrency pointsCode } }',
    );
    expect(network).toEqual({
      pointValue: { amount: '0.01', currency: 'EUR' },
      baseCurrency: 'EUR',
      pointsCode: 'KLA',
    });
  });

  it('a viewer is told its role, partner and member', async () => {
    const viewer = async (client: Client) =>
      (await client.ask('{ viewer { role partner { code } member { id } } }')).viewer;
    expect(await viewer(a.app)).toEqual({ role: 'PARTNER_APP', partner: { code: 'alpha' }, member: null });
    expect(await viewer(a.accountant)).toEqual({
      role: 'PARTNER_ACCOUNTANT',
      partner: { code: 'alpha' },
      member: null,
    });
    expect(await viewer(m.client)).toEqual({ role: 'MEMBER', partner: { code: 'alpha' }, member: { id: m.id } });
    expect(await viewer(gateway.as(await gateway.memberToken(m.id)))).toEqual({
      role: 'MEMBER',
      partner: null,
      member: { id: m.id },
    });
    for (const [client, role] of [
      [gateway.operator, 'OPERATOR'],
      [gateway.auditor, 'AUDITOR'],
      [gateway.networkAccountant, 'NETWORK_ACCOUNTANT'],
    ] as const) {
      expect(await viewer(client)).toEqual({ role, partner: null, member: null });
    }
    expect(await gateway.stranger.codes('{ viewer { role } }')).toEqual(['UNAUTHENTICATED']);
  });

  it('a query that names no object or two is BAD_USER_INPUT', async () => {
    expect(await gateway.operator.codes('{ partner { id } }')).toEqual(['BAD_USER_INPUT']);
    expect(await gateway.operator.codes(`{ partner(id: "${a.id}", code: "beta") { id } }`)).toEqual(['BAD_USER_INPUT']);
    expect(await a.app.codes('{ accrual { id } }')).toEqual(['BAD_USER_INPUT']);
    expect(await a.app.codes('{ redemption { id } }')).toEqual(['BAD_USER_INPUT']);
    expect(await a.app.codes('{ member(ref: {}) { id } }')).toEqual(['BAD_USER_INPUT']);
    expect(await a.app.codes(`{ member(ref: { id: "${m.id}", externalId: "m-1" }) { id } }`)).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await a.app.codes(`{ wallet(id: "${m.id}") { id } }`)).toEqual(['BAD_USER_INPUT']);
  });

  it('node answers BAD_USER_INPUT to an id of another type or shape, and null to an unknown id', async () => {
    for (const id of [
      '',
      'x',
      'PTR_01h2xcejqtf2nbrexx3vqjhp41',
      'ptr_01H2XCEJQTF2NBREXX3VQJHP41',
      'ptr_81h2xcejqtf2nbrexx3vqjhp41',
      'foo_01h2xcejqtf2nbrexx3vqjhp41',
      'ptr_01h2xcejqtf2nbrexx3vqjhp4',
      `${a.id}\n`,
      `${a.id} `,
      'ptr_../../etc/passwd',
      '__proto__',
    ]) {
      expect([id, await gateway.operator.codes('query($id: ID!) { node(id: $id) { id } }', { id })]).toEqual([
        id,
        ['BAD_USER_INPUT'],
      ]);
    }
    for (const prefix of ['ptr', 'mbr', 'wal', 'rts', 'acr', 'rdm', 'cnv', 'qte', 'jnl', 'per', 'stm', 'sln', 'key']) {
      expect([
        prefix,
        await gateway.operator.ask('query($id: ID!) { node(id: $id) { id } }', {
          id: `${prefix}_01h2xcejqtf2nbrexx3vqjhp41`,
        }),
      ]).toEqual([prefix, { node: null }]);
    }
  });
});

const CREATE = `mutation($input: CreatePartnerInput!) { createPartner(input: $input) { ${REFUSED} ... on CreatePartnerPayload { replayed partner { id status creditLimit { amount } } } ... on IdempotencyConflict { firstUsedFor } } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { ${REFUSED} ... on InvalidTransition { from } ... on SetPartnerStatusPayload { partner { status } } } }`;
const LIMIT = `mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { ${REFUSED} ... on CurrencyMismatch { expectedCurrency } ... on SetCreditLimitPayload { partner { creditLimit { amount currency } } } } }`;
const ENROL = `mutation($input: EnrolMemberInput!) { enrolMember(input: $input) { ${REFUSED} ... on EnrolMemberPayload { created member { id } } ... on PartnerNotActive { partnerStatus } } }`;
const LINK = `mutation($input: LinkMemberInput!) { linkMember(input: $input) { ${REFUSED} ... on LinkMemberPayload { member { id links { externalId partner { code } } } } } }`;

const become = async (partner: TestPartner, status: string): Promise<Loose> =>
  (await gateway.operator.ask(STATUS, { input: { partnerId: partner.id, status } })).setPartnerStatus;
const spend = (amount: string, currency = 'EUR') => ({ spend: { amount, currency }, orderId: order() });
const codeOf = async (member: TestMember): Promise<string> =>
  (await member.client.ask('mutation { memberCode { code expiresAt } }')).memberCode.code;
/** What an operation came to: the payload's name, or the refusal's. */
const outcome = async (partner: TestPartner, name: Parameters<typeof operate>[1], input: Loose): Promise<string> =>
  (await operate(partner, name, input)).__typename;

describe('partners', () => {
  it('are made once for each key; a code can never be used again', async () => {
    const input = { idempotencyKey: key(), code: 'gamma', name: 'Gamma', currency: 'EUR', fundingModel: 'ON_ISSUE' };
    const first = (await gateway.operator.ask(CREATE, { input })).createPartner;
    expect(first).toMatchObject({
      __typename: 'CreatePartnerPayload',
      replayed: false,
      partner: { status: 'ONBOARDING', creditLimit: { amount: '1000000000.00' } },
    });
    expect((await gateway.operator.ask(CREATE, { input })).createPartner).toEqual({ ...first, replayed: true });
    expect((await gateway.operator.ask(CREATE, { input: { ...input, name: 'Other' } })).createPartner).toMatchObject({
      __typename: 'IdempotencyConflict',
      code: 'IDEMPOTENCY_CONFLICT',
      firstUsedFor: 'createPartner',
    });
    const again = { ...input, idempotencyKey: key() };
    expect((await gateway.operator.ask(CREATE, { input: again })).createPartner).toMatchObject({
      __typename: 'PartnerCodeTaken',
      code: 'PARTNER_CODE_TAKEN',
    });
    // A refusal leaves no trace: the same key with another code is a new request.
    expect((await gateway.operator.ask(CREATE, { input: { ...again, code: 'gamma-2' } })).createPartner).toMatchObject({
      replayed: false,
    });
    for (const code of ['', 'a', 'A-B', 'x'.repeat(33), 'a_b', 'a b', 'é-e'])
      expect([
        code,
        await refusedField(gateway.operator, CREATE, { input: { ...again, idempotencyKey: key(), code } }),
      ]).toEqual([code, 'BAD_USER_INPUT input.code']);
    expect(
      await refusedField(gateway.operator, CREATE, {
        input: { ...again, idempotencyKey: key(), code: 'ok-1', name: 'x'.repeat(201) },
      }),
    ).toBe('BAD_USER_INPUT input.name');
  });

  it('change status by the table, and a refusal names the status that they are in', async () => {
    const p = await gateway.partner({ status: 'ONBOARDING' });
    for (const to of ['ONBOARDING', 'SUSPENDED', 'EXITING', 'EXITED'])
      expect([to, await become(p, to)]).toMatchObject([
        to,
        { __typename: 'InvalidTransition', code: 'INVALID_TRANSITION', from: 'ONBOARDING' },
      ]);
    expect(await become(p, 'ACTIVE')).toMatchObject({ partner: { status: 'ACTIVE' } });
    expect(await become(p, 'ACTIVE')).toMatchObject({ from: 'ACTIVE' });
    expect(await become(p, 'EXITED')).toMatchObject({ from: 'ACTIVE' });
    expect(await become(p, 'EXITING')).toMatchObject({ partner: { status: 'EXITING' } });
    expect(await become(p, 'ACTIVE')).toMatchObject({ partner: { status: 'ACTIVE' } });
    expect(await become(p, 'SUSPENDED')).toMatchObject({ partner: { status: 'SUSPENDED' } });
    expect(await become(p, 'EXITED')).toMatchObject({ from: 'SUSPENDED' });
    await become(p, 'EXITING');
    expect(await become(p, 'EXITED')).toMatchObject({ partner: { status: 'EXITED' } });
    expect(await become(p, 'ACTIVE')).toMatchObject({ from: 'EXITED' });
    expect(
      (await gateway.operator.ask(STATUS, { input: { partnerId: 'ptr_01h2xcejqtf2nbrexx3vqjhp41', status: 'ACTIVE' } }))
        .setPartnerStatus,
    ).toMatchObject({ __typename: 'PartnerNotFound' });
  });

  it('owe no more than their limit, contingent liability included', async () => {
    const p = await gateway.partner({ rates: { issuePrice: '0.01' } });
    const member = await gateway.member(p);
    const limit = async (value: Loose) =>
      (await gateway.operator.ask(LIMIT, { input: { partnerId: p.id, limit: value } })).setCreditLimit;
    expect(await limit({ amount: '10', currency: 'USD' })).toMatchObject({
      __typename: 'CurrencyMismatch',
      expectedCurrency: 'EUR',
    });
    expect(await limit({ amount: '10', currency: 'EUR' })).toMatchObject({
      partner: { creditLimit: { amount: '10.00', currency: 'EUR' } },
    });
    expect(await outcome(p, 'accruePoints', { member: { id: member.id }, ...spend('1000.00') })).toBe(
      'AccruePointsPayload',
    );
    expect(await operate(p, 'accruePoints', { member: { id: member.id }, ...spend('1.00') })).toMatchObject({
      __typename: 'CreditLimitReached',
      code: 'CREDIT_LIMIT_REACHED',
      limit: { amount: '10.00', currency: 'EUR' },
      exposure: { amount: '10.01', currency: 'EUR' },
    });
    expect(await limit(null)).toMatchObject({ partner: { creditLimit: null } });
    expect(await outcome(p, 'accruePoints', { member: { id: member.id }, ...spend('1.00') })).toBe(
      'AccruePointsPayload',
    );
    const later = await gateway.partner({ fundingModel: 'ON_REDEMPTION', rates: { issuePrice: '0.01' } });
    const one = await gateway.member(later);
    await gateway.operator.ask(LIMIT, { input: { partnerId: later.id, limit: { amount: '1', currency: 'EUR' } } });
    expect(await outcome(later, 'accruePoints', { member: { id: one.id }, ...spend('100.00') })).toBe(
      'AccruePointsPayload',
    );
    expect(await operate(later, 'accruePoints', { member: { id: one.id }, ...spend('1.00') })).toMatchObject({
      __typename: 'CreditLimitReached',
      exposure: { amount: '1.01' },
    });
  });

  it('can do in each status exactly the operations that it allows', async () => {
    const p = await gateway.partner({ rates: { conversionInRate: '1', conversionOutRate: '1' } });
    const member = await gateway.member(p);
    const to = { member: { id: member.id } };
    const earned = (await operate(p, 'accruePoints', { ...to, ...spend('1000.00') })).accrual;
    const holds: string[] = [];
    for (let i = 0; i < 9; i += 1)
      holds.push(
        (await operate(p, 'redeemPoints', { ...to, points: 20, orderId: order(), capture: false })).redemption.id,
      );
    const hold = () => holds.pop();
    const everything = async (): Promise<Record<string, string>> => {
      const captured = hold();
      return {
        accrue: await outcome(p, 'accruePoints', { ...to, ...spend('5.00') }),
        convertIn: await outcome(p, 'convertIn', { ...to, nativeUnits: '5', reference: order() }),
        convertOut: await outcome(p, 'convertOut', { ...to, points: 5, reference: order() }),
        quote: await outcome(p, 'quoteRedemption', { ...to, points: 5 }),
        redeem: await outcome(p, 'redeemPoints', { ...to, points: 5, orderId: order(), capture: true }),
        enrol: (await p.app.ask(ENROL, { input: { externalId: order() } })).enrolMember.__typename,
        link: (await p.app.ask(LINK, { input: { code: await codeOf(m), externalId: order() } })).linkMember.__typename,
        capture: await outcome(p, 'captureRedemption', { redemptionId: captured }),
        refund: await outcome(p, 'refundRedemption', { redemptionId: captured, points: 1, reason: 'r' }),
        void: await outcome(p, 'voidRedemption', { redemptionId: hold() }),
        reverse: await outcome(p, 'reverseAccrual', { accrualId: earned.id, points: 1, reason: 'r' }),
      };
    };
    const kept = {
      capture: 'CaptureRedemptionPayload',
      refund: 'RefundRedemptionPayload',
      void: 'VoidRedemptionPayload',
      reverse: 'ReverseAccrualPayload',
    };
    const no = 'PartnerNotActive';
    const nothingNew = { accrue: no, convertIn: no, convertOut: no, quote: no, redeem: no, enrol: no, link: no };
    await become(p, 'SUSPENDED');
    expect(await everything()).toEqual({ ...nothingNew, ...kept });
    await become(p, 'EXITING');
    expect(await everything()).toEqual({
      ...kept,
      accrue: no,
      convertIn: no,
      convertOut: 'ConvertOutPayload',
      quote: 'QuoteRedemptionPayload',
      redeem: 'RedeemPointsPayload',
      enrol: 'EnrolMemberPayload',
      link: 'LinkMemberPayload',
    });
    await become(p, 'EXITED');
    expect(await everything()).toEqual({ ...nothingNew, ...kept });
    expect(await operate(p, 'accruePoints', { ...to, ...spend('5.00') })).toMatchObject({ partnerStatus: 'EXITED' });
    // Its points stay good at the others.
    expect(
      (await b.app.ask(LINK, { input: { code: await codeOf(member), externalId: 'exited-1' } })).linkMember.__typename,
    ).toBe('LinkMemberPayload');
    expect(await outcome(b, 'redeemPoints', { ...to, points: 100, orderId: order(), capture: true })).toBe(
      'RedeemPointsPayload',
    );
  });
});

describe('members', () => {
  it('who froze their wallet still earn and get refunds; only existing holds leave it', async () => {
    const p = await gateway.partner({ rates: { conversionInRate: '1', conversionOutRate: '1' } });
    const member = await gateway.member(p);
    const to = { member: { id: member.id } };
    const earned = (await operate(p, 'accruePoints', { ...to, ...spend('100.00') })).accrual;
    const { quote } = await operate(p, 'quoteRedemption', { ...to, points: 5 });
    const { redemption } = await operate(p, 'redeemPoints', { ...to, points: 10, orderId: order(), capture: false });
    expect(
      (await member.client.ask('mutation { freezeWallet(frozen: true) { member { status } available held } }'))
        .freezeWallet,
    ).toEqual({ member: { status: 'FROZEN' }, available: 90, held: 10 });
    expect(await outcome(p, 'accruePoints', { ...to, ...spend('1.00') })).toBe('AccruePointsPayload');
    expect(await outcome(p, 'convertIn', { ...to, nativeUnits: '1', reference: order() })).toBe('ConvertInPayload');
    expect(await operate(p, 'quoteRedemption', { ...to, points: 5 })).toMatchObject({
      __typename: 'MemberNotActive',
      memberStatus: 'FROZEN',
    });
    expect(await outcome(p, 'redeemPoints', { ...to, points: 5, orderId: order(), capture: true })).toBe(
      'MemberNotActive',
    );
    expect(await outcome(p, 'redeemPoints', { quoteId: quote.id, orderId: order(), capture: true })).toBe(
      'MemberNotActive',
    );
    expect(await outcome(p, 'convertOut', { ...to, points: 5, reference: order() })).toBe('MemberNotActive');
    expect(await outcome(p, 'captureRedemption', { redemptionId: redemption.id })).toBe('CaptureRedemptionPayload');
    expect(await outcome(p, 'refundRedemption', { redemptionId: redemption.id, points: 3, reason: 'r' })).toBe(
      'RefundRedemptionPayload',
    );
    expect((await operate(p, 'reverseAccrual', { accrualId: earned.id, points: 1, reason: 'r' })).__typename).toBe(
      'InsufficientPoints',
    );
    expect(
      (await member.client.ask('mutation { freezeWallet(frozen: false) { member { status } } }')).freezeWallet.member
        .status,
    ).toBe('ACTIVE');
    expect(await outcome(p, 'redeemPoints', { quoteId: quote.id, orderId: order(), capture: true })).toBe(
      'RedeemPointsPayload',
    );
  });

  it('use a code once; a replay with a used code still answers', async () => {
    const code = await codeOf(m);
    const input = { idempotencyKey: key(), member: { code }, ...spend('3.00') };
    const first = await operate(b, 'accruePoints', input);
    expect(first).toMatchObject({ __typename: 'AccruePointsPayload', replayed: false });
    expect(await operate(b, 'accruePoints', input)).toEqual({ ...first, replayed: true });
    expect(await outcome(b, 'accruePoints', { member: { code }, ...spend('3.00') })).toBe('MemberNotFound');
    expect((await b.app.ask(LINK, { input: { code, externalId: 'late' } })).linkMember).toMatchObject({
      __typename: 'MemberNotFound',
    });
    // A refusal uses no code up.
    const other = await codeOf(m);
    expect(await outcome(b, 'accruePoints', { member: { code: other }, ...spend('3.00', 'USD') })).toBe(
      'CurrencyMismatch',
    );
    expect(await outcome(b, 'accruePoints', { member: { code: other }, ...spend('3.00') })).toBe('AccruePointsPayload');
    expect(
      await outcome(b, 'accruePoints', { member: { code: 'ZZZZZZZZ' }, ...spend('3.00') }).catch((error: unknown) =>
        String(error),
      ),
    ).toMatch(/MemberNotFound|BAD_USER_INPUT/);
  });

  it('shown by a code without a link: a partner sees its own operations and payload wallets, not the member and wallet', async () => {
    const done = await operate(b, 'accruePoints', { member: { code: await codeOf(m) }, ...spend('7.00') });
    expect(done.wallet).toMatchObject({ id: m.walletId, member: { id: m.id } });
    expect(
      await b.app.ask('query($id: ID!) { accrual(id: $id) { points member { id links { externalId } } } }', {
        id: done.accrual.id,
      }),
    ).toEqual({ accrual: { points: 7, member: { id: m.id, links: [] } } });
    expect(
      await b.app.ask(
        `{ member(ref: { id: "${m.id}" }) { id } wallet(id: "${m.walletId}") { id } byCode: member(ref: { code: "${await codeOf(m)}" }) { id } }`,
      ),
    ).toEqual({ member: null, wallet: null, byCode: null });
    expect(
      await b.app.ask('query($id: ID!, $w: ID!) { a: node(id: $id) { id } b: node(id: $w) { id } }', {
        id: m.id,
        w: m.walletId,
      }),
    ).toEqual({ a: null, b: null });
    expect(await outcome(b, 'accruePoints', { member: { id: m.id }, ...spend('1.00') })).toBe('MemberNotFound');
    const back = await operate(b, 'reverseAccrual', { accrualId: done.accrual.id, points: 2, reason: 'r' });
    expect(back).toMatchObject({
      __typename: 'ReverseAccrualPayload',
      wallet: { available: done.wallet.available - 2 },
    });
    // No one else's accrual, by any way to it.
    expect(
      await a.app.ask(
        'query($id: ID!, $o: String!) { accrual(id: $id) { id } byOrder: accrual(orderId: $o) { id } node(id: $id) { id } }',
        { id: done.accrual.id, o: done.accrual.orderId },
      ),
    ).toEqual({ accrual: null, byOrder: null, node: null });
    expect(await outcome(a, 'reverseAccrual', { accrualId: done.accrual.id, points: 1, reason: 'r' })).toBe(
      'AccrualNotFound',
    );
  });

  it('show a partner the changes at others without partner and entry, and only its own link', async () => {
    await operate(b, 'accruePoints', { member: { code: await codeOf(m) }, ...spend('9.00') });
    const CHANGES =
      'query($id: ID!) { wallet(id: $id) { changes(first: 1) { nodes { partner { code } journalEntryId availableDelta reason } } member { links { partner { code } } } } }';
    const asked = async (client: Client) => (await client.ask(CHANGES, { id: m.walletId })).wallet;
    expect((await asked(a.app)).changes.nodes).toEqual([
      { partner: null, journalEntryId: null, availableDelta: 9, reason: 'ACCRUAL' },
    ]);
    expect((await asked(m.client)).changes.nodes).toEqual([
      {
        partner: { code: 'beta' },
        journalEntryId: expect.stringMatching(/^jnl_/),
        availableDelta: 9,
        reason: 'ACCRUAL',
      },
    ]);
    expect((await asked(a.app)).member.links).toEqual([{ partner: { code: 'alpha' } }]);
    const { errors } = await a.accountant.send(CHANGES, { id: m.walletId });
    expect(errors).toBeUndefined();
  });
});

describe('operations', () => {
  it('take idempotency keys of 1 to 255 characters', async () => {
    const to = { member: { id: m.id } };
    expect(
      (await send(a, 'accruePoints', { ...to, ...spend('1.00'), idempotencyKey: 'k'.repeat(255) })).data.accruePoints
        .__typename,
    ).toBe('AccruePointsPayload');
    expect(
      (await send(a, 'accruePoints', { ...to, ...spend('1.00'), idempotencyKey: '💶'.repeat(255) })).data.accruePoints
        .__typename,
    ).toBe('AccruePointsPayload');
    for (const idempotencyKey of ['', 'k'.repeat(256), '💶'.repeat(256), 'a\u0000b', '\ud800', 'a\nb']) {
      expect([
        idempotencyKey,
        (await send(a, 'accruePoints', { ...to, ...spend('1.00'), idempotencyKey })).errors?.[0]?.extensions,
      ]).toMatchObject([idempotencyKey, { code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' }]);
    }
  });

  it('name the status in which they are not allowed', async () => {
    const to = { member: { id: m.id } };
    const { redemption } = await operate(a, 'redeemPoints', { ...to, points: 10, orderId: order(), capture: false });
    expect(redemption).toMatchObject({
      status: 'AUTHORIZED',
      reimbursement: { amount: '0.00', currency: 'EUR' },
      heldUntil: expect.stringMatching(/\.\d{3}Z$/),
    });
    const by = { redemptionId: redemption.id };
    expect(await operate(a, 'refundRedemption', { ...by, points: 1, reason: 'r' })).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'AUTHORIZED',
    });
    expect(await operate(a, 'captureRedemption', { ...by, points: 11 })).toMatchObject({
      __typename: 'ExceedsOriginal',
      remaining: 10,
    });
    expect(await operate(a, 'captureRedemption', { ...by, points: 4 })).toMatchObject({
      redemption: { status: 'CAPTURED', capturedPoints: 4, heldUntil: null, reimbursement: { amount: '0.038' } },
    });
    expect(await operate(a, 'captureRedemption', by)).toMatchObject({ from: 'CAPTURED' });
    expect(await operate(a, 'voidRedemption', by)).toMatchObject({ from: 'CAPTURED' });
    expect(await operate(a, 'refundRedemption', { ...by, points: 5, reason: 'r' })).toMatchObject({
      __typename: 'ExceedsOriginal',
      remaining: 4,
    });
    const second = (await operate(a, 'redeemPoints', { ...to, points: 10, orderId: order(), capture: false }))
      .redemption;
    await operate(a, 'voidRedemption', { redemptionId: second.id });
    expect(await operate(a, 'captureRedemption', { redemptionId: second.id })).toMatchObject({ from: 'VOIDED' });
    const third = (await operate(a, 'redeemPoints', { ...to, points: 10, orderId: order(), capture: false }))
      .redemption;
    await advance(gateway, 40 * DAY);
    expect(await operate(a, 'captureRedemption', { redemptionId: third.id })).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'EXPIRED',
    });
    expect((await walletOf(m)).held).toBe(0);
    expect(await outcome(b, 'captureRedemption', { redemptionId: third.id })).toBe('RedemptionNotFound');
  });

  it('name the field of zero, negative and excess amounts, in variables and literals', async () => {
    const to = { member: { id: m.id } };
    const fieldOf = async (...args: Parameters<typeof send>) =>
      (await send(...args)).errors?.map(({ extensions: { code, field } }) => `${code} ${field ?? ''}`).join(', ');
    for (const amount of ['0', '0.00', '-1.00', '99999999999999999999.00', '1.001'])
      expect([amount, await fieldOf(a, 'accruePoints', { ...to, ...spend(amount) })]).toEqual([
        amount,
        'BAD_USER_INPUT input.spend.amount',
      ]);
    for (const points of [0, -1]) {
      expect(await fieldOf(a, 'redeemPoints', { ...to, points, orderId: order(), capture: true })).toBe(
        'BAD_USER_INPUT input.points',
      );
      expect(await fieldOf(a, 'quoteRedemption', { ...to, points })).toBe('BAD_USER_INPUT input.points');
      expect(await fieldOf(a, 'convertOut', { ...to, points, reference: 'r' })).toBe('BAD_USER_INPUT input.points');
    }
    for (const nativeUnits of ['0', '-1', '1.0000001'])
      expect([nativeUnits, await fieldOf(a, 'convertIn', { ...to, nativeUnits, reference: 'r' })]).toEqual([
        nativeUnits,
        'BAD_USER_INPUT input.nativeUnits',
      ]);
    const now = (await advance(gateway, 1)).getTime();
    for (const days of [-91, 1])
      expect(
        await fieldOf(a, 'accruePoints', {
          ...to,
          ...spend('1.00'),
          occurredAt: new Date(now + days * DAY * 1000).toISOString(),
        }),
      ).toBe('BAD_USER_INPUT input.occurredAt');
    for (const length of [0, 129])
      expect(
        await fieldOf(a, 'accruePoints', {
          ...to,
          spend: { amount: '1.00', currency: 'EUR' },
          orderId: 'o'.repeat(length),
        }),
      ).toBe('BAD_USER_INPUT input.orderId');
    expect(
      await refusedField(
        a.app,
        `mutation { quoteRedemption(input: { member: { id: "${m.id}" }, points: 9007199254740993 }) { __typename } }`,
      ),
    ).toBe('BAD_USER_INPUT input.points');
    expect(
      await refusedField(
        a.app,
        `mutation { quoteRedemption(input: { member: { id: "${m.id}" }, value: { amount: 1.5, currency: "EUR" } }) { __typename } }`,
      ),
    ).toBe('BAD_USER_INPUT input.value.amount');
    expect(
      await refusedField(a.app, `mutation { quoteRedemption(input: { member: { id: "${m.id}" } }) { __typename } }`),
    ).toMatch(/^BAD_USER_INPUT input/);
    expect(await outcome(a, 'quoteRedemption', { ...to, value: { amount: '0.01', currency: 'USD' } })).toBe(
      'CurrencyMismatch',
    );
    expect(await outcome(a, 'accruePoints', { ...to, ...spend('0.99') })).toBe('AmountTooSmall');
    expect(
      await operate(a, 'redeemPoints', { ...to, points: 9007199254740991, orderId: order(), capture: true }),
    ).toMatchObject({ __typename: 'InsufficientPoints', requested: 9007199254740991 });
  });

  it('give each input of a batch its own result, for at most 500 inputs', async () => {
    const BATCH = `mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { ${REFUSED} ... on AccruePointsPayload { replayed } } }`;
    const one = () => ({ idempotencyKey: key(), member: { id: m.id }, ...spend('1.00') });
    const twice = one();
    const { accruePointsBatch: results } = await a.app.ask(BATCH, {
      inputs: [twice, twice, { ...twice, orderId: order() }, { ...one(), member: { externalId: 'nobody' } }, one()],
    });
    expect((results as Loose[]).map(({ __typename: type, replayed }) => [type, replayed])).toEqual([
      ['AccruePointsPayload', false],
      ['AccruePointsPayload', true],
      ['IdempotencyConflict', undefined],
      ['MemberNotFound', undefined],
      ['AccruePointsPayload', false],
    ]);
    expect(await refusedField(a.app, BATCH, { inputs: Array.from({ length: 501 }, one) })).toBe(
      'BAD_USER_INPUT inputs',
    );
  });
});

describe('who sees what', () => {
  it('the journal and funding are for staff; a partner sees only its own postings behind a line', async () => {
    for (const client of [a.app, a.accountant, m.client])
      expect(await client.codes('{ journal { nodes { id } } }')).toEqual(['FORBIDDEN']);
    for (const client of [gateway.networkAccountant, gateway.auditor, gateway.operator])
      expect(await client.codes('{ journal(first: 1) { nodes { id sequence } } }')).toEqual([]);
    const own = await a.app.ask(
      '{ settlementPeriod { number statements { partner { code } lines { kind entries(first: 5) { nodes { postings { account } } } } } } }',
    );
    expect(new Set((own.settlementPeriod.statements as Loose[]).map(({ partner }) => partner.code))).toEqual(
      new Set(['alpha']),
    );
    for (const account of JSON.stringify(own).match(/"account":"[^"]*"/g) ?? []) expect(account).toContain(a.id);
    expect((await a.accountant.ask(`{ statements(partnerId: "${b.id}") { nodes { id } } }`)).statements.nodes).toEqual(
      [],
    );
    expect(await m.client.codes('{ statements { nodes { id } } }')).toEqual(['FORBIDDEN']);
    const all = (
      await gateway.networkAccountant.ask(
        '{ statements(first: 100) { nodes { id partner { code } status digest direction } } }',
      )
    ).statements.nodes as Loose[];
    const beta = all.find(({ partner }) => partner.code === 'beta');
    expect(beta).toMatchObject({ status: 'DRAFT' });
    expect(
      await a.accountant.ask('query($id: ID!) { statement(id: $id) { id } node(id: $id) { id } }', { id: beta.id }),
    ).toEqual({ statement: null, node: null });
    expect(
      (await a.accountant.ask('mutation($id: ID!) { agreeStatement(id: $id) { __typename } }', { id: beta.id }))
        .agreeStatement.__typename,
    ).toBe('StatementNotFound');
  });

  it('a walletChanged that is refused is one FORBIDDEN error, the same for a wallet that is not there', async () => {
    const other = await gateway.member(b);
    const FEED = 'subscription($id: ID!) { walletChanged(walletId: $id) { version } }';
    const refusals = [];
    for (const id of [m.walletId, 'wal_01h2xcejqtf2nbrexx3vqjhp41'])
      for (const token of [other.client.token, b.key]) refusals.push(await firstOf(token, FEED, 1, { id }));
    expect(refusals[0]).toEqual([{ errors: [expect.objectContaining({ extensions: { code: 'FORBIDDEN' } })] }]);
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
    const feed = await firstOf(
      m.client.token,
      'subscription($id: ID!) { walletChanged(walletId: $id, afterVersion: 0) { version available journalEntryId } }',
      3,
      { id: m.walletId },
    );
    expect(feed.map(({ walletChanged }) => walletChanged.version)).toEqual([1, 2, 3]);
    expect(
      await firstOf(
        m.client.token,
        'subscription($id: ID!) { walletChanged(walletId: $id, afterVersion: -1) { version } }',
        1,
        { id: m.walletId },
      ),
    ).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'afterVersion' } }] }]);
  });

  it('netPositionChanged begins with the current position, for the partner itself and staff', async () => {
    const POSITION =
      'subscription($id: ID!) { netPositionChanged(partnerId: $id) { partner { code } periodNumber balance { amount } exposure { amount } asOfSequence } }';
    const [first] = await firstOf(a.accountant.token, POSITION, 1, { id: a.id });
    expect(first.netPositionChanged).toMatchObject({ partner: { code: 'alpha' }, asOfSequence: expect.any(Number) });
    expect(first.netPositionChanged.exposure).toEqual(
      (await a.app.ask('{ partner(code: "alpha") { exposure { amount } } }')).partner.exposure,
    );
    for (const token of [b.key, m.client.token])
      expect(await firstOf(token, POSITION, 1, { id: a.id })).toMatchObject([
        { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
      ]);
  });

  it('only the operator moves the clock, only forward and within bounds', async () => {
    for (const seconds of [-1, 0])
      expect(['BAD_USER_INPUT seconds', '']).toContain(
        await refusedField(gateway.operator, `mutation { advanceClock(seconds: ${seconds.toString()}) }`),
      );
    expect(await refusedField(gateway.operator, 'mutation { advanceClock(seconds: -1) }')).toBe(
      'BAD_USER_INPUT seconds',
    );
    expect((await gateway.operator.ask('mutation { advanceClock(seconds: 1) }')).advanceClock).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    );
  });
});

describe('a network that is no sandbox, with a rate limit', () => {
  it('refuses to move the clock, and says after how long to ask again', async () => {
    const strict = await startTestGateway(inMemory, {
      env: { KULA_SANDBOX: 'false', KULA_RATE_LIMIT: '5', KULA_EXPLORER: 'false' },
    });
    try {
      const { errors } = await strict.operator.send('mutation { advanceClock(seconds: 60) }');
      expect(errors).toHaveLength(1);
      expect(['FORBIDDEN', 'BAD_USER_INPUT']).toContain(errors?.[0]?.extensions.code);
      const answers = await Promise.all(Array.from({ length: 40 }, () => strict.auditor.send('{ network { name } }')));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      for (const { headers, data, errors: given } of refused) {
        expect([data, given?.[0]?.extensions.code, given?.length]).toEqual([undefined, 'RATE_LIMITED', 1]);
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      }
      expect(
        (await strict.networkAccountant.send('{ __schema { queryType { name } } }')).errors?.[0]?.extensions.code,
      ).toBe('GRAPHQL_VALIDATION_FAILED');
    } finally {
      await strict.close();
    }
  }, 120_000);
});
