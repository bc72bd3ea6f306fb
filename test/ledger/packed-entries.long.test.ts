import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrate, openDatabase, type Database } from '../../src/platform/index.js';
import { describeEngines } from '../support/engines.js';

interface OldPosting {
  readonly account: string;
  readonly asset?: string;
  readonly amount: number;
  readonly partner?: string;
  readonly member?: string;
  readonly wallet?: readonly [version: number, available: number, held: number];
  readonly line?: readonly [kind: string, points: number, counterparty?: string];
}

interface OldEntry {
  readonly sequence: number;
  readonly kind: string;
  readonly member?: string;
  readonly postings: readonly OldPosting[];
}

const money = { asset: 'EUR' } as const;
const wallet = (amount: number, ...after: readonly [number, number, number]): OldPosting => ({
  account: 'wallet:mbr_m',
  amount,
  member: 'mbr_m',
  wallet: after,
});
const hold = (amount: number, ...after: readonly [number, number, number]): OldPosting => ({
  account: 'hold:mbr_m',
  amount,
  member: 'mbr_m',
  wallet: after,
});

/** The kinds of entry that differ in what they post: with and without lines, wallets, and both of a wallet's accounts. */
const accrual: OldEntry = {
  sequence: 1,
  kind: 'ACCRUAL',
  member: 'mbr_m',
  postings: [
    { account: 'issued:ptr_a', amount: -10, partner: 'ptr_a' },
    { account: 'clearing:ptr_a', ...money, amount: 0, partner: 'ptr_a', line: ['ISSUED', 10] },
    { account: 'commitment:ptr_a', ...money, amount: -120_000, partner: 'ptr_a' },
    { account: 'commitments:EUR', ...money, amount: 120_000 },
    wallet(10, 1, 10, 0),
  ],
};
const held: OldEntry = {
  sequence: 2,
  kind: 'HOLD',
  member: 'mbr_m',
  postings: [wallet(-8, 2, 2, 8), hold(8, 2, 2, 8)],
};
const capture: OldEntry = {
  sequence: 3,
  kind: 'CAPTURE',
  member: 'mbr_m',
  postings: [
    { account: 'redeemed:ptr_b', amount: 5, partner: 'ptr_b' },
    { account: 'clearing:ptr_a', ...money, amount: -60_000, partner: 'ptr_a', line: ['FUNDED_ELSEWHERE', 5, 'ptr_b'] },
    { account: 'clearing:ptr_b', ...money, amount: 47_500, partner: 'ptr_b', line: ['REDEEMED_HERE', 5] },
    { account: 'margin:EUR', ...money, amount: 12_500 },
    wallet(3, 3, 5, 0),
    hold(-8, 3, 5, 0),
  ],
};
const expiry: OldEntry = {
  sequence: 4,
  kind: 'EXPIRY',
  member: 'mbr_m',
  postings: [
    { account: 'expired:ptr_a', amount: 5, partner: 'ptr_a' },
    { account: 'commitment:ptr_a', ...money, amount: 60_000, partner: 'ptr_a' },
    { account: 'commitments:EUR', ...money, amount: -60_000 },
    wallet(-5, 4, 0, 0),
  ],
};
const payment: OldEntry = {
  sequence: 5,
  kind: 'PAYMENT',
  postings: [
    { account: 'clearing:ptr_a', ...money, amount: 60_000, partner: 'ptr_a' },
    { account: 'bank:EUR', ...money, amount: -60_000 },
  ],
};
const entries = [accrual, held, capture, expiry, payment];

const parts = [
  { entry_sequence: 1n, ordinal: 1, partner_id: 'ptr_a', line_kind: 'ISSUED', counterparty_id: null, line_points: 10n },
  {
    entry_sequence: 3n,
    ordinal: 1,
    partner_id: 'ptr_a',
    line_kind: 'FUNDED_ELSEWHERE',
    counterparty_id: 'ptr_b',
    line_points: 5n,
  },
  {
    entry_sequence: 3n,
    ordinal: 2,
    partner_id: 'ptr_b',
    line_kind: 'REDEEMED_HERE',
    counterparty_id: null,
    line_points: 5n,
  },
  { entry_sequence: 4n, ordinal: 0, partner_id: 'ptr_a', line_kind: null, counterparty_id: null, line_points: null },
  { entry_sequence: 5n, ordinal: 0, partner_id: 'ptr_a', line_kind: null, counterparty_id: null, line_points: null },
];

/** Writes as the version before did: an entry's postings, then the entry. */
async function writeBefore(database: Database, { sequence, kind, member, postings }: OldEntry): Promise<void> {
  const rows = postings.map(
    ({ account, asset = 'PTS', amount, partner, member: of, wallet: after, line }, ordinal) => ({
      ordinal,
      account,
      asset,
      amount,
      partner,
      of,
      version: after?.[0],
      available: after?.[1],
      held: after?.[2],
      kind: line?.[0],
      points: line?.[1],
      counterparty: line?.[2],
    }),
  );
  await database.transaction(async (tx) => {
    await tx.query({
      text: `INSERT INTO posting (entry_sequence, ordinal, account, asset, amount, partner_id, member_id, wallet_version, available, held, line_kind, counterparty_id, line_points, period)
             SELECT $1::bigint, (r->>'ordinal')::smallint, r->>'account', r->>'asset', (r->>'amount')::numeric, r->>'partner', r->>'of', (r->>'version')::int,
               (r->>'available')::bigint, (r->>'held')::bigint, r->>'kind', r->>'counterparty', (r->>'points')::bigint, 1 FROM jsonb_array_elements($2::jsonb) r`,
      values: [sequence, JSON.stringify(rows)],
    });
    await tx.query({
      text: `INSERT INTO journal_entry (sequence, kind, partner_id, member_id, reference, period, batch, posted_at) VALUES ($1, $2, NULL, $3, NULL, 1, 1, '2040-01-01Z')`,
      values: [sequence, kind, member ?? null],
    });
  });
}

const read = async (database: Database) => ({
  postings: await database.query<{ entry_sequence: bigint }>({
    text: 'SELECT * FROM posting ORDER BY entry_sequence, ordinal',
  }),
  entries: await database.query<object>({
    text: 'SELECT sequence, kind, partner_id, member_id, reference, period, batch, posted_at FROM journal_entry ORDER BY sequence',
  }),
});
const readParts = (database: Database) =>
  database.query<{ entry_sequence: bigint }>({
    text: 'SELECT entry_sequence, ordinal, partner_id, line_kind, counterparty_id, line_points FROM partner_entry WHERE period = 1 ORDER BY 1, 2',
  });

describeEngines('migration 0007', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  let before: Awaited<ReturnType<typeof read>>;
  beforeAll(async () => {
    const made = await engine.empty();
    drop = made.drop;
    database = await openDatabase({ ...made.location, entities: [] });
    await database.orm.migrator.up({ to: '0006_version_check_counted' });
    for (const entry of entries) await writeBefore(database, entry);
    before = await read(database);
    expect(await migrate(database)).toContain('0007_entries_with_postings');
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  it('leaves the journal as it was, with a row for each posting', async () => {
    expect(before.postings).toHaveLength(19);
    expect(await read(database)).toEqual(before);
  });

  it('keeps for each partner which entries concern it, and on which lines', async () => {
    expect(await readParts(database)).toEqual(parts);
  });

  it('accepts what the previous version writes', async () => {
    const later = (entry: OldEntry): OldEntry => ({
      ...entry,
      sequence: entry.sequence + 5,
      postings: entry.postings.map((posting) =>
        posting.wallet
          ? { ...posting, wallet: [posting.wallet[0] + 4, posting.wallet[1], posting.wallet[2]] as const }
          : posting,
      ),
    });
    for (const entry of entries) await writeBefore(database, later(entry));
    const now = await read(database);
    expect(now.postings.slice(19)).toEqual(
      before.postings.map((posting) => {
        const version = (posting as { wallet_version?: number | null }).wallet_version;
        return {
          ...posting,
          entry_sequence: posting.entry_sequence + 5n,
          wallet_version: typeof version === 'number' ? version + 4 : null,
        };
      }),
    );
    expect((await readParts(database)).slice(5)).toEqual(
      parts.map((part) => ({ ...part, entry_sequence: part.entry_sequence + 5n })),
    );
  });

  it('refuses from the previous version what it refuses from all', async () => {
    const journal = await read(database);
    await expect(
      writeBefore(database, { ...payment, sequence: 11, postings: payment.postings.slice(0, 1) }),
    ).rejects.toThrow(/entry 11 does not balance/);
    await expect(writeBefore(database, { ...accrual, sequence: 11 })).rejects.toThrow(/journal_entry_wallet/);
    expect(await read(database)).toEqual(journal);
  });
});
