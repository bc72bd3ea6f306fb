import type { InputHTMLAttributes, ReactNode } from 'react';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** What it means, below it. */
  readonly hint?: string | undefined;
  /** Why the network did not accept it. */
  readonly fault?: string | undefined;
}

/** A text that is typed, with its name above it and what is wrong with it below. */
export function Field({ label, value, onValue, hint, fault, ...rest }: FieldProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        value={value}
        autoComplete="off"
        aria-invalid={fault === undefined ? undefined : true}
        onChange={({ target }) => onValue(target.value)}
        {...rest}
      />
      {hint !== undefined && <small className="quiet">{hint}</small>}
      {fault !== undefined && <small className="fault">{fault}</small>}
    </label>
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
