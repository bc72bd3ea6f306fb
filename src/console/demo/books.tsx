import { useCallback, useState } from 'react';
import { formatMoney, formatPoints, graphql, toMicros, type NetPosition } from '../../client/index.js';
import { useFollowed } from './follow.js';
import type { Pane } from './pane.js';
import { Request } from './request.js';
import { useWords } from './text.js';
import { BrokenOff } from './trouble.js';

/** As the journal calls the asset that is no currency; people know it by the network's own code. */
const POINTS = 'PTS';
const SHOWN: readonly string[] = ['bakery', 'cinema'];

const ENTRIES = graphql(`
  query {
    network {
      pointsCode
    }
    journal(first: 4, order: NEWEST_FIRST) {
      nodes {
        id
        sequence
        kind
        postings {
          account
          asset
          amount
        }
      }
    }
  }
`);

async function readEntries({ kula }: Pane) {
  const { network, journal } = await kula.query(ENTRIES);
  return { pointsCode: network.pointsCode, entries: journal.nodes };
}
type Read = Awaited<ReturnType<typeof readEntries>>;

/** Both partners' positions and the newest entries, live. */
function useBooks(pane: Pane) {
  const [positions, setPositions] = useState<Readonly<Record<string, NetPosition>>>({});
  const [{ pointsCode, entries }, setRead] = useState<Read>({ pointsCode: '', entries: [] });
  const follow = useCallback(
    async (signal: AbortSignal, onRight: () => void): Promise<void> => {
      const look = async (): Promise<void> => {
        const found = await readEntries(pane);
        if (!signal.aborted) setRead(found);
      };
      await look();
      onRight();
      for await (const position of pane.kula.watchPosition({ signal })) {
        if (!SHOWN.includes(position.partner.code)) continue;
        setPositions((before) => ({ ...before, [position.partner.code]: position }));
        await look();
      }
    },
    [pane],
  );
  return { positions, pointsCode, entries, broken: useFollowed(follow) };
}

function Position({ of: { partner, balance } }: { readonly of: NetPosition }) {
  const t = useWords();
  const micros = toMicros(balance.amount);
  return (
    <li data-partner={partner.code}>
      <span>
        {partner.name}
        <br />
        <span className="quiet">
          {micros < 0n ? t.booksPane.owes : micros > 0n ? t.booksPane.isOwed : t.booksPane.even}
        </span>
      </span>
      <span className="figure">{formatMoney(balance, t.locale)}</span>
    </li>
  );
}

/** `wallet:mbr_01abc...` is longer than a pane is wide: the end of an id says nothing to people. */
const shortOf = (account: string): string => account.replace(/_[0-9a-z]{18,}/, (id) => `…${id.slice(-4)}`);

export function Books({ pane }: { readonly pane: Pane }) {
  const t = useWords();
  const { positions, pointsCode, entries, broken } = useBooks(pane);
  const write = (amount: string, asset: string): string =>
    asset === POINTS
      ? t.booksPane.pointsOf(formatPoints(BigInt(amount), t.locale), pointsCode)
      : formatMoney({ amount, currency: asset }, t.locale);
  const kinds: Readonly<Record<string, string>> = { ...t.reasons, ...t.booksPane.kinds };
  return (
    <div className="books" aria-busy={entries.length === 0 && !broken}>
      <BrokenOff of={broken} />
      <section>
        <h3>{t.booksPane.positions}</h3>
        <ul className="history">
          {SHOWN.flatMap((code) => positions[code] ?? []).map((position) => (
            <Position key={position.partner.id} of={position} />
          ))}
        </ul>
      </section>
      <section>
        <h3>{t.booksPane.entries}</h3>
        {entries.map(({ id, sequence, kind, postings }) => (
          <table key={id} className="entry">
            <caption>
              {t.booksPane.entry(sequence)} <span className="quiet">{kinds[kind] ?? kind}</span>
            </caption>
            <thead className="hidden">
              <tr>
                <th scope="col">{t.booksPane.account}</th>
                <th scope="col">{t.booksPane.amount}</th>
              </tr>
            </thead>
            <tbody>
              {postings.map(({ account, asset, amount }) => (
                <tr key={`${account} ${asset}`}>
                  <td title={account}>{shortOf(account)}</td>
                  <td className="right figure">{write(amount, asset)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </section>
      <Request of={pane} />
    </div>
  );
}
