import { createHash } from 'node:crypto';
import { afterEach, expect, it } from '@jest/globals';
import { demoCredentials, ensureDemo, isEmptyNetwork, seedDemo, SeedRefused } from '../../seeds/index.js';
import { describeEngines } from '../support/engines.js';
import { openTestNetwork, type TestNetwork } from './network.js';

/** Everything of the journal but times, as text: the same network has the same. */
async function journalDigest({ services: { database } }: TestNetwork): Promise<string> {
  const hash = createHash('sha256');
  const rows = await database.query<{ line: string }>({
    text: `SELECT concat_ws(' ', e.sequence, e.kind, e.partner_id, e.member_id, e.reference, e.period, p.ordinal, p.account, p.asset, p.amount,
             p.wallet_version, p.available, p.held, p.line_kind, p.counterparty_id, p.line_points) AS line
           FROM journal_entry e JOIN posting p ON p.entry_sequence = e.sequence ORDER BY e.sequence, p.ordinal`,
  });
  for (const { line } of rows) hash.update(line).update('\n');
  return hash.digest('hex');
}

const one = async <Row extends object>({ services: { database } }: TestNetwork, text: string): Promise<Row> => {
  const [row] = await database.query<Row>({ text });
  if (!row) throw new Error('no row');
  return row;
};

/** The first network of a kind of engine seeded: what the others are held against. */
let reference: string | undefined;

describeEngines('the demo coalition', (engine) => {
  const open: TestNetwork[] = [];
  const network = async (env = {}) => {
    const opened = await openTestNetwork(engine, env);
    open.push(opened);
    return opened;
  };
  afterEach(async () => {
    for (const opened of open.splice(0)) await opened.close();
  });

  it('is the same in every network, whatever the settings and the engine', async () => {
    const a = await network();
    const began = performance.now();
    await seedDemo(a.services);
    process.stdout.write(`demo seeded in ${((performance.now() - began) / 1_000).toFixed(1)} s on ${engine.kind}\n`);
    const digest = await journalDigest(a);
    reference ??= digest;
    expect(digest).toBe(reference);
    const b = await network({ KULA_NOTICE_DAYS: '60', KULA_HOLD_SECONDS: '5', KULA_BATCH_MAX: '7' });
    await seedDemo(b.services);
    expect(await journalDigest(b)).toBe(digest);
  }, 400_000);

  it('has weeks of everything that happens in a coalition, and ends with the clock at real time', async () => {
    const made = await network();
    const shown: number[] = [];
    const credentials = await seedDemo(made.services, ({ done, total }) => shown.push(done / total));
    expect(shown.at(-1)).toBe(1);
    expect([...shown].sort((x, y) => x - y)).toEqual(shown);
    expect(credentials.partners.map(({ code }) => code)).toEqual(['bakery', 'airline', 'cinema', 'grocer', 'hotel']);

    const kinds = await made.services.database.query<{ kind: string; count: bigint }>({ text: 'SELECT kind, count(*) FROM journal_entry GROUP BY kind' });
    const counts = Object.fromEntries(kinds.map(({ kind, count }) => [kind, Number(count)]));
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    for (const kind of [
      'ACCRUAL', 'ACCRUAL_REVERSAL', 'HOLD', 'RELEASE', 'CAPTURE', 'REDEMPTION', 'REFUND', 'CONVERSION_IN', 'CONVERSION_OUT', 'EXPIRY', 'ADJUSTMENT', 'PAYMENT',
    ]) expect(counts).toHaveProperty(kind);
    expect(counts.ACCRUAL).toBeGreaterThan(1_500);

    const { members, open_holds: openHolds, cross } = await one<{ members: bigint; open_holds: bigint; cross: bigint }>(made, `
      SELECT (SELECT count(*) FROM member) AS members, (SELECT count(*) FROM hold WHERE status = 'OPEN') AS open_holds,
        (SELECT count(*) FROM lot_movement m JOIN lot l ON l.id = m.lot_id WHERE m.acceptor_id <> l.partner_id) AS cross`);
    expect(members).toBe(200n);
    expect(openHolds).toBeGreaterThan(2n);
    expect(cross).toBeGreaterThan(100n);

    const statements = await made.services.database.query<{ code: string; status: string }>({
      text: 'SELECT p.code, s.status FROM statement s JOIN partner p ON p.id = s.partner_id WHERE s.period = 1',
    });
    expect(Object.fromEntries(statements.map(({ code, status }) => [code, status]))).toEqual({
      bakery: 'SETTLED', airline: 'AGREED', grocer: 'AGREED', cinema: 'DISPUTED', hotel: 'ISSUED',
    });
    const { period, entries } = await one<{ period: number; entries: bigint }>(made, `
      SELECT h.period, (SELECT count(*) FROM journal_entry e WHERE e.period = h.period) AS entries FROM lane_head h`);
    expect(period).toBe(2);
    expect(entries).toBeGreaterThan(300n);

    const clock = await one<{ clock_offset_ms: bigint; spread_days: number; ahead: boolean; in_order: boolean }>(made, `
      SELECT clock_offset_ms, (SELECT extract(day FROM max(posted_at) - min(posted_at))::int FROM journal_entry) AS spread_days,
        (SELECT max(posted_at) FROM journal_entry) > clock_timestamp() AS ahead,
        NOT EXISTS (SELECT FROM (SELECT posted_at, lag(posted_at) OVER (ORDER BY sequence) AS before FROM journal_entry) t WHERE posted_at < before) AS in_order
      FROM lane_head`);
    expect(clock).toEqual({ clock_offset_ms: 0n, spread_days: 34, ahead: false, in_order: true });
  }, 400_000);

  it('is refused by a network that is not empty, and changes nothing there', async () => {
    const made = await network();
    expect(await isEmptyNetwork(made.services)).toBe(true);
    await made.services.database.query({
      text: `INSERT INTO partner (id, code, name, status, currency, funding_model, created_at)
             VALUES ('ptr_01h2xcejqtf2nbrexx3vqjhp41', 'first', 'First', 'ONBOARDING', 'EUR', 'ON_ISSUE', now())`,
    });
    expect(await isEmptyNetwork(made.services)).toBe(false);
    await expect(seedDemo(made.services)).rejects.toThrow(SeedRefused);
    expect(await one(made, 'SELECT (SELECT count(*) FROM partner) AS partners, clock_offset_ms FROM lane_head')).toEqual({ partners: 1n, clock_offset_ms: 0n });
    expect(await ensureDemo(made.services)).toBeNull();
  });

  it('is refused by a network with other terms than its prices are for', async () => {
    const made = await network({ KULA_BASE_CURRENCY: 'USD' });
    await expect(seedDemo(made.services)).rejects.toThrow(/EUR/);
    expect(await isEmptyNetwork(made.services)).toBe(true);
  });

  it('leaves no clock in the past when it is cut off', async () => {
    const made = await network();
    let steps = 0;
    await expect(seedDemo(made.services, () => {
      steps += 1;
      if (steps === 5) throw new Error('cut off');
    })).rejects.toThrow('cut off');
    expect(await one(made, 'SELECT clock_offset_ms FROM lane_head')).toEqual({ clock_offset_ms: 0n });
    expect(await demoCredentials(made.services)).not.toBeNull();
  });

  it('brings the clock of a killed seeding to real time, and lets no clock with entries go back', async () => {
    const made = await network();
    await made.services.database.query({ text: 'UPDATE lane_head SET clock_offset_ms = -86400000' });
    await made.services.database.query({
      text: `INSERT INTO member (id, created_at) VALUES ('mbr_01h2xcejqtf2nbrexx3vqjhp41', now())`,
    });
    expect(await ensureDemo(made.services)).toBeNull();
    expect(await one(made, 'SELECT clock_offset_ms FROM lane_head')).toEqual({ clock_offset_ms: 0n });
    await made.services.database.query({ text: 'UPDATE lane_head SET sequence = 1' });
    await expect(made.services.database.query({ text: 'UPDATE lane_head SET clock_offset_ms = -1' })).rejects.toThrow(/only moves forward/);
  });
});
