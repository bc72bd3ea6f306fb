/** Migration 0013: a network in which everything has happened before there were events, and the version before that goes on serving. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type EntryKind } from '../../src/ledger/index.js';
import { canonicalLine, canonicalPosting } from '../../src/ledger/journal/seal.js';
import { migrate, type MemberId, type PartnerId } from '../../src/platform/index.js';
import { BEGIN } from '../support/world.js';
import { DAY_MS } from '../support/model-terms.js';
import { verifyAll } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { leaveOpen, openCoalition, settle, trade, type Coalition } from '../laws/support/coalition.js';

interface EntryRow {
  sequence: bigint;
  kind: EntryKind;
  partner_id: PartnerId | null;
  member_id: MemberId | null;
  reference: string | null;
  period: number;
  batch: bigint;
  posted_at: Date;
  postings: [account: string, asset: string, amount: string][];
}

/** The chain as the version before made it: without facts. */
async function sealAgain({ world }: Coalition): Promise<void> {
  const entries = await world.query<EntryRow>(`
    SELECT e.*, (SELECT jsonb_agg(jsonb_build_array(p.account, p.asset, p.amount::text) ORDER BY p.ordinal) FROM posting p WHERE p.entry_sequence = e.sequence) AS postings
    FROM journal_entry e ORDER BY sequence`);
  let digest: Buffer = Buffer.alloc(32);
  for (const batch of new Set(entries.map((entry) => entry.batch))) {
    const hash = createHash('sha256').update(digest);
    for (const e of entries.filter((entry) => entry.batch === batch)) {
      hash.update(
        canonicalLine(
          {
            sequence: e.sequence,
            kind: e.kind,
            partnerId: e.partner_id,
            memberId: e.member_id,
            reference: e.reference,
            period: e.period,
            postedAt: e.posted_at,
          },
          e.postings.map(([account, asset, amount]) => canonicalPosting(account, asset, amount)).join(','),
        ),
      );
    }
    digest = hash.digest();
    await world.query('UPDATE seal SET digest = $2, facts = NULL WHERE batch = $1', [batch, digest]);
  }
  await world.query('UPDATE lane_head SET digest = $1, config_version = config_version + 1', [digest]);
}

const undo = [
  // What came after 0013 and stands on it is made again with it.
  'DROP TABLE play, draw_prize, draw_seed, check_in, referral, card, claim_miss',
  'DROP TRIGGER keeps_off_receipts ON accrual',
  'DROP TABLE receipt',
  'DROP FUNCTION play_is_too_late, referral_makes_news, card_makes_news, accrual_keeps_off_receipts, receipt_keeps_off_accruals',
  'DROP TABLE rating, item_order_refund, item_order_step, item_order, stock_supply, stock',
  'DROP FUNCTION stock_is_another',
  'ALTER TABLE redemption DROP COLUMN for_id',
  'DROP TABLE dispute_evidence',
  'DROP TABLE case_message, care_case',
  'DROP TABLE member_grant, grant_passed, campaign_progress',
  'DROP TABLE tier_change, tier_standing, tier_credit, badge',
  'DROP FUNCTION tier_change_stays, lane_tell_news',
  'DROP TABLE coupon_use, coupon, offer_pause, offer_consent, offer_version, offer',
  'DROP FUNCTION offer_version_is_never_edited',
  ...[
    'network',
    'partner',
    'api_key',
    'rate_sheet',
    'fx_rate',
    'statement',
    'dispute',
    'payment',
    'settlement_period',
    'member_link',
    'member',
    'lane_head',
    'idempotency_key',
    'partner_account',
  ].map((table) => `DROP TRIGGER IF EXISTS event ON ${table}`),
  'DROP TRIGGER event_made ON member',
  'DROP TRIGGER event_made ON idempotency_key',
  'DROP TABLE event, event_chain',
  'DROP FUNCTION event_state, event_subject, event_sum, event_ends_chain, add_event, write_event, keep_events_of',
  'ALTER TABLE seal DROP COLUMN facts',
  'ALTER TABLE idempotency_key DROP COLUMN entry_sequence',
  'ALTER TABLE member_link DROP COLUMN salt',
  'DROP TABLE partner_account',
  'ALTER TABLE partner DROP COLUMN legal_name, DROP COLUMN member_view',
  `DELETE FROM migration WHERE name ~ '^00(1[34]|2[02369]|31|50|5[567]|6[012])'`,
];

describeEngines('migration 0013', (engine) => {
  let coalition: Coalition;
  beforeAll(async () => {
    coalition = await openCoalition(engine);
    const { world, member } = coalition;
    await trade(coalition);
    await settle(coalition);
    await world.setTime(BEGIN + 31 * DAY_MS);
    await world.sweep(member);
    await trade(coalition, BEGIN + 31 * DAY_MS);
    await settle(coalition);
    await leaveOpen(coalition);
    await world.query(`UPDATE member SET status = 'FROZEN'`);
    // Periods and statements name digests of the chain: those of before the seals were made again would be found wrong.
    await world.query('ALTER TABLE seal DISABLE TRIGGER append_only');
    await sealAgain(coalition);
    await world.query('ALTER TABLE seal ENABLE TRIGGER append_only');
    for (const text of undo) await world.query(text);
    expect(await migrate(world.database)).toEqual([
      '0013_events',
      '0014_partner_details',
      '0020_offers',
      '0022_standing',
      '0023_coupons',
      '0026_cases',
      '0029_grants',
      '0031_dispute_evidence',
      '0050_mall',
      '0055_draws',
      '0056_engagement',
      '0057_referrals',
      '0060_care_cases',
      '0061_cards',
      '0062_receipts',
    ]);
  }, 120_000);
  afterAll(() => coalition.world.close());

  /** All but what the digests of periods and statements say, which name the chain as it was. */
  const broken = async (): Promise<string[]> =>
    (await verifyAll(coalition.world.database)).invariants
      .flatMap(({ number, named }) => named.map((text) => `${number.toString()} ${text}`))
      .filter((text) => !/its digest is not that of seal|has digest/.test(text));

  const asSuperuser = (...texts: readonly string[]) =>
    coalition.world.database.transaction(async (tx) => {
      await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
      for (const text of texts) await tx.query({ text });
    });

  it('is followed by a clean verify of the rows from before', async () => {
    expect(await broken()).toEqual([]);
    const [row] = await coalition.world.query<{ count: bigint }>(
      `SELECT count(*) AS count FROM event WHERE change = 'STOOD' AND operation = 'migration 0013'`,
    );
    expect(row?.count).toBeGreaterThan(10n);
  });

  it.each([
    [
      'a key',
      `UPDATE idempotency_key SET key = key || 'x' WHERE operation = 'refundRedemption'`,
      `UPDATE idempotency_key SET key = left(key, -1) WHERE operation = 'refundRedemption'`,
      /^22 idempotency_key: of the rows that stood/,
    ],
    [
      'an order',
      `UPDATE accrual SET order_id = order_id || 'x' WHERE entry_sequence = 1`,
      `UPDATE accrual SET order_id = left(order_id, -1) WHERE entry_sequence = 1`,
      /^22 accrual: up to entry \d+/,
    ],
    [
      'a link',
      `UPDATE member_link SET external_id = external_id || 'x'`,
      `UPDATE member_link SET external_id = left(external_id, -1)`,
      /^22 member_link: of the rows that stood/,
    ],
    [
      "a hold's end",
      `UPDATE hold SET held_until = held_until + interval '1 s'`,
      `UPDATE hold SET held_until = held_until - interval '1 s'`,
      /^22 redemption: up to entry/,
    ],
    [
      'a frozen member',
      `UPDATE member SET status = 'ACTIVE'`,
      `UPDATE member SET status = 'FROZEN'`,
      /^22 member mbr_\w+ is/,
    ],
    [
      'a dispute',
      `UPDATE dispute SET opened_by = opened_by || 'x'`,
      'UPDATE dispute SET opened_by = left(opened_by, -1)',
      /^22 dispute dsp_\w+ is/,
    ],
  ])('finds changed from then on: %s', async (_what, plant, mend, names) => {
    await asSuperuser(plant);
    const found = await broken();
    await asSuperuser(mend);
    expect(found.join('\n')).toMatch(new RegExp(names.source, 'm'));
    expect(await broken()).toEqual([]);
  });

  it('accepts what the previous version writes: its keys name no entry, and its events name no caller', async () => {
    const {
      world,
      partners: [a],
      member,
    } = coalition;
    await world.query(
      `INSERT INTO idempotency_key (scope, key, operation, input_hash, result, created_at) VALUES ($1, 'of the version before', 'createPartner', '\\x00', '{}', now())`,
      [a.id],
    );
    await world.query(`UPDATE partner SET status = 'EXITING' WHERE id = $1`, [a.id]);
    await world.query(`UPDATE member SET status = 'ACTIVE'`);
    await world.query('UPDATE member_link SET external_id = $1 WHERE partner_id = $2', ['another', a.id]);
    await world.query('DELETE FROM member_link WHERE member_id = $1 AND partner_id <> $2', [member, a.id]);
    expect(await broken()).toEqual([]);
  });
});
