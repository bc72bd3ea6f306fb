import type { AnchorHTMLAttributes } from 'react';
import { Link as Plain } from 'wouter';
import { mayGo, preload } from './preload.js';
import { useSession } from './session.js';

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  readonly to: string;
}

/**
 * A way to another screen, whose file is loaded as soon as the link is pointed at or focused. Nobody is led to where they may
 * not go: for them it is only its text, and what looks like a button is not there.
 */
export function Link({ to, ...rest }: LinkProps) {
  const session = useSession();
  const begin = (): void => preload(to);
  if (mayGo(to, session)) return <Plain href={to} onPointerEnter={begin} onFocus={begin} {...rest} />;
  const { className, title, children } = rest;
  if (className?.split(' ').includes('button')) return null;
  return (
    <span className={className} title={title}>
      {children}
    </span>
  );
}
