import { Link } from '../frame/link.js';
import { Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { linkColumn, rateColumn, shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { AndMore } from '../parts/and-more.js';
import { DataTable } from '../parts/data-table.js';
import { DecideCase } from './decide-case.js';
import { DecideOffer } from './decide-offer.js';
import type { Waiting, WaitingCase, WaitingOffer, WaitingSheet } from './queue-query.js';

export function Sheets({ of: { nodes, totalCount, pageInfo } }: { readonly of: Waiting['rateSheets'] }) {
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
        rows={nodes}
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
      <AndMore isCut={pageInfo.hasNextPage} shown={nodes.length} total={totalCount} />
    </section>
  );
}

interface OffersProps {
  readonly of: Waiting['offers'];
  readonly renew: () => void;
}

export function Offers({ of: { nodes, pageInfo }, renew }: OffersProps) {
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
        rows={nodes}
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
      <AndMore isCut={pageInfo.hasNextPage} shown={nodes.length} />
    </section>
  );
}

interface CasesProps {
  /** Which: those that only the operator decides, or reviews. */
  readonly list: 'escalated' | 'reviews';
  readonly of: Waiting['escalated'];
  readonly renew: () => void;
}

export function Cases({ list, of: { nodes, pageInfo }, renew }: CasesProps) {
  const t = useText();
  const text = t.network.queue;
  return (
    <section>
      <h2>{text[list]}</h2>
      <DataTable
        list={`waiting-${list}`}
        caption={text[list]}
        isPart
        hasCsv={false}
        rows={nodes}
        keyOf={({ id }) => id}
        empty={<Notice kind="empty" title={text.none[list]} />}
        columns={[
          shownColumn<WaitingCase>(
            'member',
            t.places.member,
            ({ member }) => <Link to={`/network/members/${member.id}`}>{text.memberOf(member.id)}</Link>,
            ({ member }) => member.id,
          ),
          textColumn<WaitingCase>('kind', text.kind, ({ kind }) => text.caseKinds[kind]),
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
      <AndMore isCut={pageInfo.hasNextPage} shown={nodes.length} />
    </section>
  );
}
