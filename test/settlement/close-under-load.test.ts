import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { close, key, link, redeem, refund } from './support/scenario.js';

/** Trade from two gateways, closes from both in between: every entry in exactly one period, statements to the micro. */
describePostgres('closing while trade goes on', (engine) => {
  let gateways: TestGateway[];
  let drop: () => Promise<void>;
  let partners: TestPartner[];
  let member: TestMember;

  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    gateways = [
      await startTestGateway(engine, { location: made.location }),
      await startTestGateway(engine, { location: made.location }),
    ];
    const [first] = gateways as [TestGateway];
    partners = [
      await first.partner({ code: 'on-issue', rates: { issuePrice: '0.012347', breakageShare: '0.3' } }),
      await first.partner({ code: 'on-redemption', fundingModel: 'ON_REDEMPTION', rates: { issuePrice: '0.010123' } }),
      await first.partner({ code: 'third' }),
    ];
    member = await first.member(partners[0] as TestPartner);
    await link(member, ...partners.slice(1));
    for (const partner of partners) await first.accrue(partner, member, '100000.00');
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.running.close();
    await drop();
  });

  /** One client's trade through one of the gateways. */
  async function trade(gateway: TestGateway, partner: TestPartner, rounds: number): Promise<void> {
    const here = { ...partner, app: gateway.as(partner.key) };
    for (let i = 0; i < rounds; i += 1) {
      await gateway.accrue(here, member, `${(i + 3).toString()}.99`);
      const id = await redeem(here, member, 5 + i);
      if (i % 3 === 0) await refund(here, id, 3);
    }
  }

  it('puts every entry in one period, and each statement is the sum of its entries', async () => {
    const traders = partners.flatMap((partner) => gateways.map((gateway) => trade(gateway, partner, 15)));
    const state = { trading: true };
    const settled = Promise.all(traders).finally(() => {
      state.trading = false;
    });
    const closes: string[] = [];
    while (state.trading) {
      const [a, b] = gateways as [TestGateway, TestGateway];
      const idempotencyKey = key();
      // Both at once with one key: one closes, the other answers its close.
      const results = await Promise.all([close(a, idempotencyKey), close(b, idempotencyKey)]);
      const names = results.map((result) => result.__typename as string);
      if (names.every((name) => name === 'CloseSettlementPeriodPayload')) {
        expect(results.map((result) => result.replayed as boolean).sort()).toEqual([false, true]);
        expect(results[0].closed.id).toBe(results[1].closed.id);
      }
      closes.push(...names);
    }
    await settled;
    await close(gateways[0] as TestGateway);
    expect(closes.filter((name) => name === 'CloseSettlementPeriodPayload').length).toBeGreaterThan(2);
    const { database } = (gateways[0] as TestGateway).services;
    const count = async (text: string) => (await database.query<{ n: bigint }>({ text }))[0]?.n;

    // Periods cut the journal: consecutive ranges, and each entry's own period is that of its range.
    expect(
      await count(
        `SELECT count(*) AS n FROM settlement_period p JOIN settlement_period q ON q.number = p.number + 1 WHERE q.first_sequence <> p.last_sequence + 1`,
      ),
    ).toBe(0n);
    expect(
      await count(`SELECT count(*) AS n FROM journal_entry e LEFT JOIN settlement_period p ON p.number = e.period
                        AND e.sequence BETWEEN p.first_sequence AND coalesce(p.last_sequence, e.sequence) WHERE p.number IS NULL`),
    ).toBe(0n);
    // Lines are their entries: count, points and amount.
    expect(
      await count(`
      SELECT count(*) AS n FROM (
        SELECT s.period, s.partner_id, l.kind, l.counterparty_id, l.count, l.points, l.amount FROM statement_line l JOIN statement s ON s.id = l.statement_id
        WHERE l.kind <> 'CARRIED_FORWARD') l
      FULL JOIN (
        SELECT period, partner_id, line_kind AS kind, coalesce(counterparty_id, '') AS counterparty_id, count(DISTINCT entry_sequence) AS count, sum(line_points) AS points, sum(amount) AS amount
        FROM posting WHERE line_kind IS NOT NULL AND period < (SELECT period FROM lane_head) GROUP BY 1, 2, 3, 4) p
      USING (period, partner_id, kind, counterparty_id)
      WHERE l.count IS DISTINCT FROM p.count OR l.points IS DISTINCT FROM p.points OR l.amount IS DISTINCT FROM p.amount`),
    ).toBe(0n);
    // A statement is its lines; what rounding left is the next one's CARRIED_FORWARD.
    expect(
      await count(
        `SELECT count(*) AS n FROM statement s WHERE balance <> (SELECT sum(amount) FROM statement_line l WHERE l.statement_id = s.id)`,
      ),
    ).toBe(0n);
    expect(
      await count(`SELECT count(*) AS n FROM statement s JOIN statement t ON t.partner_id = s.partner_id AND t.period = s.period + 1
      WHERE s.balance - sign(s.balance) * s.net_due <> coalesce((SELECT amount FROM statement_line l WHERE l.statement_id = t.id AND l.kind = 'CARRIED_FORWARD'), 0)`),
    ).toBe(0n);
    // Nothing was paid: what all statements say is due, and the last rest, is the clearing account.
    expect(
      await count(`SELECT count(*) AS n FROM account a WHERE a.path LIKE 'clearing:%' AND a.balance <>
      (SELECT sum(sign(s.balance) * s.net_due) FROM statement s WHERE s.partner_id = a.partner_id)
      + (SELECT s.balance - sign(s.balance) * s.net_due FROM statement s WHERE s.partner_id = a.partner_id ORDER BY s.period DESC LIMIT 1)`),
    ).toBe(0n);
    // The period's digest is the seal chain's as of its last batch.
    expect(
      await count(
        `SELECT count(*) AS n FROM settlement_period p JOIN seal s ON s.batch = p.last_batch WHERE s.digest <> p.digest OR s.last_sequence <> p.last_sequence`,
      ),
    ).toBe(0n);
  }, 120_000);
});
