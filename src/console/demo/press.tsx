import type { ButtonHTMLAttributes } from 'react';

type PressProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> & { readonly isOff?: boolean };

/** A button with the focus that goes away, because what it does is done, leaves the focus to what it stood in, and not to the page. */
const leaveFocus = (button: HTMLButtonElement) => (): void => {
  const around = button.closest('section');
  if (document.activeElement !== button || !around) return;
  around.tabIndex = -1;
  around.focus();
};

/** A button that can be pressed, or not just now: then it keeps the focus, which `disabled` would drop at each Enter. */
export function Press({ isOff = false, type = 'button', onClick, ...rest }: PressProps) {
  return (
    <button
      {...rest}
      ref={leaveFocus}
      type={type}
      aria-disabled={isOff}
      onClick={(event) => {
        // A form is submitted by a click on its button, also when it was Enter in a field.
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
