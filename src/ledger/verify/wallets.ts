import { movementKinds, type MovementDeclaration } from '../points/lot.js';
import { runQueries, type Check } from './check.js';
import { reportVersions } from './wallet-versions.js';

const lotsAndWallets = `
  SELECT format('wallet of %s has %s available and %s held, its lots %s and %s', coalesce(w.member_id, l.member_id), coalesce(w.available, 0),
    coalesce(w.held, 0), coalesce(l.remaining, 0), coalesce(l.held, 0)) AS violation
  FROM wallet w FULL JOIN (
    SELECT member_id, sum(remaining) AS remaining, sum(held) AS held FROM lot GROUP BY member_id
  ) l ON l.member_id = w.member_id
  WHERE coalesce(w.available, 0) <> coalesce(l.remaining, 0) OR coalesce(w.held, 0) <> coalesce(l.held, 0)`;

/** What the kinds of movement do to one of a lot's figures, from the table that plans go by. */
function effect(figure: 'remaining' | 'held'): string {
  const cases = Object.entries<MovementDeclaration>(movementKinds)
    .filter(([, by]) => by[figure] !== 0n)
    .map(([kind, by]) => `WHEN '${kind}' THEN ${by[figure] < 0n ? '-' : ''}points`);
  return `sum(CASE kind ${cases.join(' ')} ELSE 0 END)`;
}

/** It is put together when it is asked for, because rooms add kinds of movements. */
const lots = (): string => `
  SELECT format('lot %s of %s points has %s remaining, %s held, %s expired; by its movements %s, %s, %s', coalesce(l.id, m.lot_id), l.points,
    l.remaining, l.held, l.expired, l.points + coalesce(m.remaining, 0), coalesce(m.held, 0), coalesce(m.expired, 0)) AS violation
  FROM lot l FULL JOIN (
    SELECT lot_id, ${effect('remaining')} AS remaining, ${effect('held')} AS held, sum(points) FILTER (WHERE kind = 'EXPIRE') AS expired
    FROM lot_movement GROUP BY lot_id
  ) m ON m.lot_id = l.id
  WHERE l.id IS NULL OR l.remaining <> l.points + coalesce(m.remaining, 0) OR l.held <> coalesce(m.held, 0) OR l.expired <> coalesce(m.expired, 0)`;

const holds = `
  SELECT format('wallet of %s has %s held, its open holds %s', coalesce(w.member_id, h.member_id), coalesce(w.held, 0), coalesce(h.points, 0)) AS violation
  FROM (SELECT member_id, held FROM wallet WHERE held <> 0) w FULL JOIN (
    SELECT member_id, sum(points) AS points FROM hold WHERE status = 'OPEN' GROUP BY member_id
  ) h ON h.member_id = w.member_id
  WHERE coalesce(w.held, 0) <> coalesce(h.points, 0)`;

export const walletsCheck: Check = {
  number: 10,
  name: "wallet versions have no gap, and lots' remaining + held equal the wallet",
  run: async (context) => {
    await reportVersions(context, 'gap');
    await runQueries(
      context,
      [lotsAndWallets, lots(), holds].map((text) => ({ text })),
    );
  },
};
