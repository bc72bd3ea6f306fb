import type { AnchorHTMLAttributes } from 'react';
import { Link as Plain, matchRoute, useRouter } from 'wouter';
import { places } from './places.js';

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  readonly to: string;
}

/** A way to another screen, whose file is loaded as soon as the link is pointed at or focused. */
export function Link({ to, ...rest }: LinkProps) {
  const { parser } = useRouter();
  const preload = (): void => {
    const [path = to] = to.split('?');
    places.find((place) => matchRoute(parser, place.path, path)[0])?.screen.preload();
  };
  return <Plain href={to} onPointerEnter={preload} onFocus={preload} {...rest} />;
}
