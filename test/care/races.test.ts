/** Cards, receipts and cases at two gateways at once, on a real PostgreSQL: each is taken once, and a lost card names nobody anywhere. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { lapseCasesJob } from '../../src/cases/lapse.js';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import {
  Client,
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { act, balance, cardOf, claim, eur, lose, opened, printed, receiptAt, resolve, seen, unique } from './caring.js';

const ROUNDS = 8;
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const codesOf = (answers: readonly Loose[]): string[] =>
  answers.map(({ code, __typename }) => (code ?? __typename) as string).sort();

describePostgres('care, at two gateways', (engine) => {
  let one: TestGateway;
  let two: TestGateway;
  let drop: () => Promise<void>;
  let shop: TestPartner;
  let members: TestMember[];
  beforeAll(async () => {
    const made = await engine.fresh();
    ({ drop } = made);
    one = await startTestGateway(engine, { location: made.location });
    two = await startTestGateway(engine, { location: made.location });
    shop = await one.partner();
    members = await Promise.all(times(8, () => one.member(shop)));
  }, START_MS);
  afterAll(async () => {
    await assertSound(one.services.database);
    await two.close();
    await one.close();
    await drop();
  });

  const at = (i: number, client: Client): Client => (i % 2 === 0 ? client : new Client(two.url, client.token));
  const buy = (i: number, member: object, orderId = unique()): Promise<Loose> =>
    act(at(i, shop.app), 'accruePoints', { member, orderId, spend: eur('10.00') });

  it('one receipt is claimed once, whoever claims it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const receipt = await receiptAt(shop);
      const before = await Promise.all(members.map(balance));
      const answers = await Promise.all(members.map((member, i) => claim(at(i, member.client), shop, receipt)));
      expect(codesOf(answers)).toEqual([...times(7, () => 'ALREADY_DONE'), 'ClaimReceiptPayload']);
      const after = await Promise.all(members.map(balance));
      expect(after.map((points, i) => points - (before[i] ?? 0)).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 10]);
    }
  });

  it('one order is that of a receipt or of an accrual, and never of both', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const number = unique();
      const answers = await Promise.all(
        times(8, (i) =>
          i % 4 < 2
            ? act(at(i, shop.app), 'postReceipt', { number, spend: eur('10.00') })
            : buy(i, { id: members[i]?.id }, number),
        ),
      );
      expect(codesOf(answers).slice(0, 7)).toEqual(times(7, () => 'DUPLICATE_ORDER'));
      expect(codesOf(answers)[7]).toMatch(/Payload$/);
    }
  });

  it('one card is bound once, and one serial printed once', async () => {
    const prints = await Promise.all(times(6, (i) => printed(at(i, one.operator), shop, 3)));
    expect(new Set(prints.flat()).size).toBe(18);
    for (const number of prints.flat().slice(0, ROUNDS)) {
      const answers = await Promise.all(
        members.map((member, i) => act(at(i, shop.app), 'bindCard', { member: { id: member.id }, number })),
      );
      expect(codesOf(answers)).toEqual(['BindCardPayload', ...times(7, () => 'CARD_NOT_FREE')].sort());
    }
  });

  it('a card that is lost at one gateway names nobody at the other, though it was just used there', async () => {
    const [member] = members;
    if (!member) throw new Error('a member is needed');
    for (let round = 0; round < ROUNDS; round += 1) {
      const card = await cardOf(one.operator, shop, member);
      // Both gateways remember whom it names.
      for (const i of [0, 1, 0, 1]) expect(await buy(i, { card })).toMatchObject({ accrual: {} });
      const [lost, ...bought] = await Promise.all([
        lose(at(round, member.client), card),
        ...times(6, (i) => buy(i, { card })),
      ]);
      expect(lost).toMatchObject({ card: { status: 'LOST' } });
      for (const answer of bought) expect(['AccruePointsPayload', 'MEMBER_NOT_FOUND']).toContain(codesOf([answer])[0]);
      expect(codesOf(await Promise.all(times(6, (i) => buy(i, { card }))))).toEqual(times(6, () => 'MEMBER_NOT_FOUND'));
    }
  });

  it('a card that is lost at one gateway is forgotten by the other, which has only heard of it', async () => {
    const [member, other] = members;
    if (!member || !other) throw new Error('two members are needed');
    const card = await cardOf(one.operator, shop, member);
    // Until the first gateway plans from what it remembers.
    for (let i = 0; i < 40; i += 1) expect(await buy(0, { card })).toMatchObject({ accrual: {} });
    for (let i = 0; i < 40; i += 1) await buy(0, { id: other.id });
    expect(await lose(at(1, member.client), card)).toMatchObject({ card: { status: 'LOST' } });
    // By a batch that has nothing to do with the member it hears the news.
    await buy(0, { id: other.id });
    // The wallet is remembered again, by the member's id.
    for (let i = 0; i < 3; i += 1) await buy(0, { id: member.id });
    expect(await buy(0, { card })).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
  });

  it('a case is decided by the partner, or escalated by the operator and then decided by it', async () => {
    const [member] = members;
    if (!member) throw new Error('a member is needed');
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await opened(shop, member);
      const before = await balance(member);
      const answers = await Promise.all(
        times(8, (i) =>
          i % 2 === 0
            ? resolve(at(i / 2, shop.app), id, true, { award: { points: 5 } })
            : act(at((i - 1) / 2, one.operator), 'escalateCase', { caseId: id, reason: 'We look ourselves.' }),
        ),
      );
      const resolved = answers.filter(({ __typename }) => __typename === 'ResolveCasePayload');
      const { status } = await seen(shop.app, id);
      expect([resolved.length, status]).toEqual(resolved.length === 1 ? [1, 'ACCEPTED'] : [0, 'ESCALATED']);
      expect(await balance(member)).toBe(before + 5 * resolved.length);
    }
  });

  it('a case whose time has come is not decided by the partner, and its row is written once', async () => {
    const [member] = members;
    if (!member) throw new Error('a member is needed');
    const cases = await Promise.all(members.map((whose) => opened(shop, whose)));
    await one.services.database.query({
      text: 'UPDATE lane_head SET clock_offset_ms = clock_offset_ms + 172800000, config_version = config_version + 1',
    });
    const [, , ...answers] = await Promise.all([
      lapseCasesJob.run(one.services),
      lapseCasesJob.run(two.services),
      ...cases.map(({ id }, i) => resolve(at(i, shop.app), id as string, true)),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ code: 'INVALID_TRANSITION', from: 'ESCALATED' });
    for (const { id } of cases)
      expect(await seen(shop.app, id as string)).toMatchObject({ status: 'ESCALATED', messages: [] });
  });
});
