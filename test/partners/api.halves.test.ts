import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/index.js';
import { describeInHalves } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { startTestGateway, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

const CREATE = `mutation($input: CreatePartnerInput!) { createPartner(input: $input) { __typename
  ... on CreatePartnerPayload { replayed partner { id code name status currency fundingModel exposure { amount currency } creditLimit { amount } } }
  ... on Refusal { code } ... on IdempotencyConflict { firstUsedFor } } }`;
const LIMIT = `mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { __typename
  ... on SetCreditLimitPayload { partner { creditLimit { amount currency } } } ... on CurrencyMismatch { expectedCurrency } } }`;
const KEY = `mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { __typename ... on IssueApiKeyPayload { id secret expiresAt partner { id } } } }`;
const REVOKE = 'mutation($id: ID!) { revokeApiKey(id: $id) }';
const PRIVATE = `query($id: ID!) { partner(id: $id) { code exposure { amount currency } contingentLiability { amount currency } creditLimit { amount } apiKeys { label } } }`;

describeInHalves('partners over GraphQL', (engine) => {
  let gateway: TestGateway;
  let issuer: TestPartner;
  let later: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    issuer = await gateway.partner({ code: 'alpha' });
    later = await gateway.partner({ code: 'beta', fundingModel: 'ON_REDEMPTION' });
  }, START_MS);
  afterAll(() => gateway.close());

  it('are made only by the operator, once for each key', async () => {
    const input = {
      idempotencyKey: 'make-gamma',
      code: 'gamma',
      name: 'Gamma',
      currency: 'EUR',
      fundingModel: 'ON_ISSUE',
    };
    const { createPartner } = await gateway.operator.ask(CREATE, { input });
    expect(createPartner).toEqual({
      __typename: 'CreatePartnerPayload',
      replayed: false,
      partner: {
        id: expect.stringMatching(/^ptr_/),
        code: 'gamma',
        name: 'Gamma',
        status: 'ONBOARDING',
        currency: 'EUR',
        fundingModel: 'ON_ISSUE',
        exposure: { amount: '0.00', currency: 'EUR' },
        creditLimit: { amount: '1000000000.00' },
      },
    });
    expect((await gateway.operator.ask(CREATE, { input })).createPartner).toEqual({ ...createPartner, replayed: true });
    expect((await gateway.operator.ask(CREATE, { input: { ...input, name: 'G' } })).createPartner).toEqual({
      __typename: 'IdempotencyConflict',
      code: 'IDEMPOTENCY_CONFLICT',
      firstUsedFor: 'createPartner',
    });
    expect((await gateway.operator.ask(CREATE, { input: { ...input, idempotencyKey: 'x' } })).createPartner).toEqual({
      __typename: 'PartnerCodeTaken',
      code: 'PARTNER_CODE_TAKEN',
    });
    for (const client of [issuer.app, issuer.accountant, gateway.networkAccountant, gateway.auditor])
      expect(await client.codes(CREATE, { input })).toEqual(['FORBIDDEN']);
    expect(await gateway.stranger.codes(CREATE, { input })).toEqual(['UNAUTHENTICATED']);
  });

  it('name the field and the rule for input that cannot be read', async () => {
    const good = { idempotencyKey: 'k', code: 'good', name: 'Good', currency: 'EUR', fundingModel: 'ON_ISSUE' };
    const partnerId = issuer.id;
    const cases: [string, Record<string, unknown>, string][] = [
      [CREATE, { input: { ...good, idempotencyKey: '' } }, 'input.idempotencyKey'],
      [CREATE, { input: { ...good, idempotencyKey: 'k'.repeat(256) } }, 'input.idempotencyKey'],
      ...['a', 'A-B', 'a b', 'a'.repeat(33), 'ä-b'].map((code): [string, Record<string, unknown>, string] => [
        CREATE,
        { input: { ...good, code } },
        'input.code',
      ]),
      [CREATE, { input: { ...good, name: 'a\u0000b' } }, 'input.name'],
      [CREATE, { input: { ...good, name: 'n'.repeat(201) } }, 'input.name'],
      [LIMIT, { input: { partnerId, limit: { amount: '-0.01', currency: 'EUR' } } }, 'input.limit.amount'],
      [LIMIT, { input: { partnerId, limit: { amount: '0.001', currency: 'EUR' } } }, 'input.limit.amount'],
      [LIMIT, { input: { partnerId: 'mbr_01h2xcejqtf2nbrexx3vqjhp41' } }, 'input.partnerId'],
      [KEY, { input: { partnerId, label: '' } }, 'input.label'],
      [KEY, { input: { partnerId, label: 'l'.repeat(101) } }, 'input.label'],
      [KEY, { input: { partnerId, label: 'l', expiresAt: '2020-01-01T00:00:00Z' } }, 'input.expiresAt'],
      [REVOKE, { id: 'key_1' }, 'id'],
      ['{ partner { id } }', {}, 'id'],
      ['{ partner(id: "ptr_01h2xcejqtf2nbrexx3vqjhp41", code: "alpha") { id } }', {}, 'id'],
      ['{ partners(first: 0) { nodes { id } } }', {}, 'first'],
    ];
    for (const [query, variables, field] of cases) {
      const { errors } = await gateway.operator.send(query, variables);
      expect([variables, errors?.map(({ extensions }) => [extensions.code, extensions.field])]).toEqual([
        variables,
        [['BAD_USER_INPUT', field]],
      ]);
    }
  });

  it('are listed by code, to every token', async () => {
    const member = await gateway.member(issuer);
    for (const client of [member.client, later.app, later.accountant, gateway.auditor]) {
      const first = (
        await client.ask(
          '{ partners(first: 2) { nodes { code } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }',
        )
      ).partners;
      expect(first.nodes).toEqual([{ code: 'alpha' }, { code: 'beta' }]);
      const rest = (
        await client.ask(
          'query($after: String) { partners(after: $after) { nodes { code } pageInfo { hasNextPage hasPreviousPage } } }',
          { after: first.pageInfo.endCursor },
        )
      ).partners;
      expect(rest).toEqual({ nodes: [{ code: 'gamma' }], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
      expect(
        await client.ask(
          `{ a: partner(code: "alpha") { id } b: partner(id: "${newId('partner')}") { id } c: node(id: "${issuer.id}") { id __typename } }`,
        ),
      ).toEqual({
        a: { id: issuer.id },
        b: null,
        c: { id: issuer.id, __typename: 'Partner' },
      });
    }
  });

  it('show their debts only to themselves and staff', async () => {
    const member = await gateway.member(issuer);
    await gateway.accrue(issuer, member, '1000');
    await gateway.operator.ask(LIMIT, { input: { partnerId: issuer.id, limit: { amount: '500', currency: 'EUR' } } });
    const expected = {
      code: 'alpha',
      exposure: { amount: '12.00', currency: 'EUR' },
      contingentLiability: { amount: '0.00', currency: 'EUR' },
      creditLimit: { amount: '500.00' },
    };
    const { data, errors } = await issuer.accountant.send(PRIVATE, { id: issuer.id });
    expect(data.partner).toEqual({ ...expected, apiKeys: null });
    expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual([['apiKeys', 'FORBIDDEN']]);
    for (const client of [issuer.app, gateway.operator, gateway.networkAccountant, gateway.auditor])
      expect((await client.ask(PRIVATE, { id: issuer.id })).partner).toEqual({
        ...expected,
        apiKeys: [{ label: 'test' }],
      });
    for (const client of [later.app, later.accountant, member.client]) {
      const { data, errors } = await client.send(PRIVATE, { id: issuer.id });
      expect(data.partner).toEqual({
        code: 'alpha',
        exposure: null,
        contingentLiability: null,
        creditLimit: null,
        apiKeys: null,
      });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual([
        'FORBIDDEN',
        'FORBIDDEN',
        'FORBIDDEN',
        'FORBIDDEN',
      ]);
    }
    const buyer = await gateway.member(later);
    await gateway.accrue(later, buyer, '1000');
    expect((await gateway.operator.ask(PRIVATE, { id: later.id })).partner).toMatchObject({
      exposure: { amount: '0.00' },
      contingentLiability: { amount: '12.00' },
    });
  });

  it('have a limit that binds the next accrual, until it is removed', async () => {
    const partner = await gateway.partner();
    const member = await gateway.member(partner);
    const set = async (limit: object | null) =>
      (await gateway.operator.ask(LIMIT, { input: { partnerId: partner.id, limit } })).setCreditLimit;
    expect(await set({ amount: '1', currency: 'USD' })).toEqual({
      __typename: 'CurrencyMismatch',
      expectedCurrency: 'EUR',
    });
    expect(await set({ amount: '1.2', currency: 'EUR' })).toEqual({
      __typename: 'SetCreditLimitPayload',
      partner: { creditLimit: { amount: '1.20', currency: 'EUR' } },
    });
    await gateway.accrue(partner, member, '100');
    await expect(gateway.accrue(partner, member, '1')).rejects.toThrow('CREDIT_LIMIT_REACHED');
    expect(await set(null)).toEqual({ __typename: 'SetCreditLimitPayload', partner: { creditLimit: null } });
    await gateway.accrue(partner, member, '1');
    expect(
      (await gateway.operator.ask(LIMIT, { input: { partnerId: newId('partner') } })).setCreditLimit.__typename,
    ).toBe('PartnerNotFound');
  });

  it('are authenticated by keys, until these are revoked or expire', async () => {
    const partner = await gateway.partner();
    const issue = async (expiresAt?: Date) =>
      (await gateway.operator.ask(KEY, { input: { partnerId: partner.id, label: 'till', expiresAt } })).issueApiKey as {
        id: string;
        secret: string;
        expiresAt: string;
      };
    const expiresAt = new Date(Date.now() + 4_000);
    const [lasting, short] = [await issue(), await issue(expiresAt)];
    expect(short.expiresAt).toBe(expiresAt.toISOString());
    const role = '{ viewer { role } }';
    for (const { secret } of [lasting, short])
      expect(await gateway.as(secret).ask(role)).toEqual({ viewer: { role: 'PARTNER_APP' } });
    expect(await gateway.operator.ask(REVOKE, { id: lasting.id })).toEqual({ revokeApiKey: true });
    expect(await gateway.as(lasting.secret).codes(role)).toEqual(['UNAUTHENTICATED']);
    expect(await gateway.operator.ask(REVOKE, { id: lasting.id })).toEqual({ revokeApiKey: true });
    expect(await gateway.operator.ask(REVOKE, { id: newId('apiKey') })).toEqual({ revokeApiKey: false });
    expect(await partner.app.codes(REVOKE, { id: lasting.id })).toEqual(['FORBIDDEN']);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, expiresAt.getTime() - Date.now()) + 20));
    expect(await gateway.as(short.secret).codes(role)).toEqual(['UNAUTHENTICATED']);
    expect(
      (await gateway.operator.ask(KEY, { input: { partnerId: newId('partner'), label: 'x' } })).issueApiKey.__typename,
    ).toBe('PartnerNotFound');
    const keys = (
      await gateway.operator.ask(`{ partner(id: "${partner.id}") { apiKeys { id prefix label expiresAt revokedAt } } }`)
    ).partner.apiKeys as { id: string; revokedAt: string | null }[];
    expect(keys.map(({ id, revokedAt }) => [id, revokedAt !== null])).toEqual([
      [short.id, false],
      [lasting.id, true],
      [partner.keyId, false],
    ]);
  });

  it('with long names had cursors that were refused', async () => {
    for (const [code, letter] of [
      ['long-han', '积'],
      ['long-quote', '"'],
      ['long-smile', '😀'],
    ] as const)
      await gateway.operator.ask(CREATE, {
        input: {
          ...{ idempotencyKey: `make-${code}`, code, currency: 'EUR', fundingModel: 'ON_ISSUE' },
          name: letter.repeat(letter.length === 2 ? 100 : 200),
        },
      });
    const codes: string[] = [];
    let after: string | null = null;
    do {
      const page: Loose = await gateway.operator.ask(
        'query($after: String) { partners(sort: NAME, first: 1, after: $after) { nodes { code } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      codes.push(page.partners.nodes[0].code as string);
      after = page.partners.pageInfo.hasNextPage ? (page.partners.pageInfo.endCursor as string) : null;
    } while (after !== null);
    expect(codes).toEqual(expect.arrayContaining(['long-han', 'long-quote', 'long-smile', 'alpha', 'beta']));
  });
});
