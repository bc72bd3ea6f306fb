import { useState } from 'react';
import { useSession } from '../frame/session.js';
import { Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Under } from '../parts/under.js';
import { When } from '../parts/when.js';
import { IssueKey } from './issue-key.js';
import { isGood, type Key } from './key-query.js';
import { RevokeKey } from './revoke-key.js';
import { RotateKey } from './rotate-key.js';
import { Secret } from './secret.js';

interface KeyListProps {
  readonly of: readonly Key[];
  readonly partnerId: string;
  readonly onDone: () => void;
}

type Open = { readonly what: 'issue' } | { readonly what: 'rotate' | 'revoke'; readonly key: Key };

/** The keys of a partner's app, those that are good first; with what can be done with each. */
export function KeyList({ of, partnerId, onDone }: KeyListProps) {
  const t = useText();
  const text = t.developers.keys;
  const { may } = useSession();
  const [open, setOpen] = useState<Open>();
  const [secret, setSecret] = useState<string>();
  const close = (): void => setOpen(undefined);
  const tell = (told: string): void => {
    setSecret(told);
    onDone();
  };
  const columns = useColumns(setOpen);
  const rows = [...of.filter(isGood), ...of.filter((key) => !isGood(key))];
  return (
    <section>
      <h2>{text.title}</h2>
      <p className="quiet">{text.says}</p>
      {may('issueApiKey') && (
        <p className="buttons">
          <button type="button" onClick={() => setOpen({ what: 'issue' })}>
            {text.issue}
          </button>
        </p>
      )}
      <DataTable
        list="keys"
        caption={text.title}
        isPart
        rows={rows}
        keyOf={({ id }) => id}
        columns={columns}
        empty={
          <Notice kind="empty" title={text.none}>
            <p>{text.noneSays}</p>
          </Notice>
        }
      />
      {open?.what === 'issue' && <IssueKey partnerId={partnerId} close={close} onSecret={tell} />}
      {open?.what === 'rotate' && <RotateKey of={open.key} close={close} onSecret={tell} />}
      {open?.what === 'revoke' && <RevokeKey of={open.key} close={close} onDone={onDone} />}
      {secret !== undefined && <Secret of={secret} close={() => setSecret(undefined)} />}
    </section>
  );
}

function useColumns(open: (what: Open) => void): readonly Column<Key>[] {
  const t = useText();
  const text = t.developers.keys;
  const { may } = useSession();
  const stateOf = (key: Key): string => (isGood(key) ? text.good : key.revokedAt === null ? text.ended : text.revoked);
  const scopesOf = ({ scopes }: Key): string =>
    scopes === null ? text.allScopes : scopes.map((scope) => text.scopes[scope]).join(t.network.members.comma);
  return [
    shownColumn(
      'label',
      text.label,
      ({ label, prefix }) => <Under line={<code>{text.prefixOf(prefix)}</code>}>{label}</Under>,
      ({ label }) => label,
    ),
    { key: 'prefix', title: text.prefix, isForFile: true, show: () => null, text: ({ prefix }) => prefix },
    shownColumn(
      'state',
      t.parts.status,
      (key) => <Badge tone={isGood(key) ? 'good' : 'quiet'}>{stateOf(key)}</Badge>,
      stateOf,
    ),
    textColumn('scopes', text.may, scopesOf),
    shownColumn(
      'used',
      text.lastUsed,
      ({ lastUsedAt }) =>
        lastUsedAt === null ? <span className="quiet">{text.never}</span> : <When at={lastUsedAt} precise />,
      ({ lastUsedAt }) => lastUsedAt ?? '',
    ),
    whenColumn('created', text.created, ({ createdAt }) => createdAt),
    shownColumn(
      'ends',
      text.ends,
      ({ expiresAt }) =>
        expiresAt === null ? <span className="quiet">{text.never}</span> : <When at={expiresAt} precise />,
      ({ expiresAt }) => expiresAt ?? '',
    ),
    shownColumn(
      'actions',
      t.network.sessions.action,
      (key) =>
        isGood(key) && (
          <span className="buttons">
            {may('rotateApiKey') && (
              <button type="button" aria-label={text.rotateOf(key.label)} onClick={() => open({ what: 'rotate', key })}>
                {text.rotate}
              </button>
            )}
            {may('revokeApiKey') && (
              <button type="button" aria-label={text.revokeOf(key.label)} onClick={() => open({ what: 'revoke', key })}>
                {text.revoke}
              </button>
            )}
          </span>
        ),
      () => '',
    ),
  ];
}
