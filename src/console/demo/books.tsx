import { useCallback, useState } from 'react';
import { formatMoney, graphql, toMicros, type NetPosition } from '../../client/index.js';
import { useFollowed } from './follow.js';
import type { Pane } from './pane.js';
import { Request } from './request.js';
import { useWords } from './text.js';
import { BrokenOff } from './trouble.js';

const SHOWN: readonly string[] = ['bakery', 'cinema'];

const ENTRIES = graphql(`
  query {
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
  return (await kula.query(ENTRIES)).journal.nodes;
}
type Entry = Awaited<ReturnType<typeof readEntries>>[number];

/** Both partners' positions and the newest entries, live. */
function useBooks(pane: Pane) {
  const [positions, setPositions] = useState<Readonly<Record<string, NetPosition>>>({});
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const follow = useCallback(
    async (signal: AbortSignal, onRight: () => void): Promise<void> => {
      setEntries(await readEntries(pane));
      onRight();
      for await (const position of pane.kula.watchPosition({ signal })) {
        if (!SHOWN.includes(position.partner.code)) continue;
        setPositions((before) => ({ ...before, [position.partner.code]: position }));
        setEntries(await readEntries(pane));
      }
    },
    [pane],
  );
  return { positions, entries, broken: useFollowed(follow) };
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
  const { positions, entries, broken } = useBooks(pane);
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
                  <td className="right figure">{`${amount.replace('-', '−')} ${asset}`}</td>
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
