import type { Micros, PartnerId } from '../platform/index.js';
import { exclusively, type Outcome, type Services } from '../ledger/index.js';
import { PartnerEntity } from './partner.entity.js';
import { partnerRecord, type PartnerRecord } from './partner.js';
import { partnerNotFound, currencyMismatch } from './refusals.js';

/**
 * Sets the most that a partner may come to owe, or removes the limit. It binds later accruals; the amount already owed
 * may lie above it.
 * Refuses: PartnerNotFound, CurrencyMismatch.
 */
export function setCreditLimit(
  services: Services,
  partnerId: PartnerId,
  limit: { readonly amount: Micros; readonly currency: string } | null,
): Promise<Outcome<PartnerRecord>> {
  return exclusively(
    services.database,
    async (em): Promise<Outcome<PartnerRecord>> => {
      const partner = await em.findOne(PartnerEntity, { id: partnerId });
      if (!partner) return { kind: 'refused', refusal: partnerNotFound() };
      if (limit && limit.currency !== partner.currency)
        return { kind: 'refused', refusal: currencyMismatch(partner.currency) };
      partner.creditLimit = limit?.amount ?? null;
      await em.flush();
      return { kind: 'done', result: partnerRecord(partner), replayed: false };
    },
    { configChanges: true },
  );
}
