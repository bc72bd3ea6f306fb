/** Faults as someone with the database's password could make them: for each invariant what breaks it, and how it is put right again. */

export interface Fault {
  readonly number: number;
  readonly name: string;
  readonly plant: readonly string[];
  readonly undo: readonly string[];
  /** All invariants that must be found broken; the one alone when left out. */
  readonly breaks?: readonly number[];
  /** What the violation says. */
  readonly names: RegExp;
}

const swap = (table: string, set: string, back: string, where: string) => ({
  plant: [`UPDATE ${table} SET ${set} WHERE ${where}`],
  undo: [`UPDATE ${table} SET ${back} WHERE ${where}`],
});

/** A row taken away, and put back. */
const remove = (table: string, where: string) => ({
  plant: [`CREATE TABLE taken AS SELECT * FROM ${table} WHERE ${where}`, `DELETE FROM ${table} WHERE ${where}`],
  undo: [`INSERT INTO ${table} SELECT * FROM taken`, 'DROP TABLE taken'],
});

const REDEMPTION = `(SELECT min(sequence) FROM journal_entry WHERE kind = 'REDEMPTION')`;
/** Of a wallet with several versions one in the middle. */
const MIDDLE = 'wallet_version = 3';
const reserve = `amounts[array_position(accounts, 'reserve:EUR')]`;

export const faults: readonly Fault[] = [
  {
    number: 1,
    name: 'one micro more on a posting',
    breaks: [1, 3, 5, 8, 9],
    names: /entry \d+ is off by 1 in EUR/,
    ...swap('journal_entry', `${reserve} = ${reserve} + 1`, `${reserve} = ${reserve} - 1`, 'sequence = 1'),
  },
  {
    number: 1,
    name: 'a part in an entry that does not exist',
    names: /a part of ptr_\w+ in entry 1000000, which does not exist/,
    plant: [
      'INSERT INTO partner_entry (entry_sequence, ordinal, partner_id, period) SELECT 1000000, 0, id, 1 FROM partner LIMIT 1',
    ],
    undo: ['DELETE FROM partner_entry WHERE entry_sequence = 1000000'],
  },
  {
    number: 1,
    name: 'an account that is sealed as two',
    breaks: [1, 3, 5, 8, 9],
    names: /entry 1 has not as many accounts as assets and amounts/,
    ...swap(
      'journal_entry',
      'accounts[1] = accounts[1] || chr(31) || accounts[1]',
      'accounts[1] = split_part(accounts[1], chr(31), 1)',
      'sequence = 1',
    ),
  },
  {
    number: 2,
    name: 'one point more issued',
    names: /the lane counts \d+ points issued/,
    ...swap('lane_head', 'issued = issued + 1', 'issued = issued - 1', 'true'),
  },
  {
    number: 3,
    name: 'one micro more in an account',
    names: /account margin:EUR of the network has/,
    ...swap('account', 'balance = balance + 1', 'balance = balance - 1', `path = 'margin:EUR'`),
  },
  {
    number: 3,
    name: 'one point more in a wallet',
    breaks: [2, 3, 10],
    names: /wallet of mbr_\w+ has/,
    ...swap('wallet', 'available = available + 1', 'available = available - 1', 'true'),
  },
  {
    number: 4,
    name: 'a version that was below zero',
    names: /wallet of mbr_\w+ at version 3 \(entry \d+\): -\d+ available/,
    plant: [
      'ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_available_check',
      `UPDATE journal_entry SET available = -available - 1 WHERE ${MIDDLE}`,
    ],
    undo: [
      `UPDATE journal_entry SET available = -available - 1 WHERE ${MIDDLE}`,
      'ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_available_check CHECK (available >= 0)',
    ],
  },
  {
    number: 4,
    name: 'a balance that does not follow',
    names: /at version 3/,
    ...swap('journal_entry', 'available = available + 5', 'available = available - 5', MIDDLE),
  },
  {
    number: 5,
    name: 'a seal of other entries',
    names: /seal 2 over entries \d+ to \d+ is [0-9a-f]{64}, recomputed [0-9a-f]{64}/,
    ...swap(
      'seal',
      `digest = set_byte(digest, 0, get_byte(digest, 0) # 1)`,
      `digest = set_byte(digest, 0, get_byte(digest, 0) # 1)`,
      'batch = 2',
    ),
  },
  {
    number: 5,
    name: 'an entry at another time',
    breaks: [5, 6],
    names: /seal \d+ over entries/,
    ...swap(
      'journal_entry',
      `posted_at = posted_at + interval '1 ms'`,
      `posted_at = posted_at - interval '1 ms'`,
      `kind = 'HOLD'`,
    ),
  },
  {
    number: 5,
    name: 'a period that was closed over other entries',
    breaks: [5, 9, 22],
    names: /period 1: its digest is not that of seal/,
    ...swap(
      'settlement_period',
      `digest = set_byte(digest, 0, get_byte(digest, 0) # 1)`,
      `digest = set_byte(digest, 0, get_byte(digest, 0) # 1)`,
      'number = 1',
    ),
  },
  {
    number: 6,
    name: 'a key that stands twice',
    names: /key ptr_\w+ \S+ stands 2 times/,
    plant: [
      'ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_key_pkey',
      'INSERT INTO idempotency_key SELECT * FROM idempotency_key ORDER BY scope DESC, key LIMIT 1',
    ],
    undo: [
      'DELETE FROM idempotency_key a USING idempotency_key b WHERE a.scope = b.scope AND a.key = b.key AND a.ctid > b.ctid',
      'ALTER TABLE idempotency_key ADD PRIMARY KEY (scope, key)',
    ],
  },
  {
    number: 6,
    name: 'an order that earned twice',
    names: /accrual order ptr_\w+ twice stands 2 times/,
    plant: [
      'ALTER TABLE accrual DROP CONSTRAINT accrual_partner_id_order_id_key',
      `UPDATE accrual SET order_id = 'twice', category = order_id WHERE id IN (
         SELECT id FROM accrual WHERE partner_id = (SELECT partner_id FROM accrual ORDER BY id LIMIT 1) ORDER BY id LIMIT 2)`,
    ],
    undo: [
      `UPDATE accrual SET order_id = category, category = NULL WHERE order_id = 'twice'`,
      'ALTER TABLE accrual ADD CONSTRAINT accrual_partner_id_order_id_key UNIQUE (partner_id, order_id)',
    ],
  },
  {
    number: 7,
    name: 'a refund that no lot got',
    names: /redemption rdm_\w+ \(captured \d+, refunded \d+/,
    ...swap(
      'redemption',
      'refunded_points = refunded_points + 1',
      'refunded_points = refunded_points - 1',
      `entry_sequence = ${REDEMPTION}`,
    ),
  },
  {
    number: 7,
    name: 'a reversal beyond the accrual',
    names: /accrual acr_\w+ of \d+ points counts \d+ as reversed/,
    ...swap(
      'accrual',
      'reversed_points = reversed_points + 1',
      'reversed_points = reversed_points - 1',
      'reversed_points > 0 AND reversed_points < points',
    ),
  },
  {
    number: 7,
    name: 'a hold that ends twice',
    breaks: [6, 7, 8, 10],
    names: /redemption rdm_\w+ .* hold CAPTURED/,
    plant: [
      `INSERT INTO lot_movement (entry_sequence, lot_id, kind, points, reference)
       SELECT ended_sequence + 1, m.lot_id, 'RELEASE', 1, h.id FROM hold h JOIN lot_movement m ON m.reference = h.id AND m.kind = 'HOLD' WHERE h.status = 'CAPTURED' LIMIT 1`,
    ],
    undo: [
      `DELETE FROM lot_movement m USING hold h WHERE h.id = m.reference AND h.status = 'CAPTURED' AND m.kind = 'RELEASE' AND m.entry_sequence = h.ended_sequence + 1`,
    ],
  },
  {
    number: 8,
    name: 'a lot of another price',
    names: /lot lot_\w+ of ptr_\w+ .* is not by rts_/,
    ...swap('lot', 'issue_price = issue_price + 1', 'issue_price = issue_price - 1', 'entry_sequence = 1'),
  },
  {
    number: 8,
    name: 'another exchange rate',
    breaks: [8, 22],
    names: /not at the rate in force/,
    ...swap('fx_rate', 'rate = rate + 0.0001', 'rate = rate - 0.0001', 'id = 1'),
  },
  {
    number: 8,
    name: 'an exchange by no fraction',
    names: /REDEEM of lot lot_\w+ in entry \d+ exchanges/,
    ...swap(
      'lot_movement',
      'fx_numerator = fx_numerator + 0.5',
      'fx_numerator = trunc(fx_numerator)',
      `kind = 'REDEEM' AND fx_numerator IS NOT NULL AND entry_sequence = ${REDEMPTION}`,
    ),
  },
  {
    number: 8,
    name: 'points for no spend',
    breaks: [6, 8],
    names: /accrual acr_\w+ of \d+ points for/,
    ...swap('accrual', 'spend = spend - 1000000', 'spend = spend + 1000000', 'entry_sequence = 1'),
  },
  {
    number: 8,
    name: 'a sheet that was edited',
    breaks: [8, 22],
    names: /redemption rdm_\w+ .* is not by rts_/,
    ...swap(
      'rate_sheet',
      'reimbursement_price = reimbursement_price + 1',
      'reimbursement_price = reimbursement_price - 1',
      `partner_id = (SELECT partner_id FROM journal_entry WHERE sequence = ${REDEMPTION})`,
    ),
  },
  {
    number: 8,
    name: 'a payment of another amount',
    breaks: [6, 8, 9, 22],
    names: /entry \d+ \(PAYMENT stm_\w+\) has/,
    ...swap(
      'payment',
      'amount = amount + 10000',
      'amount = amount - 10000',
      'entry_sequence = (SELECT min(entry_sequence) FROM payment)',
    ),
  },
  {
    number: 8,
    name: 'an entry that another partner finds',
    names: /entry \d+ \(PAYMENT stm_\w+\) is kept for ptr_\w+x, recomputed ptr_\w+/,
    ...swap(
      'partner_entry',
      `partner_id = partner_id || 'x'`,
      'partner_id = left(partner_id, -1)',
      `entry_sequence = (SELECT min(sequence) FROM journal_entry WHERE kind = 'PAYMENT')`,
    ),
  },
  {
    number: 8,
    name: 'an entry of more points on a line',
    breaks: [8, 9],
    names: /entry 1 \(ACCRUAL acr_\w+\) shows \d+ points on clearing:ptr_\w+ as ISSUED/,
    ...swap(
      'partner_entry',
      'line_points = line_points + 1',
      'line_points = line_points - 1',
      'entry_sequence = 1 AND line_kind IS NOT NULL',
    ),
  },
  {
    number: 9,
    name: 'an entry on a line of another period',
    names: /entry 1 has lines in another period than its own, 1/,
    ...swap('partner_entry', 'period = period + 1', 'period = period - 1', 'entry_sequence = 1'),
  },
  {
    number: 9,
    name: 'a line of another amount',
    names: /statement stm_\w+ of ptr_\w+ for period 1 has other lines/,
    ...swap(
      'statement_line',
      'amount = amount + 1',
      'amount = amount - 1',
      `id = (SELECT min(l.id) FROM statement_line l JOIN statement s ON s.id = l.statement_id WHERE s.period = 1)`,
    ),
  },
  {
    number: 9,
    name: 'a running total that ran off',
    names: /totals are \d+ entries/,
    ...swap(
      'period_total',
      'entries = entries + 1',
      'entries = entries - 1',
      `period = 3 AND line_kind = 'REDEEMED_HERE'`,
    ),
  },
  {
    number: 9,
    name: 'a statement paid without a payment',
    breaks: [9, 22],
    names: /statement stm_\w+ of ptr_\w+, SETTLED with \d+ due/,
    ...swap(
      'statement',
      `status = 'SETTLED'`,
      `status = 'ISSUED'`,
      `period = 1 AND status = 'ISSUED' AND partner_id = (SELECT max(partner_id) FROM statement WHERE period = 1)`,
    ),
    undo: [
      `UPDATE statement SET status = 'ISSUED' WHERE period = 1 AND status = 'SETTLED' AND id NOT IN (SELECT statement_id FROM payment)`,
    ],
  },
  {
    number: 10,
    name: 'a version that no entry made',
    names: /wallet of mbr_\w+ is at version/,
    ...swap('wallet', 'version = version + 1', 'version = version - 1', 'true'),
  },
  {
    number: 10,
    name: 'a gap in the versions',
    names: /wallet of mbr_\w+: entry \d+ makes version 5 after 3/,
    // By way of versions that no wallet has: the index refuses one that stands already.
    plant: [
      'UPDATE journal_entry SET wallet_version = wallet_version + 1000 WHERE wallet_version > 3',
      'UPDATE journal_entry SET wallet_version = wallet_version - 999 WHERE wallet_version > 3',
      'UPDATE wallet SET version = version + 1',
    ],
    undo: [
      'UPDATE wallet SET version = version - 1',
      'UPDATE journal_entry SET wallet_version = wallet_version + 1000 WHERE wallet_version > 3',
      'UPDATE journal_entry SET wallet_version = wallet_version - 1001 WHERE wallet_version > 3',
    ],
  },
  {
    number: 10,
    name: 'a point more in a lot',
    names: /lot lot_\w+ of \d+ points has|wallet of mbr_\w+ has/,
    ...swap(
      'lot',
      'remaining = remaining + 1',
      'remaining = remaining - 1',
      'id = (SELECT max(id) FROM lot WHERE remaining + held + expired < points)',
    ),
  },

  // What stands beside the journal: keys and orders are sealed with the entries, all else is written down by events.
  {
    number: 6,
    name: 'the key of a refund deleted: the retry would refund once more',
    names: /batch \d+ \(entries \d+ to \d+\): what stands of its keys.*; no key names entry \d+/,
    ...remove(
      'idempotency_key',
      `entry_sequence = (SELECT max(entry_sequence) FROM idempotency_key WHERE operation = 'refundRedemption')`,
    ),
  },
  {
    number: 6,
    name: 'a key under another name',
    names: /what stands of its keys, orders/,
    ...swap(
      'idempotency_key',
      `key = key || 'x'`,
      'key = left(key, -1)',
      `entry_sequence = (SELECT max(entry_sequence) FROM idempotency_key WHERE operation = 'redeemPoints')`,
    ),
  },
  {
    number: 6,
    name: 'a key of another input',
    names: /what stands of its keys, orders/,
    ...swap(
      'idempotency_key',
      `input_hash = set_byte(input_hash, 0, get_byte(input_hash, 0) # 1)`,
      `input_hash = set_byte(input_hash, 0, get_byte(input_hash, 0) # 1)`,
      'entry_sequence = 1',
    ),
  },
  {
    number: 6,
    name: 'a key that answers another result',
    names: /what stands of its keys, orders/,
    ...swap('idempotency_key', `result = result || ' '`, 'result = left(result, -1)', 'entry_sequence = 1'),
  },
  {
    number: 6,
    name: 'a key that names an entry which does not exist',
    names: /key ptr_\w+ made up names entry 1000000, which does not exist/,
    plant: [
      `INSERT INTO idempotency_key SELECT scope, 'made up', operation, input_hash, result, created_at, 1000000 FROM idempotency_key WHERE entry_sequence = 1`,
    ],
    undo: [`DELETE FROM idempotency_key WHERE key = 'made up'`],
  },
  {
    number: 22,
    name: 'a key without an effect',
    names: /idempotency_key: of the rows that stood when events began, 0 with sum 0, 1 with sum -?\d+ are left/,
    plant: [
      `INSERT INTO idempotency_key SELECT scope, 'made up', operation, input_hash, result, created_at FROM idempotency_key WHERE entry_sequence = 1`,
    ],
    undo: [`DELETE FROM idempotency_key WHERE key = 'made up'`],
  },
  {
    number: 22,
    name: 'the key of a close deleted',
    names: /idempotency_key network \w+ is gone/,
    ...remove(
      'idempotency_key',
      `operation = 'closeSettlementPeriod' AND key = (SELECT min(key) FROM idempotency_key WHERE operation = 'closeSettlementPeriod')`,
    ),
  },
  {
    number: 6,
    name: 'an accrual of another order',
    names: /what stands of its keys, orders/,
    ...swap('accrual', `order_id = order_id || 'x'`, 'order_id = left(order_id, -1)', 'entry_sequence = 1'),
  },
  {
    number: 6,
    name: 'a redemption of another order',
    names: /what stands of its keys, orders/,
    ...swap(
      'redemption',
      `order_id = order_id || 'x'`,
      'order_id = left(order_id, -1)',
      `entry_sequence = ${REDEMPTION}`,
    ),
  },
  {
    number: 6,
    name: 'a conversion of another reference',
    names: /what stands of its keys, orders/,
    ...swap(
      'conversion',
      `reference = reference || 'x'`,
      'reference = left(reference, -1)',
      `id = (SELECT min(id) FROM conversion)`,
    ),
  },
  {
    number: 6,
    name: 'a hold that ends later',
    names: /what stands of its keys, orders, values, lots' expiry, holds' ends/,
    ...swap(
      'hold',
      `held_until = held_until + interval '1 day'`,
      `held_until = held_until - interval '1 day'`,
      'id = (SELECT min(id) FROM hold)',
    ),
  },
  {
    number: 23,
    name: 'sheet, lots and accruals moved together to expire ten years earlier',
    breaks: [6, 22, 23],
    names: /entry \d+ makes a (?:HOLD|REDEEM|CLAWBACK|CONVERT_OUT) of lot lot_\w+ at 2040\S+; the lot expires 2030/,
    plant: [
      'ALTER TABLE rate_sheet DROP CONSTRAINT rate_sheet_points_expire_after_days_check',
      `UPDATE rate_sheet SET points_expire_after_days = points_expire_after_days - 3650`,
      `UPDATE lot SET expires_at = expires_at - interval '87600 hours'`,
      `UPDATE accrual SET expires_at = expires_at - interval '87600 hours'`,
    ],
    undo: [
      `UPDATE rate_sheet SET points_expire_after_days = points_expire_after_days + 3650`,
      'ALTER TABLE rate_sheet ADD CONSTRAINT rate_sheet_points_expire_after_days_check CHECK (points_expire_after_days > 0)',
      `UPDATE lot SET expires_at = expires_at + interval '87600 hours'`,
      `UPDATE accrual SET expires_at = expires_at + interval '87600 hours'`,
    ],
  },
  {
    number: 22,
    name: 'an open dispute deleted',
    names: /dispute dsp_\w+ is gone; by its events it is/,
    ...remove('dispute', 'resolved_at IS NULL'),
  },
  {
    number: 22,
    name: 'a statement agreed by no one',
    names:
      /statement stm_\w+ is \{"status": "AGREED", "agreed_at": "\S+"\}; by its events it is \{"status": "ISSUED"\}/,
    plant: [`UPDATE statement SET status = 'AGREED', agreed_at = issued_at WHERE status = 'ISSUED' AND period = 1`],
    undo: [`UPDATE statement SET status = 'ISSUED', agreed_at = NULL WHERE status = 'AGREED'`],
  },
  {
    number: 22,
    name: 'a payment by another reference',
    breaks: [6, 22],
    names: /payment pay_\w+ is .*bank_reference/,
    ...swap(
      'payment',
      `bank_reference = bank_reference || 'x'`,
      'bank_reference = left(bank_reference, -1)',
      'entry_sequence = (SELECT min(entry_sequence) FROM payment)',
    ),
  },
  {
    number: 22,
    name: 'a payment on another day',
    breaks: [6, 22],
    names: /payment pay_\w+ is .*paid_at/,
    ...swap(
      'payment',
      `paid_at = paid_at - interval '1 day'`,
      `paid_at = paid_at + interval '1 day'`,
      'entry_sequence = (SELECT min(entry_sequence) FROM payment)',
    ),
  },
  {
    number: 22,
    name: 'a link moved to another member',
    names: /member_link ptr_\w+ mbr_other is .*, and no event made it so/,
    plant: [
      `UPDATE member_link SET member_id = 'mbr_other' WHERE partner_id = (SELECT min(partner_id) FROM member_link)`,
    ],
    undo: [`UPDATE member_link SET member_id = (SELECT min(id) FROM member) WHERE member_id = 'mbr_other'`],
  },
  {
    number: 22,
    name: 'a link by another number',
    names: /member_link ptr_\w+ mbr_\w+ is .*external_id/,
    ...swap(
      'member_link',
      `external_id = external_id || 'x'`,
      'external_id = left(external_id, -1)',
      'partner_id = (SELECT min(partner_id) FROM member_link)',
    ),
  },
  {
    number: 22,
    name: 'a link that passes for one from before',
    names: /member_link: of the rows that stood when events began, 0 with sum 0, 1 with sum -?\d+ are left/,
    plant: [
      `INSERT INTO member_link (partner_id, external_id, member_id, linked_at, salt) SELECT min(partner_id), 'made up', 'mbr_other', now(), NULL FROM member_link`,
    ],
    undo: [`DELETE FROM member_link WHERE external_id = 'made up'`],
  },
  {
    number: 22,
    name: 'an API key of another partner',
    names: /api_key key_\w+ is .*partner_id/,
    plant: ['UPDATE api_key SET partner_id = (SELECT max(id) FROM partner)'],
    undo: ['UPDATE api_key SET partner_id = (SELECT min(id) FROM partner)'],
  },
  {
    number: 22,
    name: 'an API key of another secret',
    names: /api_key key_\w+ is .*secret_hash/,
    ...swap(
      'api_key',
      `secret_hash = set_byte(secret_hash, 0, get_byte(secret_hash, 0) # 1)`,
      `secret_hash = set_byte(secret_hash, 0, get_byte(secret_hash, 0) # 1)`,
      'true',
    ),
  },
  {
    number: 22,
    name: 'a credit limit that no one set',
    names: /partner ptr_\w+ is .*"credit_limit"/,
    plant: ['UPDATE partner SET credit_limit = 1000000000000 WHERE id = (SELECT min(id) FROM partner)'],
    undo: ['UPDATE partner SET credit_limit = NULL WHERE id = (SELECT min(id) FROM partner)'],
  },
  {
    number: 22,
    name: 'a partner suspended by no one',
    names: /partner ptr_\w+ is .*"SUSPENDED"/,
    ...swap('partner', `status = 'SUSPENDED'`, `status = 'ACTIVE'`, 'id = (SELECT min(id) FROM partner)'),
  },
  {
    number: 22,
    name: 'a member closed by no one',
    names: /member mbr_\w+ is \{"status": "CLOSED"\}, and no event made it so/,
    ...swap('member', `status = 'CLOSED'`, `status = 'ACTIVE'`, 'true'),
  },
  {
    number: 22,
    name: 'a change between two that are written down',
    names: /event \d+ changes status of partner ptr_\w+ from "EXITING"; by the event before it is "ACTIVE"/,
    // The second change is made with the triggers on, as the API makes it.
    plant: [
      `UPDATE partner SET status = 'EXITING' WHERE id = (SELECT max(id) FROM partner)`,
      'SET LOCAL session_replication_role = origin',
      `UPDATE partner SET status = 'ACTIVE' WHERE id = (SELECT max(id) FROM partner)`,
    ],
    undo: [
      `UPDATE event_chain c SET number = c.number - 1, digest = (SELECT e.digest FROM event e WHERE e.chain = c.chain AND e.number = c.number - 1) WHERE chain = (SELECT chain FROM event ORDER BY id DESC LIMIT 1)`,
      'DELETE FROM event WHERE id = (SELECT max(id) FROM event)',
    ],
  },
  {
    number: 22,
    name: 'an event of another actor',
    names: /event \d+ has digest [0-9a-f]{64}, recomputed [0-9a-f]{64}/,
    ...swap('event', `actor = 'someone else'`, 'actor = NULL', 'id = (SELECT min(id) FROM event)'),
  },
  {
    number: 22,
    name: 'an event deleted with what it tells of',
    names: /chain \d+ stands at event \d+ \([0-9a-f]{64}\), its events end with \d+|follows \d+/,
    ...{
      plant: [
        `CREATE TABLE taken_event AS SELECT * FROM event WHERE source = 'api_key'`,
        `CREATE TABLE taken AS SELECT * FROM api_key`,
        `DELETE FROM event WHERE source = 'api_key'`,
        'DELETE FROM api_key',
      ],
      undo: [
        'INSERT INTO event OVERRIDING SYSTEM VALUE SELECT * FROM taken_event',
        'INSERT INTO api_key SELECT * FROM taken',
        'DROP TABLE taken',
        'DROP TABLE taken_event',
      ],
    },
  },
  {
    number: 5,
    name: 'a batch that passes for one without facts',
    names: /seal 2 over entries \d+ to \d+ is/,
    plant: [
      'CREATE TABLE taken AS SELECT facts FROM seal WHERE batch = 2',
      'UPDATE seal SET facts = NULL WHERE batch = 2',
    ],
    undo: ['UPDATE seal SET facts = taken.facts FROM taken WHERE batch = 2', 'DROP TABLE taken'],
  },
];
