import { useSyncExternalStore, type ComponentType, type ReactElement } from 'react';
import { Loading } from './states.js';

/** A screen in a file of its own. */
export interface Chunk<Props = object> {
  readonly Screen: (props: Props) => ReactElement;
  /** Begins to load it: links do so when they are pointed at or focused. */
  readonly preload: () => void;
}

/**
 * A screen that is loaded when it is first shown. It is no `lazy` in a `Suspense`: React keeps back what a Suspense shows
 * meanwhile (react #31819), which made a click take 0.85 s instead of 0.14.
 */
export function chunk<Props extends object = object>(load: () => Promise<ComponentType<Props>>): Chunk<Props> {
  let loaded: ComponentType<Props> | 'lost' | undefined;
  let loading: Promise<void> | undefined;
  const shown = new Set<() => void>();
  const come = (what: ComponentType<Props> | 'lost'): void => {
    loaded = what;
    for (const show of shown) show();
  };
  const begin = (): Promise<void> =>
    (loading ??= load().then(come, () => {
      // The files of a page that was opened before an update are gone: the page is loaded anew, by a button: it may hold what is not sent yet.
      loading = undefined;
      come('lost');
    }));
  const show = (changed: () => void): (() => void) => {
    shown.add(changed);
    if (typeof loaded !== 'function') {
      // It is tried again, and not lost until that has failed too.
      loaded = undefined;
      void begin();
    }
    return () => shown.delete(changed);
  };
  const Screen = (props: Props): ReactElement => {
    // Not by an effect that waits for it: what came between the first rendering and the effect was never shown.
    const Loaded = useSyncExternalStore(show, () => loaded);
    return typeof Loaded === 'function' ? <Loaded {...props} /> : <Loading lost={Loaded === 'lost'} />;
  };
  return { Screen, preload: () => void begin() };
}
