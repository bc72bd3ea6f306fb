import type { AnchorHTMLAttributes } from 'react';
import { Link as Plain } from 'wouter';
import { preload } from './preload.js';

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  readonly to: string;
}

/** A way to another screen, whose file is loaded as soon as the link is pointed at or focused. */
export function Link({ to, ...rest }: LinkProps) {
  const begin = (): void => preload(to);
  return <Plain href={to} onPointerEnter={begin} onFocus={begin} {...rest} />;
}
