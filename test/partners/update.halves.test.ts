import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/index.js';
import { describeInHalves } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

const fields = 'name legalName memberView accounts { currency iban number bic holder }';
const UPDATE = `mutation($input: UpdatePartnerInput!) { updatePartner(input: $input) { __typename
  ... on UpdatePartnerPayload { replayed partner { id ${fields} } } ... on Refusal { code } ... on IdempotencyConflict { firstUsedFor } } }`;

describeInHalves("a partner's details", (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let other: TestPartner;
  let keys = 0;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    partner = await gateway.partner({ code: 'alpha' });
    other = await gateway.partner({ code: 'beta' });
  }, START_MS);
  afterAll(() => gateway.close());

  const update = async (change: object, idempotencyKey = `update-${(keys += 1).toString()}`): Promise<Loose> =>
    (await gateway.operator.ask(UPDATE, { input: { idempotencyKey, partnerId: partner.id, ...change } })).updatePartner;
  const iban = { currency: 'EUR', iban: 'DE89370400440532013000', number: null, bic: 'COBADEFFXXX', holder: null };
  const number = { currency: 'USD', iban: null, number: '026009593-1234567', bic: 'BOFAUS3N', holder: 'Alpha Inc.' };

  it('are changed by the operator: fields left out or null stay, accounts replace all accounts', async () => {
    expect((await update({})).partner).toEqual({
      id: partner.id,
      name: 'Partner alpha',
      legalName: null,
      memberView: 'OWN',
      accounts: [],
    });
    const changed = await update({
      name: 'Alpha',
      legalName: 'Alpha GmbH',
      memberView: 'NETWORK',
      accounts: [
        { ...number, iban: undefined },
        { ...iban, iban: 'DE89 3704 0044 0532 0130 00' },
      ],
    });
    expect(changed).toEqual({
      __typename: 'UpdatePartnerPayload',
      replayed: false,
      partner: {
        id: partner.id,
        name: 'Alpha',
        legalName: 'Alpha GmbH',
        memberView: 'NETWORK',
        accounts: [iban, number],
      },
    });
    expect((await update({ name: null, legalName: null, memberView: null, accounts: null })).partner).toEqual(
      changed.partner,
    );
    expect(
      (await update({ accounts: [{ currency: 'EUR', iban: 'FR1420041010050500013M02606' }] })).partner.accounts,
    ).toEqual([{ currency: 'EUR', iban: 'FR1420041010050500013M02606', number: null, bic: null, holder: null }]);
    expect((await update({ accounts: [] })).partner).toEqual({ ...changed.partner, accounts: [] });
    expect((await gateway.auditor.ask(`{ partner(code: "beta") { ${fields} } }`)).partner).toEqual({
      name: 'Partner beta',
      legalName: null,
      memberView: 'OWN',
      accounts: [],
    });
  });

  it('are changed once for each key, and a replay answers them as they are now', async () => {
    const first = await update({ legalName: 'First' }, 'once');
    await update({ legalName: 'Second' });
    expect(await update({ legalName: 'First' }, 'once')).toEqual({
      ...first,
      replayed: true,
      partner: { ...first.partner, legalName: 'Second' },
    });
    expect(await update({ legalName: 'Third' }, 'once')).toEqual({
      __typename: 'IdempotencyConflict',
      code: 'IDEMPOTENCY_CONFLICT',
      firstUsedFor: 'updatePartner',
    });
    // The same account in the other way of writing is the same input.
    await update({ accounts: [iban] }, 'account');
    expect(await update({ accounts: [{ ...iban, iban: 'DE89 3704 0044 0532 0130 00' }] }, 'account')).toMatchObject({
      replayed: true,
    });
    expect((await update({ partnerId: newId('partner') })).__typename).toBe('PartnerNotFound');
    await Promise.all(Array.from({ length: 5 }, () => update({ name: 'Together' }, 'together')));
  });

  it('are changed only by the operator, and seen only by the partner itself and staff', async () => {
    await update({ legalName: 'Alpha GmbH', accounts: [iban], memberView: 'OWN' });
    const member = await gateway.member(partner);
    const seen = async (client: Client): Promise<string[]> => {
      const { data } = await client.send(`{ partner(code: "alpha") { ${fields} } }`);
      return Object.entries(data.partner as Record<string, unknown>)
        .filter(([, value]) => value !== null)
        .map(([name]) => name);
    };
    for (const client of [gateway.operator, gateway.networkAccountant, gateway.auditor])
      expect(await seen(client)).toEqual(['name', 'legalName', 'memberView', 'accounts']);
    expect(await seen(partner.app)).toEqual(['name', 'legalName', 'memberView']);
    expect(await seen(partner.accountant)).toEqual(['name', 'legalName', 'accounts']);
    for (const client of [other.app, other.accountant, member.client]) expect(await seen(client)).toEqual(['name']);
    const input = { idempotencyKey: 'k', partnerId: partner.id, memberView: 'NETWORK' };
    for (const client of [partner.app, partner.accountant, gateway.networkAccountant, gateway.auditor, member.client])
      expect(await client.codes(UPDATE, { input })).toEqual(['FORBIDDEN']);
    expect(await gateway.stranger.codes(UPDATE, { input })).toEqual(['UNAUTHENTICATED']);
  });

  it('are refused with the field of an account that cannot exist', async () => {
    const bare = { currency: 'EUR' };
    const cases: [object[], string][] = [
      [[bare], 'input.accounts.0'],
      [[{ ...iban, number: '1' }], 'input.accounts.0'],
      // One digit wrong, a length that the country does not have, small letters, blanks elsewhere, no country of IBANs.
      ...[
        'DE88370400440532013000',
        'DE8937040044053201300',
        'de89370400440532013000',
        'DE8 937040044053201300 0',
        'US64SVBKUS6S3300958879',
        '',
        'x',
      ].map((text): [object[], string] => [[{ ...bare, iban: text }], 'input.accounts.0.iban']),
      ...['COBADEF', 'cobadeff', 'COBADEFFXX', '', 'COBAXXFFXXX '].map((bic): [object[], string] => [
        [{ ...bare, iban: iban.iban, bic }],
        'input.accounts.0.bic',
      ]),
      ...['', '-1', '1/2', '1 2', 'x'.repeat(35), 'DE88370400440532013000', '№7'].map((text): [object[], string] => [
        [{ ...bare, number: text, bic: 'BOFAUS3N' }],
        'input.accounts.0.number',
      ]),
      [[{ ...bare, number: '12345' }], 'input.accounts.0.bic'],
      [[{ ...iban, holder: 'h'.repeat(141) }], 'input.accounts.0.holder'],
      [[iban, number, { ...iban, iban: 'FR1420041010050500013M02606' }], 'input.accounts.2.currency'],
      [Array.from({ length: 21 }, () => iban), 'input.accounts'],
    ];
    for (const [accounts, field] of cases) {
      const { errors } = await gateway.operator.send(UPDATE, {
        input: { idempotencyKey: 'bad', partnerId: partner.id, accounts },
      });
      expect([accounts, errors?.map(({ extensions }) => [extensions.code, extensions.field])]).toEqual([
        accounts,
        [['BAD_USER_INPUT', field]],
      ]);
    }
    for (const change of [{ name: '' }, { legalName: 'l'.repeat(201) }])
      expect(
        await gateway.operator.codes(UPDATE, { input: { idempotencyKey: 'bad', partnerId: partner.id, ...change } }),
      ).toEqual(['BAD_USER_INPUT']);
  });
});
