import { useText } from '../frame/text.js';

/** The explorer is a page of its own, where the session counts as it does here. */
export function ExplorerLink() {
  const t = useText();
  return (
    <a className="button" href="/graphql" target="_blank" rel="noreferrer">
      {t.developers.explorer}
    </a>
  );
}
