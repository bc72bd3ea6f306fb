import { Link } from '../frame/link.js';
import { Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { linkColumn, rateColumn, shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { DataTable } from '../parts/data-table.js';
import { DecideCase } from './decide-case.js';
import { DecideOffer } from './decide-offer.js';
import type { WaitingCase, WaitingOffer, WaitingSheet } from './queue-query.js';

export function Sheets({ of }: { readonly of: readonly WaitingSheet[] }) {
  const t = useText();
  const text = t.network;
  return (
    <section>
      <h2>{t.places.rates}</h2>
      <DataTable
        list="waiting-rates"
        caption={t.places.rates}
        isPart
        hasCsv={false}
        rows={of}
        keyOf={({ id }) => id}
        empty={<Notice kind="empty" title={text.queue.noSheets} />}
        columns={[
          linkColumn<WaitingSheet>(
            'sheet',
            text.rates.sheet,
            ({ partner, version }) => text.rates.title(partner.name, version),
            ({ id }) => `/network/rates/${id}`,
          ),
          rateColumn<WaitingSheet>('accrual', text.rates.terms.accrualRate, ({ accrualRate }) => accrualRate),
          rateColumn<WaitingSheet>('value', text.rates.terms.redemptionValue, ({ redemptionValue }) => redemptionValue),
          whenColumn<WaitingSheet>('proposed', text.rates.proposed, ({ proposedAt }) => proposedAt),
          whenColumn<WaitingSheet>('from', text.rates.from, ({ effectiveFrom }) => effectiveFrom),
        ]}
      />
    </section>
  );
}

export function Offers({ of, renew }: { readonly of: readonly WaitingOffer[]; readonly renew: () => void }) {
  const t = useText();
  const text = t.network.queue;
  return (
    <section>
      <h2>{text.offers}</h2>
      <DataTable
        list="waiting-offers"
        caption={text.offers}
        isPart
        hasCsv={false}
        rows={of}
        keyOf={({ id, version }) => `${id} ${version.toString()}`}
        empty={<Notice kind="empty" title={text.noOffers} />}
        columns={[
          textColumn<WaitingOffer>('name', text.offer, ({ name, version }) => text.offerName(name, version)),
          textColumn<WaitingOffer>('kind', text.kind, ({ kind }) => t.offerKind(kind)),
          textColumn<WaitingOffer>('owner', text.owner, ({ owner }) => owner?.name ?? t.signIn.wholeNetwork),
          textColumn<WaitingOffer>('plain', text.plain, ({ plain }) => plain),
          shownColumn<WaitingOffer>(
            'decide',
            text.decision,
            (offer) => <DecideOffer of={offer} onDone={renew} />,
            () => '',
          ),
        ]}
      />
    </section>
  );
}

export function Cases({ of, renew }: { readonly of: readonly WaitingCase[]; readonly renew: () => void }) {
  const t = useText();
  const text = t.network.queue;
  return (
    <section>
      <h2>{text.cases}</h2>
      <DataTable
        list="waiting-cases"
        caption={text.cases}
        isPart
        hasCsv={false}
        rows={of}
        keyOf={({ id }) => id}
        empty={<Notice kind="empty" title={text.noCases} />}
        columns={[
          shownColumn<WaitingCase>(
            'member',
            t.places.member,
            ({ member }) => <Link to={`/network/members/${member.id}`}>{text.memberOf(member.id)}</Link>,
            ({ member }) => member.id,
          ),
          textColumn<WaitingCase>('partner', t.parts.partner, ({ partner }) => partner.name),
          shownColumn<WaitingCase>(
            'reason',
            text.why,
            // The network's own words, which are English.
            ({ reason }) => <span lang="en">{reason}</span>,
            ({ reason }) => reason,
          ),
          whenColumn<WaitingCase>('due', text.due, ({ dueAt }) => dueAt, true),
          shownColumn<WaitingCase>(
            'decide',
            text.decision,
            (one) => <DecideCase of={one} onDone={renew} />,
            () => '',
          ),
        ]}
      />
    </section>
  );
}
