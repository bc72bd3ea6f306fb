import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import { useSettled } from '../frame/settled.js';

/** What may be typed. The network has the rules; this says at once what it would say, and which button waits for it. */
export interface TypedRule {
  readonly pattern: RegExp;
  /** How what is typed must be. */
  readonly says: string;
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'pattern'> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** What it means, below it. */
  readonly hint?: string | undefined;
  /** Why the network did not accept it. */
  readonly fault?: string | undefined;
  /** It is said when something is typed that does not keep to it. */
  readonly rule?: TypedRule | undefined;
}

/** Half an amount, such as "12.", is none either: the rule is said when one pauses. */
const PAUSE_MS = 350;

function useBroken(value: string, rule: TypedRule | undefined): string | undefined {
  const settled = useSettled(value, PAUSE_MS);
  // By both, so that it is said once while one types on, and goes as soon as what is typed is right.
  const isBroken = (typed: string): boolean => typed !== '' && rule?.pattern.test(typed) === false;
  return isBroken(value) && isBroken(settled) ? rule?.says : undefined;
}

/** A text that is typed, with its name above it and what is wrong with it below. */
export function Field({ label, value, onValue, hint, fault, rule, ...rest }: FieldProps) {
  const id = useId();
  const broken = useBroken(value, rule);
  const said = fault ?? broken;
  const described = [hint !== undefined && `${id}-hint`, said !== undefined && `${id}-fault`].filter(
    (one) => one !== false,
  );
  return (
    <div className="field">
      <label>
        <span>{label}</span>
        <input
          value={value}
          autoComplete="off"
          aria-invalid={said === undefined ? undefined : true}
          aria-describedby={described.length === 0 ? undefined : described.join(' ')}
          onChange={({ target }) => onValue(target.value)}
          {...rest}
        />
      </label>
      {hint !== undefined && (
        <small id={`${id}-hint`} className="quiet">
          {hint}
        </small>
      )}
      {said !== undefined && (
        <small id={`${id}-fault`} className="fault" role="alert">
          {said}
        </small>
      )}
    </div>
  );
}

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly onValue: (value: Value) => void;
  readonly children?: ReactNode;
}

/** One of several. */
export function Select<Value extends string>({ label, value, options, onValue, children }: SelectProps<Value>) {
  return (
    <label className="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={({ target }) => {
          const chosen = options.find(([one]) => one === target.value);
          if (chosen) onValue(chosen[0]);
        }}
      >
        {children}
        {options.map(([one, shown]) => (
          <option key={one} value={one}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}
