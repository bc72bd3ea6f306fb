import type { Money as Amount } from '../../client/index.js';
import type { Refusal } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Money } from './money.js';

/** The fields that refusals of settlement have beside code and message, where the document asks for them. */
interface Figures {
  readonly from?: string;
  readonly expectedAmount?: Amount;
  readonly expectedCurrency?: string;
}

/** What a refusal says in figures: the status that the object has, or what was expected. */
export function RefusalFigures({ of }: { readonly of: Refusal & Figures }) {
  const t = useText();
  const statuses: Readonly<Record<string, string>> = { ...t.disputes.statuses, ...t.statuses };
  if (of.from !== undefined) return <p>{t.parts.statusIs(statuses[of.from] ?? of.from)}</p>;
  if (of.expectedAmount !== undefined)
    return (
      <p>
        {t.parts.expected} <Money of={of.expectedAmount} />
      </p>
    );
  if (of.expectedCurrency !== undefined)
    return (
      <p>
        {t.parts.expected} {of.expectedCurrency}
      </p>
    );
  return null;
}
