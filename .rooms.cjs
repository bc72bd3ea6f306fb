// The rooms of src/, from the left to the right: a room knows only those of the rows before its own.
// Rooms of one row lie side by side and never know each other. Imports are held to it by .dependency-cruiser.cjs,
// SQL by scripts/sql-walls.mjs.
exports.rows = [
  ['platform'],
  ['ledger'],
  ['partners', 'members', 'sessions'],
  ['exchange'],
  ['offers'],
  ['standing'],
  ['grants'],
  ['cases'],
  ['campaigns'],
  ['accrual', 'redemption', 'settlement'],
  ['mall', 'draws', 'engagement'],
  ['care'],
  ['gateway'],
  ['cli'],
];
