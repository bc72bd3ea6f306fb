/** @jest-environment node */
/** Points of several labelled parts, through their whole life: issued, spent elsewhere, taken back, held, expired, settled. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { houseOf } from '../../src/gateway/house.js';
import { rooms } from '../../src/gateway/rooms.js';
import { verify, type Command, type Operation, type VerifyReport } from '../../src/ledger/index.js';
import { newId, partId, type PartnerId } from '../../src/platform/index.js';
import { answerOperation, giveOperation, shareOperation, takeOperation, type GiftPart } from '../rooms/gifts/gift.js';
import type { GiftId } from '../rooms/gifts/ids.js';
import { giftsRoom } from '../rooms/gifts/room.js';
import { describeEngines } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { advance } from '../support/operations.js';
import { close, link, redeem, refund } from './support/scenario.js';

const house = houseOf([...rooms, giftsRoom]);
const GONE = 'cmp_01h2xcejqtf2nbrexx3vqjhp41';
const WALLET = '{ wallet { available held version } }';
const BREAKDOWN = 'breakdown { offer { __typename id } costCentre count points amount { amount currency } }';
const STATEMENTS = `query($number: Int) { settlementPeriod(number: $number) { statements { id partner { id } digest lines { kind count points amount { amount } counterparty { code } ${BREAKDOWN} } } } }`;

describeEngines('labels', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let dairy: TestPartner;
  let grocer: TestPartner;
  let member: TestMember;
  let campaign: string;
  let gift: GiftId;

  beforeAll(async () => {
    gateway = await startTestGateway(engine, { house });
    bakery = await gateway.partner({ code: 'bakery', rates: { breakageShare: '0.5' } });
    dairy = await gateway.partner({ code: 'dairy', fundingModel: 'ON_REDEMPTION', rates: { issuePrice: '0.0110' } });
    grocer = await gateway.partner({ code: 'grocer' });
    member = await gateway.member(bakery);
    await link(member, grocer);
    const { draftCampaign } = await bakery.app.ask(
      'mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { ... on DraftOfferPayload { offer { id } } ... on Refusal { message } } }',
      {
        input: {
          idempotencyKey: 'bread',
          offer: { names: [{ locale: 'en', text: 'Bread Sunday' }] },
          trigger: 'PURCHASE',
          effects: [{ multiply: '2' }],
        },
      },
    );
    campaign = draftCampaign.offer.id;
  });
  afterAll(() => gateway.close());

  const submit = async <C extends Command>(operation: Operation<C, null>, command: NoInfer<C>): Promise<string> =>
    (await gateway.services.lane.submit(operation, command)).kind;
  const give = async (parts: readonly GiftPart[], held?: { id: ReturnType<typeof newGiftCase>; until: Date }) => {
    const id = newId('gift');
    const command = { id, partnerId: bakery.id, memberId: member.id, parts, ...(held && { held }) };
    expect(await submit(giveOperation, command)).toBe('done');
    return id;
  };
  const newGiftCase = () => newId('giftCase');
  const wallet = async (): Promise<Loose> =>
    (await member.client.ask(`{ viewer { member ${WALLET} } }`)).viewer.member.wallet;
  const part = (
    partnerId: PartnerId,
    points: bigint,
    offerId: string | null = null,
    costCentre: string | null = null,
  ): GiftPart => ({
    partnerId,
    points,
    offerId,
    costCentre,
  });
  const sound = async (): Promise<void> => {
    const report = await verify(gateway.services.database, house.checks);
    expect(report.invariants.filter(({ violations }) => violations > 0)).toEqual([]);
  };
  /** A partner's lines in short, each with its parts. */
  const linesOf = async (client: Client, { id }: TestPartner, number?: number): Promise<Loose> => {
    const { settlementPeriod } = await client.ask(STATEMENTS, { number });
    const statement = settlementPeriod.statements.find((one: Loose) => one.partner.id === id);
    return Object.fromEntries(
      (statement?.lines ?? []).map((line: Loose) => [
        [line.kind, ...(line.counterparty ? [line.counterparty.code] : [])].join(' '),
        [
          [line.count, line.points, line.amount.amount],
          ...line.breakdown.map((share: Loose) => [
            share.offer?.id ?? null,
            share.costCentre,
            share.count,
            share.points,
            share.amount.amount,
          ]),
        ],
      ]),
    );
  };
  const statementId = async (partner: TestPartner, number: number): Promise<string> =>
    (await gateway.auditor.ask(STATEMENTS, { number })).settlementPeriod.statements.find(
      (one: Loose) => one.partner.id === partner.id,
    ).id;

  it('issues the parts of one operation by one entry, each by its issuer, and burns them in their order', async () => {
    gift = await give([
      part(bakery.id, 430n),
      part(bakery.id, 74n, campaign, 'bread'),
      part(bakery.id, 84n, campaign, 'coffee'),
      part(dairy.id, 50n, campaign),
      part(dairy.id, 56n, GONE),
    ]);
    expect(await wallet()).toEqual({ available: 694, held: 0, version: 1 });
    const rows = await gateway.services.database.query<{ id: string; part: number | null }>({
      text: 'SELECT id, part FROM lot ORDER BY id',
    });
    expect(rows).toEqual([1, 2, 3, 4, 5].map((n) => ({ id: partId('lot', gift, n), part: n === 1 ? null : n })));
    const { changes } = (
      await member.client.ask(
        '{ viewer { member { wallet { changes { nodes { availableDelta reason partner { code } } } } } } }',
      )
    ).viewer.member.wallet;
    expect(changes.nodes).toEqual([{ availableDelta: 694, reason: 'GIFT', partner: { code: 'bakery' } }]);

    // Lots that expire together stand in the index in no order, so they are loaded together.
    const loaded = await gateway.services.database.query({
      text: 'SELECT count(*) AS lots FROM lots_for(ARRAY[$1::text], ARRAY[1::bigint], now())',
      values: [member.id],
    });
    expect(loaded).toEqual([{ lots: 5n }]);
    await redeem(grocer, member, 600);
    const left = await gateway.services.database.query({
      text: 'SELECT points - remaining AS taken FROM lot ORDER BY id',
    });
    expect(left).toEqual([430n, 74n, 84n, 12n, 0n].map((taken) => ({ taken })));
    await sound();
  });

  it('takes parts back from their own lots, then in place of them from others, several times from one lot', async () => {
    const takes = [10n, 20n, 30n, 5n, 6n].map((points, i) => ({ points, partnerId: i < 3 ? bakery.id : dairy.id }));
    const command = { giftId: gift, memberId: member.id, partnerId: bakery.id, takes };
    expect(await submit(takeOperation, command)).toBe('done');
    expect(await wallet()).toMatchObject({ available: 23, version: 3 });
    const clawbacks = await gateway.services.database.query({
      text: `SELECT lot_id, for_lot, points, acceptor_id FROM lot_movement WHERE kind = 'CLAWBACK' ORDER BY lot_id, for_lot`,
    });
    const [, bread, coffee, dairyBread, dairyMilk] = [1, 2, 3, 4, 5].map((n) => partId('lot', gift, n));
    const from = (lot: string | undefined, forLot: string | undefined, points: bigint) => ({
      lot_id: lot,
      for_lot: forLot,
      points,
      acceptor_id: bakery.id,
    });
    expect(clawbacks).toEqual([
      from(dairyBread, '', 10n),
      from(dairyBread, bread, 20n),
      from(dairyBread, coffee, 3n),
      from(dairyMilk, coffee, 27n),
    ]);
    const again = { ...command, takes: takes.map((take) => ({ ...take, points: 20n })) };
    expect(await submit(takeOperation, again)).toBe('refused');
    await sound();
  });

  it('shows drafts and statements by offer and cost centre, adding up to their lines', async () => {
    const ofBakery = {
      ISSUED: [
        [1, 588, '-7.056'],
        [campaign, 'bread', 1, 74, '-0.888'],
        [campaign, 'coffee', 1, 84, '-1.008'],
        [null, null, 1, 430, '-5.16'],
      ],
      ISSUE_REVERSED: [
        [1, 60, '0.72'],
        [campaign, 'bread', 1, 20, '0.24'],
        [campaign, 'coffee', 1, 30, '0.36'],
        [null, null, 1, 10, '0.12'],
      ],
    };
    const ofDairy = {
      ISSUED: [
        [1, 106, '0.00'],
        [null, null, 1, 56, '0.00'],
        [campaign, null, 1, 50, '0.00'],
      ],
      ISSUE_REVERSED: [
        [1, 11, '0.00'],
        [null, null, 1, 6, '0.00'],
        [campaign, null, 1, 5, '0.00'],
      ],
      'FUNDED_ELSEWHERE bakery': [
        [1, 60, '-0.66'],
        [null, null, 1, 27, '-0.297'],
        [campaign, null, 1, 33, '-0.363'],
      ],
      'FUNDED_ELSEWHERE grocer': [
        [1, 12, '-0.132'],
        [campaign, null, 1, 12, '-0.132'],
      ],
    };
    const ofGrocer = {
      REDEEMED_HERE: [
        [1, 600, '5.70'],
        [null, null, 1, 600, '5.70'],
      ],
    };
    const seen = async (number?: number) => {
      expect(await linesOf(bakery.accountant, bakery, number)).toEqual(ofBakery);
      expect(await linesOf(gateway.networkAccountant, dairy, number)).toEqual(ofDairy);
      expect(await linesOf(grocer.accountant, grocer, number)).toEqual(ofGrocer);
    };
    await seen();
    // The dairy was not asked for its consent yet, so the draft of the campaign does not exist for it.
    expect((await linesOf(dairy.accountant, dairy)).ISSUED[2]).toEqual([null, null, 1, 50, '0.00']);
    const closed = await close(gateway);
    expect(closed.__typename).toBe('CloseSettlementPeriodPayload');
    await seen(1);
    await sound();
  });

  it('exports the parts of a line as records of their own, in JSON and on the page', async () => {
    const get = async (path: string) =>
      fetch(`${gateway.origin}/exports/statements/${path}`, {
        headers: { authorization: `Bearer ${await gateway.staffToken('AUDITOR')}` },
      });
    const id = await statementId(bakery, 1);
    const csv = await (await get(`${id}.csv`)).text();
    const cells = csv.split('\r\n').map((row) => row.split(',').slice(6, 12).concat(row.split(',').slice(14)));
    expect(cells.slice(0, 5)).toEqual([
      ['record', 'kind', 'counterparty', 'count', 'points', 'amount', 'offer', 'costCentre'],
      ['LINE', 'ISSUED', '', '1', '588', '-7.056', '', ''],
      ['PART', 'ISSUED', '', '1', '74', '-0.888', campaign, 'bread'],
      ['PART', 'ISSUED', '', '1', '84', '-1.008', campaign, 'coffee'],
      ['PART', 'ISSUED', '', '1', '430', '-5.16', '', ''],
    ]);
    const { statement } = await (await get(`${id}.json`)).json();
    expect(statement.lines[1].breakdown).toEqual([
      { offer: campaign, costCentre: 'bread', count: 1, points: 20, amount: '0.24' },
      { offer: campaign, costCentre: 'coffee', count: 1, points: 30, amount: '0.36' },
      { offer: null, costCentre: null, count: 1, points: 10, amount: '0.12' },
    ]);
    const pdf = Buffer.from(await (await get(`${id}.pdf`)).arrayBuffer());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const plain = await (await get(`${await statementId(grocer, 1)}.csv`)).text();
    expect(plain).not.toContain(',PART,');
  });

  it('labels what an issuer pays long after, and what comes back', async () => {
    const redemption = await redeem(grocer, member, 23);
    await refund(grocer, redemption, 3);
    expect(await linesOf(gateway.auditor, dairy)).toMatchObject({
      'FUNDED_ELSEWHERE grocer': [
        [1, 23, '-0.253'],
        [null, null, 1, 23, '-0.253'],
      ],
      'FUNDING_REFUNDED grocer': [
        [1, 3, '0.033'],
        [null, null, 1, 3, '0.033'],
      ],
    });
    const rows = await gateway.services.database.query({
      text: 'SELECT line_kind, offer_id, entries, whole, points FROM period_label_total WHERE period = 2 AND partner_id = $1 ORDER BY line_kind',
      values: [dairy.id],
    });
    expect(rows).toMatchObject([
      { line_kind: 'FUNDED_ELSEWHERE', offer_id: GONE, entries: 1n, whole: 1n, points: 23n },
      { line_kind: 'FUNDING_REFUNDED', offer_id: GONE, entries: 1n, whole: 1n, points: 3n },
    ]);
    await sound();
  });

  describe('points that are issued held', () => {
    const held = (until = new Date('2040-01-01T00:00:00Z')) => ({ id: newGiftCase(), until });
    const parts = () => [part(bakery.id, 10n), part(dairy.id, 20n, campaign, 'milk')];

    it('are in the wallet and not available, until they are released', async () => {
      const before = await wallet();
      const hold = held();
      const giftId = await give(parts(), hold);
      expect(await wallet()).toEqual({ available: before.available, held: 30, version: Number(before.version) + 1 });
      await sound();
      const answer = { giftId, caseId: hold.id, partnerId: bakery.id, memberId: member.id, isAccepted: true };
      expect(await submit(answerOperation, answer)).toBe('done');
      expect(await wallet()).toEqual({
        available: Number(before.available) + 30,
        held: 0,
        version: Number(before.version) + 2,
      });
      expect(await submit(answerOperation, answer)).toBe('invalid');
      await sound();
    });

    it('are taken back from the hold, by the exact negative of the issue', async () => {
      const before = await wallet();
      const accounts = () =>
        gateway.services.database.query({ text: 'SELECT path, balance FROM account WHERE balance <> 0 ORDER BY path' });
      const balances = await accounts();
      const hold = held();
      const giftId = await give(parts(), hold);
      const answer = { giftId, caseId: hold.id, partnerId: bakery.id, memberId: member.id, isAccepted: false };
      expect(await submit(answerOperation, answer)).toBe('done');
      expect(await wallet()).toEqual({ ...before, version: Number(before.version) + 2 });
      expect(await accounts()).toEqual(balances);
      const reversed = (await linesOf(gateway.auditor, dairy)).ISSUE_REVERSED;
      expect(reversed).toEqual([
        [1, 20, '0.00'],
        [campaign, 'milk', 1, 20, '0.00'],
      ]);
      await sound();
    });

    it('are released by their time, and expire then when their day is past', async () => {
      const before = await wallet();
      const now = await advance(gateway, 1);
      await give(
        [{ ...part(bakery.id, 100n, campaign, 'bread'), expireAfterDays: 1 }, part(dairy.id, 7n, campaign)],
        held(new Date(now.getTime() + 2 * 86_400_000)),
      );
      await advance(gateway, 3 * 86_400);
      expect(await wallet()).toMatchObject({ available: Number(before.available) + 7, held: 0 });
      expect((await linesOf(gateway.auditor, bakery)).BREAKAGE_SHARE).toEqual([
        [1, 100, '0.50'],
        [campaign, 'bread', 1, 100, '0.50'],
      ]);
      await sound();
    });
  });

  it('labels shares as whoever posts them says', async () => {
    const share = {
      currency: 'EUR',
      to: { partnerId: grocer.id },
      from: { partnerId: bakery.id, costCentre: 'press' },
      offerId: campaign,
      amount: 6_000_000n,
    };
    expect(await submit(shareOperation, { id: newId('gift'), share })).toBe('done');
    expect((await linesOf(gateway.auditor, grocer)).GIFT_SHARE_RECEIVED).toEqual([
      [1, 0, '6.00'],
      [campaign, null, 1, 0, '6.00'],
    ]);
    expect((await linesOf(gateway.auditor, bakery))['GIFT_SHARE_PAID grocer']).toEqual([
      [1, 0, '-6.00'],
      [campaign, 'press', 1, 0, '-6.00'],
    ]);
    await sound();
  });

  it('tells the thousand greatest parts of a line, and adds the others to the rest', async () => {
    const busy = await gateway.partner({ code: 'busy' });
    await link(member, busy);
    // Of 1 to 1,010 points, so the ten that are not told have 55 together.
    const parts = Array.from({ length: 1_010 }, (_, i) => part(busy.id, BigInt(i + 1), null, `c${i.toString()}`));
    const id = newId('gift');
    expect(await submit(giveOperation, { id, partnerId: busy.id, memberId: member.id, parts })).toBe('done');
    const { settlementPeriod } = await busy.accountant.ask(STATEMENTS);
    const [{ lines }] = settlementPeriod.statements as [Loose];
    const [line] = (lines as Loose[]).filter(({ breakdown }) => breakdown.length > 1) as [Loose];
    const shares = line.breakdown as Loose[];
    expect(shares).toHaveLength(1_001);
    expect(shares.at(-1)).toMatchObject({ offer: null, costCentre: null, count: 10, points: 55 });
    expect(shares.slice(0, -1).every(({ costCentre, count }) => costCentre !== null && count === 1)).toBe(true);
    const pointsIn = ({ points }: Loose): number => points as number;
    expect(shares.reduce((sum: number, share) => sum + pointsIn(share), 0)).toBe(line.points);
    const micros = ({ amount }: Loose): bigint => BigInt((Number(amount.amount) * 1e6).toFixed(0));
    expect(shares.reduce((sum: bigint, share) => sum + micros(share), 0n)).toBe(micros(line));
  });

  it('leaves accruals, and lines without labels, as they were', async () => {
    await gateway.accrue(grocer, member, '100.00');
    const counts = await gateway.services.database.query({
      text: `SELECT count(*) AS labelled FROM period_label_total WHERE partner_id = $1 AND line_kind = 'ISSUED'`,
      values: [grocer.id],
    });
    expect(counts).toEqual([{ labelled: 0n }]);
    expect((await linesOf(grocer.accountant, grocer)).ISSUED).toEqual([
      [1, 100, '-1.20'],
      [null, null, 1, 100, '-1.20'],
    ]);
    await close(gateway);
    await sound();
  });

  describe('verify finds', () => {
    /** Breaks the tables, past the triggers that guard them, and mends them again. */
    const broken = async (breaks: string, mends: string): Promise<VerifyReport> => {
      const { database } = gateway.services;
      const run = (text: string) =>
        database.query({ text: `DO $$ BEGIN SET LOCAL session_replication_role = replica; ${text}; END $$` });
      await run(breaks);
      try {
        return await verify(database, house.checks);
      } finally {
        await run(mends);
      }
    };
    const named = (report: VerifyReport, number: number): string =>
      report.invariants.find((one) => one.number === number)?.named.join('\n') ?? '';

    const line = `period = 1 AND line_kind = 'ISSUED' AND cost_centre = 'bread'`;
    it.each([
      [
        'a total by label that is not what was given',
        20,
        /totals are .* 75 points/,
        `UPDATE period_label_total SET points = points + 1 WHERE ${line}`,
        `UPDATE period_label_total SET points = points - 1 WHERE ${line}`,
      ],
      [
        'a total by label that is gone',
        20,
        /totals are 0 entries/,
        `UPDATE period_label_total SET period = 77 WHERE ${line}`,
        `UPDATE period_label_total SET period = 1 WHERE period = 77`,
      ],
      [
        'labels beyond their line',
        20,
        /labels of ISSUED .* the line has/,
        `UPDATE period_label_total SET points = points + 1000 WHERE ${line}`,
        `UPDATE period_label_total SET points = points - 1000 WHERE ${line}`,
      ],
      [
        'a lot with another label',
        20,
        /"press"/,
        `UPDATE lot SET cost_centre = 'press' WHERE cost_centre = 'coffee'`,
        `UPDATE lot SET cost_centre = 'coffee' WHERE cost_centre = 'press'`,
      ],
      [
        'a lot with another label, by the seal',
        6,
        /is not what was sealed/,
        `UPDATE lot SET cost_centre = 'press' WHERE cost_centre = 'coffee'`,
        `UPDATE lot SET cost_centre = 'coffee' WHERE cost_centre = 'press'`,
      ],
      [
        'a part with another id',
        8,
        /is part 3 and has the id/,
        `UPDATE lot SET part = part + 10 WHERE cost_centre = 'coffee'; UPDATE lot SET part = 3 WHERE cost_centre = 'bread' AND part = 2 AND points = 74`,
        `UPDATE lot SET part = 2 WHERE cost_centre = 'bread' AND points = 74; UPDATE lot SET part = part - 10 WHERE cost_centre = 'coffee'`,
      ],
      [
        'a clawback in place of another part',
        8,
        /CLAWBACK of lot .* pays/,
        `UPDATE lot_movement SET for_lot = lot_id WHERE kind = 'CLAWBACK' AND for_lot = ''`,
        `UPDATE lot_movement SET for_lot = '' WHERE kind = 'CLAWBACK' AND for_lot = lot_id`,
      ],
      [
        'more taken back of a part than it had',
        7,
        /reverses lot_\w+ of 29 points.* to 30/,
        `UPDATE lot SET points = 29 WHERE cost_centre = 'coffee'`,
        `UPDATE lot SET points = 84 WHERE cost_centre = 'coffee'`,
      ],
      [
        'a hold of issued points that ends otherwise',
        7,
        /hold gfc_\w+ \(VOIDED/,
        `UPDATE hold SET status = 'VOIDED' WHERE status = 'REVERSED'`,
        `UPDATE hold SET status = 'REVERSED' WHERE status = 'VOIDED' AND ended_sequence IN (SELECT entry_sequence FROM lot_movement WHERE kind = 'REVERSE_HELD')`,
      ],
      [
        'a hold of issued points with another end',
        6,
        /is not what was sealed/,
        `UPDATE hold SET held_until = held_until + interval '1 day' WHERE issued_sequence IS NOT NULL`,
        `UPDATE hold SET held_until = held_until - interval '1 day' WHERE issued_sequence IS NOT NULL`,
      ],
    ] as const)('%s', async (_what, number, text, breaks, mends) => {
      expect(named(await broken(breaks, mends), number)).toMatch(text);
      await sound();
    });
  });
});
