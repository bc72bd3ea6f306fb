import { useEffect, useRef } from 'react';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { usePartnerNames } from './partner-names.js';

interface ChoiceProps {
  /** Its name in the address. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, label: string])[];
}

/** One of several, or all. A change of it goes back to the first page. */
export function Choice({ name, label, options }: ChoiceProps) {
  const t = useText();
  const [params, change] = useUrlState();
  const chosen = params.get(name) ?? '';
  // Without an option of its own it would say "All" above a list that is filtered.
  const isUnnamed = chosen !== '' && !options.some(([value]) => value === chosen);
  return (
    <label>
      <span>{label}</span>
      <select value={chosen} onChange={({ target }) => change({ [name]: target.value, after: null })}>
        <option value="">{t.parts.all}</option>
        {isUnnamed && <option value={chosen}>{chosen}</option>}
        {options.map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Which partner; for a partner's own people there is nothing to choose. */
export function PartnerChoice() {
  const t = useText();
  const { partner } = useSession();
  const names = usePartnerNames(partner === null);
  if (partner !== null) return null;
  const options = names.map(({ id, name }) => [id, name] as const);
  return <Choice name="partner" label={t.parts.partner} options={options} />;
}

/** Periods are counted from 1: 0 would be refused. */
const periodPattern = /^[1-9]\d{0,8}$/;

/** The number of a period. */
export function PeriodField() {
  const t = useText();
  const [params, change] = useUrlState();
  return (
    <label>
      <span>{t.periods.number}</span>
      <input
        data-search
        type="number"
        min="1"
        inputMode="numeric"
        className="short"
        value={periodOf(params)?.toString() ?? ''}
        onChange={({ target }) =>
          change({ period: periodPattern.test(target.value) ? target.value : null, after: null })
        }
      />
    </label>
  );
}

/** The period that the address names; null: every one. */
export function periodOf(params: URLSearchParams): number | null {
  const period = params.get('period') ?? '';
  return periodPattern.test(period) ? Number.parseInt(period, 10) : null;
}

interface EntryFieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'date';
  readonly maxLength?: number;
  /** The one that the key / goes to. */
  readonly isSearch?: boolean;
}

/** What is typed holds when it is left, or by Enter: each letter of it would be a question, and a step back. */
export function EntryField({ name, label, type = 'text', maxLength = 128, isSearch = false }: EntryFieldProps) {
  const [params, change] = useUrlState();
  const held = params.get(name) ?? '';
  const input = useRef<HTMLInputElement>(null);
  // The address can change without the field, by a saved view or a step back. A field made anew would lose the focus.
  useEffect(() => {
    if (input.current) input.current.value = held;
  }, [held]);
  const take = (typed: string): void => {
    if (typed.trim() !== held) change({ [name]: typed.trim(), after: null });
  };
  return (
    <label>
      <span>{label}</span>
      <input
        ref={input}
        data-search={isSearch ? true : undefined}
        type={type}
        maxLength={maxLength}
        defaultValue={held}
        autoComplete="off"
        spellCheck={false}
        onBlur={({ target }) => take(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') take(currentTarget.value);
        }}
      />
    </label>
  );
}
