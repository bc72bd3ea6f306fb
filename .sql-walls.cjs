// A table belongs to the room that its entity lies in: it alone writes it, and rooms to its right may read it. Here stand the
// owners of views, which have no entity.
exports.tables = {
  ledger: ['posting'],
};

// What may reach over a wall all the same: file, table, what it does there, and why.
exports.exceptions = [
  {
    file: 'src/ledger/points/wallet-load.ts',
    table: 'member',
    does: 'read',
    why: "A wallet is loaded with its member's status in one round trip: in two, every batch would wait for one more.",
  },
  {
    file: 'src/ledger/points/wallet-load.ts',
    table: 'member_link',
    does: 'read',
    why: "A command names its member by the partner's own number: the wallet is found by it in the same round trip.",
  },
  {
    file: 'src/ledger/journal/find-entries.ts',
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
    file: 'src/members/card-store.ts',
    table: 'partner',
    does: 'read',
    why: "A card is printed and bound in a batch by the partner's status, and rooms side by side do not know each other.",
  },
  {
    file: 'src/members/member-view.ts',
    table: 'partner',
    does: 'read',
    why: "Which of its member's objects a token shows hangs on its partner, and rooms side by side do not know each other.",
  },
];
