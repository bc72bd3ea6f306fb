import { useEffect, useState, type ComponentType, type ReactElement } from 'react';
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
  let loaded: ComponentType<Props> | undefined;
  let loading: Promise<void> | undefined;
  const begin = (): Promise<void> =>
    (loading ??= load().then(
      (component) => {
        loaded = component;
      },
      (error: unknown) => {
        // The files of a page that was opened before an update are gone: the page is loaded anew, by a button: it may hold what is not sent yet.
        loading = undefined;
        throw error;
      },
    ));
  const Screen = (props: Props): ReactElement => {
    const [, setReady] = useState(loaded !== undefined);
    const [isLost, setLost] = useState(false);
    useEffect(() => {
      if (loaded) return;
      begin().then(
        () => setReady(true),
        () => setLost(true),
      );
    }, []);
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    return <Loading lost={isLost} />;
  };
  return { Screen, preload: () => void begin().catch(() => undefined) };
}
