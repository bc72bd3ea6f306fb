import { useQuery } from 'urql';
import { toMicros } from '../../client/index.js';
import { Link } from '../frame/link.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { Fact } from '../parts/facts.js';
import { Points, Sums } from '../parts/money.js';
import { When } from '../parts/when.js';
import { LAST_VERIFY, type OverviewShown } from './overview-query.js';

/** All points ever: what was issued is what is outstanding, what was spent, and what expired. */
export function Totals({
  of: { issued, outstanding, redeemed, expired },
}: {
  readonly of: OverviewShown['network']['totals'];
}) {
  const t = useText();
  const text = t.network.overview;
  const isEven = issued === outstanding + redeemed + expired;
  return (
    <section className="tile">
      <h2>{text.points}</h2>
      <dl className="equation">
        <Fact name={text.issued} isFirst>
          <Points of={issued} />
        </Fact>
        <span aria-hidden="true">{text.equals}</span>
        <Fact name={text.outstanding} isFirst>
          <Points of={outstanding} />
        </Fact>
        <span aria-hidden="true">{text.plus}</span>
        <Fact name={text.redeemed} isFirst>
          <Points of={redeemed} />
        </Fact>
        <span aria-hidden="true">{text.plus}</span>
        <Fact name={text.expired} isFirst>
          <Points of={expired} />
        </Fact>
      </dl>
      <p>
        <Badge tone={isEven ? 'good' : 'warn'}>{isEven ? text.addsUp : text.doesNotAddUp}</Badge>
      </p>
    </section>
  );
}

export function Waiting({ of: { rateSheets, offers, reviews, escalated } }: { readonly of: OverviewShown }) {
  const t = useText();
  const text = t.network.queue;
  const counts = [
    text.sheetsWait(rateSheets.totalCount),
    text.offersWait(offers.nodes.length, offers.pageInfo.hasNextPage),
    text.escalatedWait(escalated.nodes.length, escalated.pageInfo.hasNextPage),
    text.reviewsWait(reviews.nodes.length, reviews.pageInfo.hasNextPage),
  ];
  return (
    <section className="tile">
      <h2>
        <Link to="/network/queue">{t.places.queue}</Link>
      </h2>
      <ul>
        {counts.map((count) => (
          <li key={count}>{count}</li>
        ))}
      </ul>
    </section>
  );
}

/** What stands behind the points that are paid for already. */
export function Coverage({ of }: { readonly of: OverviewShown['coverageReport'] }) {
  const t = useText();
  const text = t.network.overview;
  const short = of.filter(({ reserve, required }) => toMicros(reserve.amount) < toMicros(required.amount));
  return (
    <section className="tile">
      <h2>
        <Link to="/settlement/reports?of=coverage">{t.reports.coverage.title}</Link>
      </h2>
      <p className="quiet">{t.reports.coverage.reserve}</p>
      <Sums of={of.map(({ reserve }) => reserve)} />
      <p>
        <Badge tone={short.length === 0 ? 'good' : 'warn'}>
          {short.length === 0 ? text.covered : text.notCovered(short.map(({ currency }) => currency))}
        </Badge>
      </p>
    </section>
  );
}

export function LastVerify() {
  const t = useText();
  const [{ data }] = useQuery({ query: LAST_VERIFY });
  const run = data?.systemStatus.lastVerify;
  const text = t.network.system;
  return (
    <section className="tile">
      <h2>
        <Link to="/network/system">{text.verify}</Link>
      </h2>
      {run ? (
        <>
          <p>
            <Badge tone={run.violations === 0 ? 'good' : 'warn'}>{text.violations(run.violations)}</Badge>
          </p>
          <p className="quiet">
            {text.entries(run.entries)} <When at={run.endedAt} precise />
          </p>
        </>
      ) : (
        data && <p>{text.neverVerified}</p>
      )}
    </section>
  );
}
