import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { troubleOf, type Trouble } from './api.js';
import { leavesFocus } from './return-focus.js';
import { RuleSaid } from './rule.js';
import { useText } from './text.js';
import { useUrlState } from './url-state.js';

/** Nothing is drawn for the first moment: most answers are there before. */
const PATIENCE_MS = 150;

export function Loading({ lost = false }: { readonly lost?: boolean }) {
  const t = useText();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (lost) {
    return (
      <Notice kind="failed" title={t.states.outdated}>
        <button type="button" onClick={() => location.reload()}>
          {t.states.reload}
        </button>
      </Notice>
    );
  }
  return (
    <div className="loading" role="status" aria-busy="true">
      {isLate && (
        <>
          <span className="hidden">{t.states.loading}</span>
          <span className="bone" />
          <span className="bone" />
          <span className="bone short" />
        </>
      )}
    </div>
  );
}

interface NoticeProps {
  readonly kind: 'empty' | 'failed' | 'refused' | 'closed';
  readonly title: string;
  /** It stands alone in place of a screen, so its title is that of the page. */
  readonly isWhole?: boolean;
  readonly children?: ReactNode;
}

/** One of the states in which a screen has nothing else to show. */
export function Notice({ kind, title, isWhole = false, children }: NoticeProps) {
  const Title = isWhole ? 'h1' : 'h2';
  return (
    <section className={`notice ${kind}`} role={kind === 'failed' || kind === 'refused' ? 'alert' : undefined}>
      <Title>{title}</Title>
      {children}
    </section>
  );
}

/** What happened and what to do, with the id by which the network finds it in its log. */
export function Failed({ trouble, again }: { readonly trouble: Trouble; readonly again?: () => void }) {
  const t = useText();
  if (trouble.kind === 'forbidden') return <NotPermitted />;
  return (
    <Notice kind="failed" title={t.states.failed[trouble.kind]}>
      <RuleSaid of={trouble} />
      <Details message={trouble.message} requestId={trouble.requestId} />
      {trouble.rule?.code === 'BAD_CURSOR' ? <FirstPage /> : again && <Again again={again} />}
    </Notice>
  );
}

function Again({ again }: { readonly again: () => void }) {
  const t = useText();
  return (
    <button type="button" ref={leavesFocus} onClick={again}>
      {t.states.again}
    </button>
  );
}

/** A page that is not there any more is not there at the next try either. */
function FirstPage() {
  const t = useText();
  const [, change] = useUrlState();
  return (
    <button type="button" ref={leavesFocus} onClick={() => change({ after: null })}>
      {t.states.firstPage}
    </button>
  );
}

/** The server's own words, which are English. */
export function Details({ message, requestId }: { readonly message: string; readonly requestId?: string | undefined }) {
  const t = useText();
  return (
    <details>
      <summary>{t.states.details}</summary>
      <p lang="en">{message}</p>
      {requestId !== undefined && (
        <p>
          {t.states.requestId} <code>{requestId}</code>
        </p>
      )}
    </details>
  );
}

export function NotPermitted({ who }: { readonly who?: string }) {
  const t = useText();
  return (
    <Notice kind="closed" title={t.states.notPermitted} isWhole={who !== undefined}>
      <p>{who ?? t.states.askOperator}</p>
    </Notice>
  );
}

const FetchingContext = createContext(false);

/** Whether what is shown may be the answer to another question than the one that is asked now, such as that of another filter. */
export const useFetching = (): boolean => useContext(FetchingContext);

interface AskedProps<Data> {
  /** An answer that is nothing but an error has null for its data. */
  readonly of: {
    readonly data?: Data | null | undefined;
    readonly error?: CombinedError | undefined;
    readonly fetching?: boolean;
    readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  };
  readonly again?: () => void;
  readonly children: (data: Data) => ReactNode;
}

/**
 * What was asked for: it, or that it is being loaded, or why it is not there. Old figures stay while new ones come; when
 * none came, it says so above them.
 */
export function Asked<Data>({ of: { data, error, extensions, fetching = false }, again, children }: AskedProps<Data>) {
  if (data !== undefined && data !== null) {
    return (
      <>
        {error && extensions?.isKept === true && <Failed trouble={troubleOf(error)} {...(again && { again })} />}
        <FetchingContext value={fetching}>{children(data)}</FetchingContext>
      </>
    );
  }
  if (error) return <Failed trouble={troubleOf(error)} {...(again && { again })} />;
  return <Loading />;
}
