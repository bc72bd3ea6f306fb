import { BadInput, MICRO, micros } from '../platform/index.js';
import { isKeyKept, type Services } from '../ledger/index.js';
import { earnedPoints, RATE_MAX, tooManyPoints } from '../exchange/index.js';
import type { Accrue } from './command.js';

interface SheetRow {
  accrual_rate: bigint;
  effective_from: Date;
  now: Date;
}

/**
 * Refuses a batch of accruals before any of it is done when one would give more points than one accrual may; a replay of
 * such a batch is not refused. The database is not asked if even the highest possible rate would not give that many points.
 * @throws BadInput that names the first such accrual
 */
export async function checkAmounts({ database }: Services, commands: readonly Accrue[]): Promise<void> {
  const [first] = commands;
  const highest = { accrualRate: micros(RATE_MAX * MICRO) };
  if (!first || commands.every((command) => earnedPoints(command.spend, highest) <= command.pointsMax)) return;
  const sheets = await database.query<SheetRow>({
    name: 'accrual rates',
    text: `SELECT accrual_rate, effective_from, network_now() AS now FROM rate_sheet WHERE partner_id = $1 AND approval = 'APPROVED' ORDER BY effective_from DESC`,
    values: [first.partnerId],
  });
  for (const [i, { spend, occurredAt, pointsMax, idempotency }] of commands.entries()) {
    const sheet = sheets.find(
      (one) => one.effective_from <= (occurredAt && occurredAt < one.now ? occurredAt : one.now),
    );
    if (!sheet || earnedPoints(spend, { accrualRate: micros(sheet.accrual_rate) }) <= pointsMax) continue;
    if (idempotency && !(await isKeyKept(database, idempotency)))
      throw new BadInput(`inputs.${i.toString()}.spend.amount`, tooManyPoints(pointsMax));
  }
}
