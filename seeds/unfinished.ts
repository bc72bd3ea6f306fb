import { kulaTables, type Queryable } from '../src/platform/index.js';
import { makeNetwork } from '../src/gateway/index.js';
import { LANE_LOCK, type Services } from '../src/ledger/index.js';
import { MEMBER_COUNT, memberLabel } from './demo/members.js';
import { demoCodes } from './demo/partners.js';
import { fixedId } from './fixed-id.js';

/** The first and the last things that a scenario makes, and everything in between that others could make too. */
interface Marks {
  readonly scenario: string;
  readonly partners: readonly string[];
  readonly members: readonly string[];
  readonly keys: readonly string[];
  /** Ids of API keys or periods. When all of them exist, the scenario was played to its end. */
  readonly last: readonly string[];
}

function demoMarks(): Marks {
  const keys = demoCodes.map((code) => fixedId('apiKey', 'demo', code));
  return {
    scenario: 'demo',
    partners: demoCodes.map((code) => fixedId('partner', 'demo', code)),
    keys,
    last: keys,
    members: Array.from({ length: MEMBER_COUNT }, (_, index) => fixedId('member', 'demo', memberLabel(index))),
  };
}

const checkByHandMarks = (): Marks => ({
  scenario: 'check-by-hand',
  partners: ['alpha', 'beta', 'gamma'].map((code) => fixedId('partner', 'check-by-hand', code)),
  keys: [],
  members: [fixedId('member', 'check-by-hand', 'member 1')],
  last: [fixedId('period', 'check-by-hand', '2')],
});

async function state(
  db: Queryable,
  { scenario, partners, members, keys, last }: Marks,
): Promise<{ begun: boolean; ended: boolean; alone: boolean }> {
  const [row] = await db.query<{ begun: boolean; ended: boolean; alone: boolean }>({
    text: `SELECT EXISTS (SELECT FROM partner WHERE id = ANY($1)) OR EXISTS (SELECT FROM fx_rate WHERE published_by = $6) AS begun,
             (SELECT count(*) FROM (SELECT id FROM api_key UNION ALL SELECT id FROM settlement_period) made WHERE id = ANY($4)) = cardinality($4) AS ended,
             NOT EXISTS (SELECT FROM partner WHERE id <> ALL($1)) AND NOT EXISTS (SELECT FROM member WHERE id <> ALL($2)) AND NOT EXISTS (SELECT FROM api_key WHERE id <> ALL($3))
               AND NOT EXISTS (SELECT FROM idempotency_key WHERE key NOT LIKE $5) AND NOT EXISTS (SELECT FROM fx_rate WHERE published_by <> $6) AS alone`,
    values: [partners, members, keys, last, `${scenario}-%`, `seed:${scenario}`],
  });
  return row ?? { begun: false, ended: false, alone: false };
}

/** Deletes all rows of the network, by its owner's right over triggers, and makes a new one by these settings. */
async function empty(services: Services, marks: Marks): Promise<boolean> {
  const emptied = await services.database.transaction(async (tx) => {
    await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LANE_LOCK] });
    // Checked again, because others could have begun to use the network meanwhile.
    const { begun, ended, alone } = await state(tx, marks);
    if (!begun || ended || !alone) return false;
    const there = await tx.query<{ name: string }>({
      text: `SELECT quote_ident(c.relname) AS name FROM pg_class c JOIN pg_class n ON n.oid = 'network'::regclass AND n.relnamespace = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relname = ANY($1)`,
      values: [kulaTables()],
    });
    const names = there.map(({ name }) => name);
    const [head] = await tx.query<{ config_version: bigint }>({ text: 'SELECT config_version FROM lane_head' });
    for (const name of names) await tx.query({ text: `ALTER TABLE ${name} DISABLE TRIGGER USER` });
    await tx.query({ text: `TRUNCATE ${names.join(', ')} RESTART IDENTITY` });
    for (const name of names) await tx.query({ text: `ALTER TABLE ${name} ENABLE TRIGGER USER` });
    await makeNetwork(tx, services.config);
    // The version must not go back, or gateways that remember one would take a later state for it.
    await tx.query({ text: 'UPDATE lane_head SET config_version = $1', values: [(head?.config_version ?? 0n) + 1n] });
    return true;
  });
  return emptied;
}

/**
 * A scenario that was interrupted (Ctrl-C, a kill, a full disk) leaves an incomplete coalition, and nothing in
 * it belongs to anyone, so the network is emptied and the scenario can be played anew. If others have used the network, it is left as
 * it is, with a warning in the log. Gives whether the network was emptied.
 */
export async function emptyUnfinished(services: Services): Promise<boolean> {
  for (const marks of [demoMarks(), checkByHandMarks()]) {
    const { begun, ended, alone } = await state(services.database, marks);
    if (!begun || ended) continue;
    if (alone && (await empty(services, marks))) {
      services.log.warn(
        { scenario: marks.scenario },
        'a scenario had been cut off while it was played: the network was emptied, to be filled anew',
      );
      return true;
    }
    services.log.warn(
      { scenario: marks.scenario },
      'a scenario had been cut off while it was played, and the network was used since: it is left as it is, with a part of the scenario',
    );
  }
  return false;
}
