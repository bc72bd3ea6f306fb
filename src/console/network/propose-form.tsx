import { useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { troubleOf } from '../frame/api.js';
import { useRule } from '../frame/rule.js';
import { useSession } from '../frame/session.js';
import { useSettled } from '../frame/settled.js';
import { useText } from '../frame/text.js';
import { dayBegins } from '../frame/zone.js';
import { Field } from '../parts/field.js';
import { days, inputOf, isWhole, PREVIEW, rate, RATE_DIGITS, type Basis, type Draft } from './propose-query.js';
import { ProposeSheet } from './propose-sheet.js';
import { SheetPreview } from './sheet-preview.js';
import { termNames } from './terms-table.js';

const PAUSE_MS = 350;

/** Terms that a sheet can be without. */
const optional: readonly string[] = ['breakageShare', 'conversionInRate', 'conversionOutRate', 'pointsExpireAfterDays'];

function draftOf({ rateSheet }: Basis): Draft {
  return {
    accrualRate: rateSheet?.accrualRate ?? '',
    redemptionValue: rateSheet?.redemptionValue ?? '',
    issuePrice: rateSheet?.issuePrice ?? '',
    reimbursementPrice: rateSheet?.reimbursementPrice ?? '',
    breakageShare: rateSheet?.breakageShare ?? '',
    conversionInRate: rateSheet?.conversionInRate ?? '',
    conversionOutRate: rateSheet?.conversionOutRate ?? '',
    pointsExpireAfterDays: rateSheet?.pointsExpireAfterDays?.toString() ?? '',
    from: '',
  };
}

interface ProposeFormProps {
  readonly basis: Basis;
  /** @param id the proposed sheet's */
  readonly onProposed: (id: string) => void;
}

/** The terms on one side, what the network says to them on the other. */
export function ProposeForm({ basis, onProposed }: ProposeFormProps) {
  const t = useText();
  const text = t.network.rates;
  const { timeZone } = useSession();
  const [draft, setDraft] = useState(() => draftOf(basis));
  const [isOpen, setOpen] = useState(false);
  const settled = useSettled(draft, PAUSE_MS);
  const input = useMemo(
    () => inputOf(settled, basis.id, dayBegins(timeZone, settled.from)),
    [settled, basis.id, timeZone],
  );
  const isReady = isWhole(settled);
  const [asked] = useQuery({ query: PREVIEW, variables: { input }, pause: !isReady, requestPolicy: 'network-only' });
  const trouble = asked.error && troubleOf(asked.error);
  const rule = useRule(trouble);
  const faultOf = (name: string): string | undefined =>
    trouble?.kind === 'input' && trouble.field?.split('.').at(-1) === name
      ? (rule ?? t.states.failed.input)
      : undefined;
  const rules = {
    days: { pattern: days, says: t.parts.rules.days },
    rate: { pattern: rate, says: t.parts.rules.amount(RATE_DIGITS) },
  };
  const isFresh = isReady && settled === draft && !asked.fetching;
  const mayPropose = isFresh && !asked.error && asked.data?.previewRateSheet.__typename === 'PreviewRateSheetPayload';
  return (
    <div className="two-sided">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mayPropose) setOpen(true);
        }}
      >
        {termNames.map((name) => (
          <Field
            key={name}
            label={optional.includes(name) ? text.optional(text.terms[name]) : text.terms[name]}
            hint={text.means[name](basis.currency)}
            inputMode="decimal"
            maxLength={20}
            required={!optional.includes(name)}
            value={draft[name]}
            fault={faultOf(name)}
            rule={rules[name === 'pointsExpireAfterDays' ? 'days' : 'rate']}
            onValue={(value) => setDraft({ ...draft, [name]: value.trim() })}
          />
        ))}
        <Field
          label={text.optional(text.fromDay)}
          type="date"
          value={draft.from}
          fault={faultOf('effectiveFrom')}
          onValue={(from) => setDraft({ ...draft, from })}
        />
        <div className="buttons">
          <button type="submit" className="main" aria-disabled={!mayPropose}>
            {text.propose}
          </button>
        </div>
      </form>
      <SheetPreview of={asked.data?.previewRateSheet} trouble={trouble} isWhole={isReady} isFresh={isFresh} />
      {isOpen && <ProposeSheet input={input} basis={basis} close={() => setOpen(false)} onProposed={onProposed} />}
    </div>
  );
}
