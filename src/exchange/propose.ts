import type { EntityManager } from '@mikro-orm/sql';
import {
  BadInput,
  isOwnPartner,
  isStaff,
  newId,
  type PartnerId,
  type Principal,
  type Refusal,
} from '../platform/index.js';
import { exclusively, preview, type Services, type RateSheetId } from '../ledger/index.js';
import { bonusWithin } from './bonus.js';
import { bookWithin, type PartnerTerms } from './book.js';
import { guardRates } from './guards.js';
import { loadOutstanding, type Outstanding } from './outstanding.js';
import type { Rates, RateSheet } from './rate-sheet.js';
import { RateSheetEntity } from './rate-sheet.entity.js';
import { startOfProposal, type Scheduled } from './schedule.js';
import { partnerNotFound } from '../partners/index.js';

interface Proposal {
  readonly partnerId: PartnerId;
  /** Null means at once for a first sheet, and after the notice period for a later one. */
  readonly effectiveFrom: Date | null;
  readonly rates: Rates;
  /** When left out, a new id is made. Scenarios give ids that are the same every time. */
  readonly id?: RateSheetId;
}

/** A sheet that may be proposed, and by what that was judged. */
interface Judged {
  readonly sheet: RateSheet;
  readonly partner: PartnerTerms;
}

const mayPropose = (principal: Principal, { partnerId }: Proposal): boolean =>
  isStaff(principal) || isOwnPartner(principal, partnerId);

/**
 * Sheets of a partner that wait for a decision: every proposal reads all that were not rejected, while the lane waits, and a partner's app
 * can propose as often as it likes.
 */
const OPEN_MAX = 100;

/** Those that count for when another may start: rejected ones do not. */
const sheetsOf = (em: EntityManager, partnerId: PartnerId): Promise<Scheduled[]> =>
  em.find(
    RateSheetEntity,
    { partnerId, approval: { $ne: 'REJECTED' } },
    { fields: ['id', 'approval', 'effectiveFrom'] },
  );

async function lastVersion(em: EntityManager, partnerId: PartnerId): Promise<number> {
  const [row] = await em.execute<{ version: number }[]>(
    'SELECT coalesce(max(version), 0) AS version FROM rate_sheet WHERE partner_id = ?',
    [partnerId],
  );
  return row?.version ?? 0;
}

/** Whether the sheet may be proposed now. Throws BadInput where too many wait for a decision. Refusals: PartnerNotFound, NoticeTooShort, OverlappingRates, then the guards'. */
async function judge(
  em: EntityManager,
  now: Date,
  { partnerId, effectiveFrom, rates, id }: Proposal,
  { noticeDays, outstanding }: { readonly noticeDays: number; readonly outstanding: readonly Outstanding[] },
): Promise<Judged | Refusal> {
  const book = await bookWithin(em);
  const partner = book.partner(partnerId);
  if (!partner) return partnerNotFound();
  const sheets = await sheetsOf(em, partnerId);
  if (sheets.filter(({ approval }) => approval === 'PROPOSED').length >= OPEN_MAX)
    throw new BadInput(
      'input.partnerId',
      `must be of a partner with fewer than ${OPEN_MAX.toString()} proposed sheets that wait for a decision`,
    );
  const start = startOfProposal(sheets, effectiveFrom, now, noticeDays);
  if (!(start instanceof Date)) return start;
  const sheet: RateSheet = {
    ...rates,
    id: id ?? newId('rateSheet'),
    partnerId,
    version: 1 + (await lastVersion(em, partnerId)),
    approval: 'PROPOSED',
    effectiveFrom: start,
  };
  const refusal = guardRates({
    book,
    outstanding,
    concerned: partner,
    candidates: [sheet],
    at: now,
    bonusOf: await bonusWithin(em),
  });
  return refusal ?? { sheet, partner };
}

/**
 * Proposes a sheet. Refusals: PartnerNotFound (also for another partner's), NoticeTooShort, OverlappingRates, then the guards'.
 * The book holds approved sheets only, so no gateway need load it anew.
 */
export async function proposeRateSheet(
  services: Services,
  proposal: Proposal,
  principal: Principal,
): Promise<RateSheetId | Refusal> {
  if (!mayPropose(principal, proposal)) return partnerNotFound();
  // Read before taking the lane's lock, because an app can propose as often as it likes; the approval checks again under the lock.
  const outstanding = await loadOutstanding(services.database);
  return exclusively(
    services.database,
    async (em, now) => {
      const judged = await judge(em, now, proposal, { noticeDays: services.config.noticeDays, outstanding });
      if (!('sheet' in judged)) return judged;
      em.create(RateSheetEntity, {
        ...judged.sheet,
        proposedAt: now,
        proposedBy: principal.actor,
        decidedAt: null,
        decidedBy: null,
        reason: null,
      });
      return judged.sheet.id;
    },
    { configChanges: false },
  );
}

/** What a proposal comes to, without proposing anything: the refusals are the same. */
export async function previewRateSheet(
  services: Services,
  proposal: Proposal,
  principal: Principal,
): Promise<Judged | Refusal> {
  if (!mayPropose(principal, proposal)) return partnerNotFound();
  const outstanding = await loadOutstanding(services.database);
  const { noticeDays } = services.config;
  return preview(services.database, (em, now) => judge(em, now, proposal, { noticeDays, outstanding }));
}
