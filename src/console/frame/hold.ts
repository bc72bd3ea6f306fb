import { useLayoutEffect } from 'react';
import { navigate, useBrowserLocation, useSearch as useBrowserSearch } from 'wouter/use-browser-location';

/** The address that is held, if one is. */
let held: { readonly pathname: string; readonly search: string } | undefined;

/** What the console itself leads to is meant: an answer that leads to a new object comes before the dialog is gone. */
const lead: typeof navigate = (...to) => {
  held = undefined;
  navigate(...to);
};

/** As the router is told the address. By Back it changes before any listener of ours could prevent it, and the router would show another screen. */
export const useHeldLocation: typeof useBrowserLocation = (options) => {
  const [at] = useBrowserLocation(options);
  return [held?.pathname ?? at, lead];
};

export const useHeldSearch: typeof useBrowserSearch = (options) => {
  const search = useBrowserSearch(options);
  return held?.search ?? search;
};

/**
 * While it is held, what is shown is not taken away: Back and Forward lead nowhere, and the browser asks before the page is closed or
 * loaded anew. It is for what nobody could see again: a secret that is told once, and the answer to what is under way.
 */
export function useHold(isHeld: boolean): void {
  useLayoutEffect(() => {
    if (!isHeld) return undefined;
    const { href, pathname, search } = location;
    held = { pathname, search };
    const state: unknown = history.state;
    // After Back this makes the history what it was: the entry that was left is replaced by one with the same address.
    const stay = (): void => history.pushState(state, '', href);
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('popstate', stay);
    addEventListener('beforeunload', ask);
    return () => {
      held = undefined;
      removeEventListener('popstate', stay);
      removeEventListener('beforeunload', ask);
    };
  }, [isHeld]);
}
