/** Cards: printed, bound, lost and replaced; whom they name, and where. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { plantEach, set } from '../support/planted-faults.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { act, balance, CARD, cardOf, eur, lose, printed, refusedBy, seen, unique } from './caring.js';

const CARDS = `query($id: ID!) { member(ref: { id: $id }) { cards { ${CARD} } } }`;

describeInHalves('cards', (engine) => {
  let gateway: TestGateway;
  let shop: TestPartner;
  let other: TestPartner;
  let anna: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    shop = await gateway.partner({ code: 'shop' });
    other = await gateway.partner({ code: 'other' });
    anna = await gateway.member(shop);
    ben = await gateway.member(shop);
  }, START_MS);
  afterAll(async () => {
    await assertSound(gateway.services.database);
    await gateway.close();
  });

  const buy = (partner: TestPartner, member: object): Promise<Loose> =>
    act(partner.app, 'accruePoints', { member, orderId: unique(), spend: eur('10.00') });

  it('are printed by the thousand, with numbers that follow one another, once for a key', async () => {
    const input = { idempotencyKey: unique(), partnerId: shop.id, count: 1_000 };
    const first = await act(gateway.operator, 'printCards', input);
    expect(first).toMatchObject({ replayed: false });
    expect(first.cards).toHaveLength(1_000);
    expect(first.cards[0]).toMatchObject({ status: 'PRINTED', boundAt: null, printedFor: { code: 'shop' } });
    const numbers = (first.cards as { number: string }[]).map(({ number }) => number);
    expect(numbers[0]).toBe('9000000000000019');
    expect(new Set(numbers).size).toBe(1_000);
    expect([...numbers].sort()).toEqual(numbers);
    await act(shop.app, 'bindCard', { member: { id: ben.id }, number: numbers[999] });
    expect(await act(gateway.operator, 'printCards', input)).toEqual({ ...first, replayed: true });
    expect(await refusedBy(gateway.operator, 'printCards', { ...input, count: 2 })).toBe('IDEMPOTENCY_CONFLICT');
    expect((await printed(gateway.operator, other))[0]?.slice(6, 15)).toBe('000001001');

    const csv = async (token: string, query: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${gateway.origin}/exports/cards.csv${query}`, { headers });
      return { status: response.status, lines: (await response.text()).trimEnd().split('\r\n') };
    };
    const operator = gateway.operator.token ?? '';
    const { status, lines } = await csv(operator, `?partnerId=${shop.id}`);
    expect(status).toBe(200);
    // One of them is somebody's.
    expect(lines).toHaveLength(1_000);
    expect(lines.slice(0, 2)).toEqual(['number,printedAt', expect.stringMatching(/^9000000000000019,20/)]);
    expect(await csv(operator, '')).toMatchObject({ status: 400 });
    expect(await csv(shop.key, `?partnerId=${shop.id}`)).toMatchObject({ status: 403 });
  });

  it.each([
    [{ count: 0 }, 'BAD_USER_INPUT input.count'],
    [{ count: 1_001 }, 'BAD_USER_INPUT input.count'],
    [{ partnerId: 'shop' }, 'BAD_USER_INPUT input.partnerId'],
    [{ partnerId: 'ptr_01h2xcejqtf2nbrexx3vqjhp41' }, 'PARTNER_NOT_FOUND'],
  ])('are not printed by %j', async (more, refusal) => {
    expect(await refusedBy(gateway.operator, 'printCards', { partnerId: shop.id, count: 1, ...more })).toBe(refusal);
    expect(await refusedBy(shop.app, 'printCards', { partnerId: shop.id, count: 1 })).toBe('FORBIDDEN');
  });

  it('name their member for what earns at every partner, and for what spends only where it is linked', async () => {
    const card = await cardOf(gateway.operator, shop, anna);
    const before = await balance(anna);
    expect(await buy(shop, { card })).toMatchObject({ accrual: { member: { id: anna.id } } });
    const spaced = `${card.slice(0, 4)} ${card.slice(4, 8)}-${card.slice(8)}`;
    expect(await buy(other, { card: spaced })).toMatchObject({ accrual: { member: { id: anna.id } } });
    expect(await balance(anna)).toBe(before + 20);
    const quote = { member: { card }, spend: eur('10.00') };
    expect(await act(other.app, 'quoteAccrual', quote)).toMatchObject({ points: 10 });

    const spend = { member: { card }, points: 5, orderId: unique(), capture: true };
    expect(await refusedBy(other.app, 'redeemPoints', spend)).toBe('MEMBER_NOT_FOUND');
    expect(await refusedBy(other.app, 'issueMemberToken', { member: { card } })).toBe('MEMBER_NOT_FOUND');
    expect(await act(shop.app, 'redeemPoints', spend)).toMatchObject({ redemption: {} });
    expect(await act(shop.app, 'issueMemberToken', { member: { card } })).toMatchObject({ token: expect.any(String) });
    const byCard = 'query($card: String!) { member(ref: { card: $card }) { id } }';
    expect((await shop.app.ask(byCard, { card })).member).toEqual({ id: anna.id });
    expect((await other.app.ask(byCard, { card })).member).toBeNull();
    const search = 'query($text: String!) { members(search: $text) { nodes { id } } }';
    expect((await gateway.operator.ask(search, { text: card })).members.nodes).toEqual([{ id: anna.id }]);
    const two = await shop.app.send(byCard.replace('{ card: $card }', '{ card: $card, code: "x" }'), { card });
    expect(two.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'ref' });
  });

  it('that are lost name nobody from then on, and another comes in their place', async () => {
    const card = await cardOf(gateway.operator, shop, anna);
    await buy(shop, { card });
    expect(await lose(ben.client, card)).toMatchObject({ code: 'CARD_NOT_FOUND' });
    expect(await lose(other.app, card)).toMatchObject({ code: 'CARD_NOT_FOUND' });
    expect(await lose(anna.client, card)).toMatchObject({ card: { status: 'LOST' } });
    expect(await lose(shop.app, card)).toMatchObject({ card: { status: 'LOST' } });
    expect(await buy(shop, { card })).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    const bind = (member: object, number: string, replaces?: string) =>
      act(shop.app, 'bindCard', { member, number, ...(replaces !== undefined && { replaces }) });
    expect(await bind({ id: anna.id }, card)).toMatchObject({ code: 'CARD_NOT_FREE', status: 'LOST' });

    const [next = '', unused = ''] = await printed(gateway.operator, shop, 2);
    expect(await bind({ id: ben.id }, next, card)).toMatchObject({ code: 'CARD_NOT_FOUND' });
    expect(await bind({ id: anna.id }, next, unused)).toMatchObject({ code: 'CARD_NOT_FOUND' });
    const bound = await bind({ id: anna.id }, next, card);
    expect(bound).toMatchObject({ card: { number: next, status: 'BOUND' }, member: { id: anna.id } });
    // The same call again answers what stands.
    expect(await bind({ id: anna.id }, next, card)).toEqual(bound);
    expect(await lose(anna.client, card)).toMatchObject({ code: 'INVALID_TRANSITION', from: 'REPLACED' });
    expect(await bind({ id: anna.id }, card)).toMatchObject({ code: 'CARD_NOT_FREE', status: 'REPLACED' });
    expect(await bind({ id: ben.id }, next)).toMatchObject({ code: 'CARD_NOT_FREE', status: 'BOUND' });
    expect(await lose(shop.app, unused)).toMatchObject({ code: 'CARD_NOT_FOUND' });
    const { member } = await anna.client.ask(CARDS, { id: anna.id });
    expect((member.cards as Loose[]).slice(0, 2)).toMatchObject([
      { number: next, status: 'BOUND' },
      { number: card, status: 'REPLACED' },
    ]);
  });

  it('are bound by the partner for which they were printed alone; mistyped, they are not found', async () => {
    const [own = ''] = await printed(gateway.operator, shop);
    const elsewhere = await gateway.member(other);
    const bind = { member: { id: anna.id }, number: own };
    expect(await refusedBy(other.app, 'bindCard', { ...bind, member: { id: elsewhere.id } })).toBe('CARD_NOT_FOUND');
    expect(await refusedBy(shop.app, 'bindCard', { ...bind, member: { id: elsewhere.id } })).toBe('MEMBER_NOT_FOUND');
    const wrong = `${own.slice(0, -1)}${((Number(own.slice(-1)) + 1) % 10).toString()}`;
    for (const number of [wrong, '9000009999999995', 'x', '١'.repeat(16)])
      expect(await refusedBy(shop.app, 'bindCard', { ...bind, number })).toBe('CARD_NOT_FOUND');
    expect(await buy(shop, { card: wrong })).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    expect(await lose(anna.client, wrong)).toMatchObject({ code: 'CARD_NOT_FOUND' });
    for (const number of ['', '1'.repeat(65), ' 1'])
      expect(await refusedBy(shop.app, 'bindCard', { ...bind, number })).toBe('BAD_USER_INPUT input.number');
    expect(await refusedBy(shop.app, 'bindCard', { ...bind, replaces: '' })).toBe('BAD_USER_INPUT input.replaces');
    for (const client of [anna.client, gateway.operator, shop.accountant, gateway.auditor])
      expect(await refusedBy(client, 'bindCard', bind)).toBe('FORBIDDEN');
    expect(await seen(gateway.operator, await idOf(own))).toMatchObject({ status: 'PRINTED' });
  });

  const idOf = async (number: string): Promise<string> =>
    (
      await gateway.services.database.query<{ id: string }>({
        text: 'SELECT id FROM card WHERE number = $1',
        values: [number],
      })
    )[0]?.id ?? '';

  it('are seen by their member, the app that gives them out, and the operator', async () => {
    const id = await idOf(await cardOf(gateway.operator, shop, anna));
    for (const client of [anna.client, shop.app, gateway.operator])
      expect(await seen(client, id)).toMatchObject({ id });
    for (const client of [ben.client, other.app, shop.accountant, shop.marketer, gateway.auditor])
      expect(await seen(client, id)).toBeNull();
    expect(await shop.app.codes(CARDS, { id: anna.id })).toEqual(['FORBIDDEN']);
    expect((await gateway.operator.ask(CARDS, { id: anna.id })).member.cards.length).toBeGreaterThan(0);
  });

  it('are bound neither by a partner that is suspended nor to a member that is closed', async () => {
    const late = await gateway.partner();
    const member = await gateway.member(late);
    const [number = ''] = await printed(gateway.operator, late);
    const bind = { member: { id: member.id }, number };
    const status = (to: string) =>
      gateway.operator.ask(
        'mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }',
        { input: { partnerId: late.id, status: to } },
      );
    await status('SUSPENDED');
    expect(await act(late.app, 'bindCard', bind)).toMatchObject({
      code: 'PARTNER_NOT_ACTIVE',
      partnerStatus: 'SUSPENDED',
    });
    await status('ACTIVE');
    await gateway.services.database.query({
      text: `UPDATE member SET status = 'CLOSED' WHERE id = $1`,
      values: [member.id],
    });
    expect(await refusedBy(late.app, 'bindCard', bind)).toBe('MEMBER_NOT_FOUND');
  });

  plantEach(
    () => gateway.services.database,
    [
      {
        name: 'a card whose number is not its own',
        ...set('card', 'number', "'9000000000000027'", "'9000000000000019'", 'serial = 1'),
        plant: "UPDATE card SET number = '9000000000000018' WHERE serial = 1",
        breaks: [18],
        says: /card crd_\w+ of serial 1 has the number 9000000000000018/,
      },
      {
        name: 'a serial that is missing',
        plant: 'UPDATE card SET serial = 999999999, number = substr(number, 1, 6) || 9999999995 WHERE serial = 5',
        back: "UPDATE card SET serial = 5, number = '9000000000000050' WHERE serial = 999999999",
        breaks: [18, 22],
        says: /their last serial is 999999999/,
      },
    ],
  );
});
