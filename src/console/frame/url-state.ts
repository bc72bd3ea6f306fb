import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';

export type Patch = Readonly<Record<string, string | readonly string[] | null>>;

/** The address with some of its parameters changed; null takes one away. */
export function withParams(search: string, patch: Patch): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(patch)) {
    params.delete(name);
    if (value === null || value === '') continue;
    for (const one of typeof value === 'string' ? [value] : value) params.append(name, one);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** What the address says of the screen's state: filter, sort, cursors. A change of it is a step that Back undoes. */
export function useUrlState(): readonly [URLSearchParams, (patch: Patch) => void] {
  const search = useSearch();
  const [at, navigate] = useLocation();
  const change = useCallback((patch: Patch) => navigate(`${at}${withParams(search, patch)}`), [at, search, navigate]);
  return [new URLSearchParams(search), change];
}
