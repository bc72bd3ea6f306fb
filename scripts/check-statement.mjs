// Recomputes a statement's digest and sums from its JSON export alone: docs/settlement-digests.md.
// It stands by itself on purpose, so that it can be read and run apart from the network that made the statement.
// Usage: node scripts/check-statement.mjs statement.json [DIGEST]
// DIGEST is the statement's digest as it was kept elsewhere when the statement was issued: the file can only vouch for itself.
// Exits 0 when all is as it should be, 1 when a figure is not (naming each), 2 when the file cannot be read.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

class Unreadable extends Error {}

/** An amount such as "-1.246845" as a whole number of micros: never by a float. */
function micros(name, text) {
  const parts = typeof text === 'string' ? /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text) : null;
  if (!parts) throw new Unreadable(`${name} must be a decimal with at most 6 fraction digits`);
  const value = BigInt(parts[2] + (parts[3] ?? '').padEnd(6, '0'));
  return parts[1] === '-' ? -value : value;
}

function whole(name, value) {
  if (!Number.isSafeInteger(value) || value < 0) throw new Unreadable(`${name} must be a whole number`);
  return value;
}

/** A field of the canonical form: without spaces, or a forged one could pass for two. */
function word(name, value) {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
    throw new Unreadable(`${name} must be text without spaces`);
  return value;
}

const show = (amount) => {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(7, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
};

const STATUSES = ['DRAFT', 'ISSUED', 'DISPUTED', 'AGREED', 'SETTLED'];

/** What only a statement that was issued has. A file that has any of it and calls itself a draft was tampered with. */
function signsOfIssue({ digest, issuedAt, agreedAt, settledAt, payment, period }) {
  const signs = {
    digest,
    issuedAt,
    agreedAt,
    settledAt,
    payment,
    'period.digest': period.digest,
    'period.closedAt': period.closedAt,
  };
  return Object.keys(signs).filter((name) => signs[name] !== null && signs[name] !== undefined);
}

/**
 * Everything that is not as it should be, and the digest as recomputed.
 * @param kept the digest that was kept elsewhere, or undefined
 */
function check(statement, kept) {
  const wrong = [];
  const expect = (what, stated, found) => {
    if (stated !== found) wrong.push(`${what} is stated as ${stated}, and comes to ${found}`);
  };
  const balance = micros('balance', statement.balance);
  const netDue = micros('netDue', statement.netDue);
  const lines = statement.lines.map((line, i) => ({
    kind: word(`lines[${i}].kind`, line.kind),
    counterparty: line.counterparty === null ? '-' : word(`lines[${i}].counterparty.id`, line.counterparty.id),
    count: whole(`lines[${i}].count`, line.count),
    points: whole(`lines[${i}].points`, line.points),
    amount: micros(`lines[${i}].amount`, line.amount),
  }));

  const sum = lines.reduce((total, line) => total + line.amount, 0n);
  expect('balance', show(balance), show(sum));
  const unit = 10n ** BigInt(6 - whole('minorDigits', statement.minorDigits));
  const size = sum < 0n ? -sum : sum;
  const due = size - (size % unit);
  expect('netDue', show(netDue), show(due));
  expect('direction', statement.direction, due === 0n ? 'NOTHING_DUE' : sum < 0n ? 'PARTNER_PAYS' : 'PARTNER_RECEIVES');
  if (!STATUSES.includes(statement.status))
    wrong.push(`status is ${JSON.stringify(statement.status)}, which no statement has`);
  const signs = signsOfIssue(statement);
  if (statement.status === 'DRAFT' && signs.length === 0) {
    if (kept !== undefined) wrong.push('a draft has no digest: this is not the statement whose digest was kept');
    return { wrong, digest: null, lines, balance };
  }
  if (statement.status === 'DRAFT') wrong.push(`status is DRAFT, and a draft has no ${signs.join(', ')}`);

  const records = [
    'kula-statement 1',
    `id ${word('id', statement.id)}`,
    `period ${whole('period.number', statement.period.number)} ${word('period.digest', statement.period.digest ?? '-')}`,
    `partner ${word('partner.id', statement.partner.id)}`,
    `currency ${word('currency', statement.currency)}`,
    `issued ${word('issuedAt', statement.issuedAt ?? '-')}`,
    ...lines.map((line) => `line ${line.kind} ${line.counterparty} ${line.count} ${line.points} ${line.amount}`).sort(),
    `balance ${balance}`,
    `due ${netDue} ${word('direction', statement.direction)}`,
  ];
  const digest = createHash('sha256')
    .update(records.map((record) => `${record}\n`).join(''))
    .digest('hex');
  expect('digest', statement.digest, digest);
  if (kept !== undefined && kept !== digest)
    wrong.push(`the digest that was kept is ${kept}, this statement's is ${digest}`);
  return { wrong, digest, lines, balance };
}

try {
  const [file, kept, ...more] = process.argv.slice(2);
  if (file === undefined || more.length > 0)
    throw new Unreadable('usage: node scripts/check-statement.mjs statement.json [DIGEST]');
  if (kept !== undefined && !/^[0-9a-f]{64}$/.test(kept))
    throw new Unreadable('the digest must be 64 characters out of 0 to 9 and a to f');
  const { format, statement } = JSON.parse(readFileSync(file, 'utf8'));
  if (format !== 'kula-statement/1') throw new Unreadable('this is not a statement in the format kula-statement/1');
  const { wrong, digest, lines, balance } = check(statement, kept);
  for (const what of wrong) console.error(`wrong: ${what}`);
  if (wrong.length > 0) process.exitCode = 1;
  else
    console.log(
      `${statement.id}: ${lines.length} lines, balance ${show(balance)} ${statement.currency}, ${digest === null ? 'a draft, of which only the sums could be checked' : `digest ${digest}`}: as it should be`,
    );
} catch (error) {
  console.error(error instanceof Unreadable ? error.message : `cannot be read: ${error.message}`);
  process.exitCode = 2;
}
