import { Cron } from 'croner';
import { actText, hashInput, newId } from '../platform/index.js';
import type { Job, Services } from '../ledger/index.js';
import { closeOperation } from './close.js';

/** The calendar's last instant that is not after `now`, or undefined when there is none. */
export function lastStrike(pattern: string, timeZone: string, now: Date): Date | undefined {
  // Croner counts whole seconds and leaves out a run at exactly the reference. So ask a second later, and drop a run that is ahead.
  return new Cron(pattern, { timezone: timeZone, mode: '5-part' })
    .previousRuns(2, new Date(now.getTime() + 1_000))
    .find((run) => run.getTime() <= now.getTime());
}

interface OpenRow {
  now: Date;
  number: number;
  opened_at: Date;
  first_posted_at: Date | null;
}

/**
 * Whether the calendar's last instant asks for a close: the period was open then and had an entry. Entries
 * after that instant do not count: they are closed at the next one.
 */
export function isCloseDue(
  strike: Date | undefined,
  open: { readonly openedAt: Date; readonly firstPostedAt: Date | null },
): strike is Date {
  if (!strike || open.firstPostedAt === null) return false;
  return open.openedAt.getTime() < strike.getTime() && open.firstPostedAt.getTime() <= strike.getTime();
}

async function closeByCalendar({ config, database, lane, log }: Services): Promise<number> {
  if (config.closeCron === undefined) return 0;
  const [open] = await database.query<OpenRow>({
    name: 'calendar close',
    text: `SELECT network_now() AS now, o.number, o.opened_at, e.posted_at AS first_posted_at
           FROM lane_head h JOIN settlement_period o ON o.number = h.period LEFT JOIN journal_entry e ON e.sequence = o.first_sequence`,
  });
  if (!open) return 0;
  const strike = lastStrike(config.closeCron, config.timeZone, open.now);
  if (!isCloseDue(strike, { openedAt: open.opened_at, firstPostedAt: open.first_posted_at })) return 0;
  // The key is made of the period and the instant, so one of several gateways closes and the others get its answer.
  const key = `calendar ${open.number.toString()} ${strike.toISOString()}`;
  const outcome = await lane.submit(closeOperation, {
    id: newId('period'),
    expected: open.number,
    act: actText({ operation: 'close settlement period', role: null, actor: null }),
    idempotency: { scope: 'network', key, hash: hashInput([open.number, strike]) },
  });
  if (outcome.kind !== 'done' || outcome.replayed) return 0;
  log.info({ period: open.number, strike }, 'the settlement period was closed by the calendar');
  return 1;
}

/** Closes the period by KULA_CLOSE_CRON in KULA_TIME_ZONE, by the network's clock; off unless that is set. */
export const calendarJob: Job = { name: 'close settlement period', everySeconds: 15, run: closeByCalendar };
