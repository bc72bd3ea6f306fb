import { useState } from 'react';
import { formatPoints } from '../../client/index.js';
import { useQuietly } from '../frame/quietly.js';
import { MemberCode } from './code.js';
import { History } from './history.js';
import { Offers, type OfferTab } from './offers.js';
import type { Pane } from './pane.js';
import { Press } from './press.js';
import { Request } from './request.js';
import { useWords } from './text.js';
import { BrokenOff, Failed, useWork } from './trouble.js';
import { useAnna, type Anna } from './wallet.js';

function Balance({ of: { wallet, member, timeZone } }: { readonly of: Anna }) {
  const t = useWords();
  const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeZone });
  const announced = useQuietly(wallet.available);
  const [next] = wallet.expiring;
  const levels = member.tiers.map(({ level }) => level.name);
  return (
    <section className="balance">
      <h3>{t.phonePane.balance}</h3>
      <p className="big figure">{t.phonePane.points(wallet.available)}</p>
      <p className="hidden" role="status">
        {announced !== undefined && t.phonePane.points(announced)}
      </p>
      {wallet.held > 0 && <p className="quiet">{t.phonePane.held(wallet.held)}</p>}
      <p className="quiet">
        {next ? t.phonePane.expires(next.points, day.format(new Date(next.expiresAt))) : t.phonePane.nothingExpires}
      </p>
      {levels.length > 0 && (
        <p>
          <span className="quiet">{t.phonePane.tier}</span> {levels.join(', ')}
        </p>
      )}
    </section>
  );
}

interface FreezeProps {
  readonly pane: Pane;
  readonly anna: Anna;
  readonly refresh: () => Promise<void>;
}

function Freeze({ pane, anna, refresh }: FreezeProps) {
  const t = useWords();
  const { isBusy, trouble, run } = useWork();
  const isFrozen = anna.member.status === 'FROZEN';
  const { networkFreeze } = anna.member;
  // What the network has stopped the member cannot allow again.
  if (networkFreeze) {
    return (
      <section className="notice">
        <p>{t.phonePane.frozenByNetwork}</p>
        <p className="quiet">{t.phonePane.because}</p>
        <blockquote>{networkFreeze.reason}</blockquote>
      </section>
    );
  }
  return (
    <section>
      {isFrozen && <p className="notice">{t.phonePane.frozen}</p>}
      <Press
        isOff={isBusy}
        onClick={() =>
          run(async () => {
            try {
              await pane.kula.freezeWallet({ frozen: !isFrozen });
            } finally {
              // Also after an answer that was lost one looks what is true. That this failed says nothing of the stopping.
              await refresh().catch(() => undefined);
            }
          })
        }
      >
        {isFrozen ? t.phonePane.thaw : t.phonePane.freeze}
      </Press>
      <Failed trouble={trouble} />
    </section>
  );
}

const tabs = ['wallet', 'mall', 'draw'] as const;
type Tab = (typeof tabs)[number];

const isOfferTab = (tab: Tab): tab is OfferTab => tab !== 'wallet';

/** What a member has in the pocket: everything is read with the member's own token. */
export function Phone({ pane, onCode }: { readonly pane: Pane; readonly onCode: (code: string) => void }) {
  const t = useWords();
  const { anna, broken, refresh } = useAnna(pane);
  const [tab, setTab] = useState<Tab>('wallet');
  if (!anna) return broken ? <BrokenOff of={broken} /> : <p aria-busy="true">{t.loading}</p>;
  return (
    <div className="phone" data-version={formatPoints(anna.wallet.version, 'en')}>
      <BrokenOff of={broken} />
      <Balance of={anna} />
      <nav className="tabs" aria-label={t.phonePane.tabsTitle}>
        {tabs.map((each) => (
          <button key={each} type="button" data-tab={each} aria-pressed={tab === each} onClick={() => setTab(each)}>
            {t.phonePane.tabs[each]}
          </button>
        ))}
      </nav>
      {/* It stays there when it is not shown, because the tills take its code. */}
      <div className="tab-panel" hidden={tab !== 'wallet'}>
        <MemberCode pane={pane} version={anna.wallet.version} onCode={onCode} />
        <Freeze pane={pane} anna={anna} refresh={refresh} />
        <History of={anna} />
      </div>
      {isOfferTab(tab) && (
        <div className="tab-panel">
          <Offers tab={tab} pane={pane} anna={anna} />
        </div>
      )}
      <Request of={pane} />
    </div>
  );
}
