// Which room owns each table and view of schema/tables.sql: it alone writes it; rooms to its right may read it. A table
// that has an entity belongs to the room that the entity lies in, and need not stand here.
exports.tables = {
  ledger: [
    'account',
    'event',
    'event_chain',
    'hold',
    'idempotency_key',
    'journal_entry',
    'lane_head',
    'lane_news',
    'lot',
    'lot_movement',
    'network',
    'partner_entry',
    'period_total',
    'posting',
    'posting_unpacked',
    'seal',
    'wallet',
  ],
  partners: ['api_key', 'partner', 'partner_account'],
  members: ['member', 'member_code', 'member_link'],
  exchange: ['fx_rate', 'rate_sheet'],
  accrual: ['accrual'],
  redemption: ['conversion', 'quote', 'redemption'],
  settlement: ['dispute', 'payment', 'period_balance', 'settlement_period', 'statement', 'statement_line'],
  gateway: ['refusal_log'],
};

// What may reach over a wall all the same: file, table, what it does there, and why.
exports.exceptions = [
  {
    file: 'src/ledger/points/wallets.ts',
    table: 'member',
    does: 'read',
    why: "A wallet is loaded with its member's status in one round trip: in two, every batch would wait for one more.",
  },
  {
    file: 'src/ledger/points/wallets.ts',
    table: 'member_link',
    does: 'read',
    why: "A command names its member by the partner's own number: the wallet is found by it in the same round trip.",
  },
  {
    file: 'src/ledger/journal/journal-read.ts',
    table: 'settlement_period',
    does: 'read',
    why: 'The journal is filtered by a period through its range of sequences: an index by period would cost every entry.',
  },
  {
    file: 'src/members/enrol.ts',
    table: 'partner',
    does: 'read',
    why: "Link, member and wallet are made by one statement, and only while the partner's status allows it.",
  },
  {
    file: 'src/members/link.ts',
    table: 'partner',
    does: 'read',
    why: "Under the lane's lock, and rooms side by side do not know each other: a link is made only while the partner's status allows it.",
  },
  {
    file: 'src/members/member-view.ts',
    table: 'partner',
    does: 'read',
    why: "Which of its member's objects a token shows hangs on its partner, and rooms side by side do not know each other.",
  },
];
