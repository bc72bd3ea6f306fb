import { Link } from '../frame/link.js';
import { useText } from '../frame/text.js';
import type { PartnerShown } from './partner-query.js';

/** What a new partner still needs: it follows from what there is, and blocks nothing. */
export function Onboarding({ of }: { readonly of: PartnerShown }) {
  const t = useText();
  const text = t.network.onboarding;
  const isLive = (status: string): boolean => status === 'IN_FORCE' || status === 'SCHEDULED';
  const steps = [
    { text: text.made, isDone: true },
    { text: text.account, isDone: (of.accounts ?? []).length > 0 },
    {
      text: text.proposed,
      isDone: of.rateSheets.nodes.some(({ status }) => status !== 'REJECTED'),
      to: `/network/rates/new?partner=${of.id}`,
    },
    {
      text: text.approved,
      isDone: of.rateSheets.nodes.some(({ status }) => isLive(status)),
      to: `/network/rates?partner=${of.id}`,
    },
    { text: text.key, isDone: (of.apiKeys ?? []).some(({ revokedAt }) => revokedAt === null) },
    { text: text.active, isDone: of.status === 'ACTIVE' },
  ];
  return (
    <section>
      <h2>{text.title}</h2>
      <ol className="checklist">
        {steps.map(({ text: step, isDone, to }) => (
          <li key={step} className={isDone ? 'done' : undefined}>
            <span className="sign" aria-hidden="true">
              {isDone ? text.doneSign : text.openSign}
            </span>
            <span className="hidden">{isDone ? text.isDone : text.isOpen}</span>
            {to !== undefined && !isDone ? <Link to={to}>{step}</Link> : <span>{step}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
