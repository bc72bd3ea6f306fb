import { formatPoints } from '../../client/index.js';
import { MemberCode } from './code.js';
import { History } from './history.js';
import type { Pane } from './pane.js';
import { Request } from './request.js';
import { useWords } from './text.js';
import { Failed, useWork } from './trouble.js';
import { useAnna, type Anna } from './wallet.js';

function Balance({ of: { wallet, member, timeZone } }: { readonly of: Anna }) {
  const t = useWords();
  const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeZone });
  const [next] = wallet.expiring;
  const levels = member.tiers.map(({ level }) => level.name);
  return (
    <section className="balance">
      <h3>{t.phonePane.balance}</h3>
      <p className="big figure" aria-live="polite">
        {t.phonePane.points(wallet.available)}
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

function Freeze({
  pane,
  anna,
  refresh,
}: {
  readonly pane: Pane;
  readonly anna: Anna;
  readonly refresh: () => Promise<void>;
}) {
  const t = useWords();
  const { isBusy, trouble, run } = useWork();
  const isFrozen = anna.member.status === 'FROZEN';
  return (
    <section>
      {isFrozen && (
        <p className="notice">{anna.member.networkFreeze ? t.phonePane.frozenByNetwork : t.phonePane.frozen}</p>
      )}
      <button
        type="button"
        disabled={isBusy}
        onClick={() =>
          run(async () => {
            await pane.kula.freezeWallet({ frozen: !isFrozen });
            await refresh();
          })
        }
      >
        {isFrozen ? t.phonePane.thaw : t.phonePane.freeze}
      </button>
      <Failed trouble={trouble} />
    </section>
  );
}

/** What a member has in the pocket: everything is read with the member's own token. */
export function Phone({ pane, onCode }: { readonly pane: Pane; readonly onCode: (code: string) => void }) {
  const t = useWords();
  const { anna, trouble, refresh } = useAnna(pane);
  if (trouble) return <Failed trouble={trouble} />;
  if (!anna) return <p aria-busy="true">{t.loading}</p>;
  return (
    <div className="phone" data-version={formatPoints(anna.wallet.version, 'en')}>
      <Balance of={anna} />
      <MemberCode pane={pane} version={anna.wallet.version} onCode={onCode} />
      <Freeze pane={pane} anna={anna} refresh={refresh} />
      <History of={anna} />
      <Request of={pane} />
    </div>
  );
}
