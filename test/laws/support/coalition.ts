/** A small coalition in three currencies with both funding models, to which everything has happened once. */
import { randomUUID } from 'node:crypto';
import {
  closeOperation,
  payOperation,
  resolveOperation,
  type StatementId,
  type StatementLineId,
} from '../../../src/settlement/index.js';
import { newId, type Micros } from '../../../src/platform/index.js';
import type { Engine } from '../../support/engines.js';
import {
  DAY_MS,
  MILLION,
  type Currency,
  type Funding,
  type ModelAnswer,
  type ModelCommand,
  type ModelPartner,
} from '../../support/model-terms.js';
import { BEGIN, newMember, World } from '../../support/world.js';

export interface Coalition {
  readonly world: World;
  /** EUR, ON_ISSUE; USD, ON_REDEMPTION; JPY, ON_ISSUE. */
  readonly partners: readonly [ModelPartner, ModelPartner, ModelPartner];
  readonly member: string;
}

type Given<C> = C extends ModelCommand ? Omit<C, 'key' | 'id' | 'order' | 'reference'> : never;

/** Sends a command with a key, id and order of its own, and expects it done. Gives what it made. */
export async function act(world: World, command: Given<ModelCommand>): Promise<string> {
  const kinds = {
    accrue: 'accrual',
    redeem: 'redemption',
    redeemQuote: 'redemption',
    quote: 'quote',
    quoteValue: 'quote',
    convertIn: 'conversion',
    convertOut: 'conversion',
  } as const;
  const kind = (kinds as Partial<Record<ModelCommand['op'], 'accrual' | 'redemption' | 'quote' | 'conversion'>>)[
    command.op
  ];
  const id = kind === undefined ? '' : newId(kind);
  const answer: ModelAnswer = await world.submit({
    ...command,
    key: randomUUID(),
    id,
    order: randomUUID(),
    reference: randomUUID(),
  } as unknown as ModelCommand);
  if (answer.kind !== 'done') throw new Error(`${command.op} was not done: ${JSON.stringify(answer)}`);
  return id;
}

async function addPartner(world: World, currency: Currency, funding: Funding, by: bigint): Promise<ModelPartner> {
  const partner: ModelPartner = { id: newId('partner'), status: 'ACTIVE', currency, funding, creditLimit: null };
  await world.addPartner(partner);
  await world.addSheet({
    id: newId('rateSheet'),
    partner: partner.id,
    from: BEGIN - DAY_MS,
    accrualRate: MILLION / by,
    issuePrice: 12_345n * by,
    redemptionValue: 9_100n * by,
    reimbursementPrice: 9_501n * by,
    conversionIn: 333_333n,
    conversionOut: 777_777n,
    expireDays: 30,
    breakageShare: 333_333n,
  });
  return partner;
}

/** Opens a world with a coalition of three in it, and a member linked to each; nothing has happened yet. */
export async function openCoalition(engine: Engine): Promise<Coalition> {
  const world = await World.open(engine);
  await world.addFx({ base: 'EUR', quote: 'USD', rate: '1.0837', from: BEGIN - DAY_MS });
  await world.addFx({ base: 'JPY', quote: 'EUR', rate: '0.006131', from: BEGIN - DAY_MS });
  const partners = [
    await addPartner(world, 'EUR', 'ON_ISSUE', 1n),
    await addPartner(world, 'USD', 'ON_REDEMPTION', 1n),
    await addPartner(world, 'JPY', 'ON_ISSUE', 163n),
  ] as const;
  const member = newMember();
  await world.addMember({ id: member, status: 'ACTIVE' });
  for (const { id } of partners) await world.link(id, 'm', member);
  return { world, partners: [...partners], member };
}

/** Everything that can happen to points, at least once. */
export async function trade({ world, partners: [a, b, c], member }: Coalition, at = BEGIN): Promise<void> {
  const ref = { id: member };
  const accrue = (partner: ModelPartner, units: bigint) =>
    act(world, {
      op: 'accrue',
      partner: partner.id,
      member: ref,
      spend: units * MILLION,
      currency: partner.currency,
      occurredAt: null,
    });
  const redeem = (partner: ModelPartner, points: bigint, capture: boolean) =>
    act(world, { op: 'redeem', partner: partner.id, member: ref, points, capture });
  const first = await accrue(a, 500n);
  await accrue(b, 400n);
  await accrue(c, 30_000n);
  await act(world, { op: 'reverse', partner: a.id, accrual: first, points: 20n });
  const spent = await redeem(b, 520n, true);
  await act(world, { op: 'refund', partner: b.id, redemption: spent, points: 30n });
  await act(world, { op: 'refund', partner: b.id, redemption: spent, points: 7n });
  const held = await redeem(c, 100n, false);
  await world.addFx({ base: 'EUR', quote: 'USD', rate: '1.1', from: at });
  await act(world, { op: 'capture', partner: c.id, redemption: held, points: 60n });
  const given = await redeem(a, 50n, false);
  await act(world, { op: 'void', partner: a.id, redemption: given });
  const quote = await act(world, { op: 'quoteValue', partner: a.id, member: ref, value: 310_000n, currency: 'EUR' });
  await act(world, { op: 'redeemQuote', partner: a.id, quote, capture: true });
  await act(world, { op: 'convertIn', partner: b.id, member: ref, units: 100n * MILLION });
  await act(world, { op: 'convertOut', partner: c.id, member: ref, points: 25n });
  // All is spent, and then an accrual is reversed that nothing is left of: other lots pay.
  const late = await accrue(b, 60n);
  const [wallet] = await world.query<{ available: bigint }>('SELECT available FROM wallet WHERE member_id = $1', [
    member,
  ]);
  const burned = await redeem(a, wallet?.available ?? 0n, true);
  await accrue(c, 20_000n);
  await act(world, { op: 'reverse', partner: b.id, accrual: late, points: 60n });
  await act(world, { op: 'refund', partner: a.id, redemption: burned, points: 200n });
}

let closes = 0;

export async function closePeriod(world: World): Promise<void> {
  closes += 1;
  const key = { scope: 'network', key: `close ${closes.toString()}`, hash: Buffer.alloc(32) };
  const outcome = await world.lane.submit(closeOperation, { id: newId('period'), expected: null, idempotency: key });
  if (outcome.kind !== 'done') throw new Error('the period did not close');
}

/** Closes, pays the first partner's statement, and grants something on the second's. */
export async function settle({ world, partners: [a, b] }: Coalition): Promise<void> {
  await closePeriod(world);
  const [due] = await world.query<{ id: StatementId; net_due: Micros; currency: string }>(
    'SELECT id, net_due, currency FROM statement WHERE partner_id = $1 ORDER BY period DESC LIMIT 1',
    [a.id],
  );
  const [line] = await world.query<{ id: StatementLineId; statement_id: string }>(
    'SELECT l.id, l.statement_id FROM statement_line l JOIN statement s ON s.id = l.statement_id WHERE s.partner_id = $1 ORDER BY l.id LIMIT 1',
    [b.id],
  );
  if (!due || !line) throw new Error('there is no statement');
  const paid = await world.lane.submit(payOperation, {
    id: newId('payment'),
    statementId: due.id,
    amount: due.net_due,
    currency: due.currency,
    bankReference: 'bank',
    paidAt: new Date(BEGIN),
  });
  await world.query(
    `INSERT INTO dispute (id, line_id, reason, opened_at, opened_by) VALUES ($1, $2, 'wrong', network_now(), 'test')`,
    [newId('dispute'), line.id],
  );
  await world.query(`UPDATE statement SET status = 'DISPUTED' WHERE id = $1`, [line.statement_id]);
  const resolved = await world.lane.submit(resolveOperation, {
    id: newId('dispute'),
    lineId: line.id,
    adjustment: 1_234_567n,
    note: 'granted',
    actor: 'test',
  });
  if (paid.kind !== 'done' || resolved.kind !== 'done')
    throw new Error(`not settled: ${JSON.stringify([paid, resolved])}`);
}

/** An open dispute of the last period's statement, and a key of the first partner's app. */
export async function leaveOpen({ world, partners: [a, b] }: Coalition): Promise<void> {
  const line = `(SELECT min(l.id) FROM statement_line l JOIN statement s ON s.id = l.statement_id WHERE s.partner_id = $1 AND s.period = 2)`;
  await world.query(
    `INSERT INTO dispute (id, line_id, reason, opened_at, opened_by) VALUES ($2, ${line}, 'wrong', network_now(), 'test')`,
    [b.id, newId('dispute')],
  );
  await world.query(`UPDATE statement SET status = 'DISPUTED' WHERE partner_id = $1 AND period = 2`, [b.id]);
  await world.query(
    `INSERT INTO api_key (id, prefix, secret_hash, partner_id, label, created_at) VALUES ($1, 'prefix000000', sha256('secret'), $2, 'till', now())`,
    [newId('apiKey'), a.id],
  );
}
