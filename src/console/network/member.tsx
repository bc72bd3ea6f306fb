import { useQuery } from 'urql';
import { useParams } from 'wouter';
import { formatPoints } from '../../client/index.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { pointsColumn, shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { AndMore } from '../parts/and-more.js';
import { DataTable } from '../parts/data-table.js';
import { Fact } from '../parts/facts.js';
import { Id } from '../parts/id.js';
import { Points } from '../parts/money.js';
import { When } from '../parts/when.js';
import { FreezeMember } from './freeze-member.js';
import { MEMBER, type ChangeShown, type LotShown, type MemberShown } from './member-query.js';
import { MemberStatus } from './member-status.js';

const PAGE = 20;

/** One member: the wallet with its lots and its history, and whether it may spend. */
export function Member() {
  const t = useText();
  const text = t.network.members;
  const { id } = useParams<{ id: string }>();
  const [params] = useUrlState();
  const after = params.getAll('after').at(-1) ?? null;
  const [asked, again] = useQuery({ query: MEMBER, variables: { id, first: PAGE, after } });
  const renew = (): void => again({ requestPolicy: 'network-only' });
  const node = asked.data?.node;
  const member = node && 'wallet' in node ? node : undefined;
  return (
    <Page title={t.places.member} actions={member && <FreezeMember of={member} onDone={renew} />}>
      <Asked of={asked} again={renew}>
        {() =>
          member ? (
            <>
              <Facts of={member} />
              <Lots of={member.wallet.lots} />
              <History of={member.wallet.changes} />
            </>
          ) : (
            <Notice kind="empty" title={text.notThere}>
              <Link className="button" to="/network/members">
                {t.places.members}
              </Link>
            </Notice>
          )
        }
      </Asked>
    </Page>
  );
}

function Facts({ of: { id, status, wallet, links, networkFreeze } }: { readonly of: MemberShown }) {
  const t = useText();
  const text = t.network.members;
  return (
    <dl className="facts">
      <Fact name={text.available} isFirst>
        <Points of={wallet.available} />
      </Fact>
      <Fact name={text.held} isFirst>
        <Points of={wallet.held} />
      </Fact>
      <Fact name={t.parts.status}>
        <MemberStatus of={status} />
      </Fact>
      <Fact name={text.version}>{wallet.version.toString()}</Fact>
      {networkFreeze && (
        <Fact name={text.frozenBecause} isLong>
          {networkFreeze.reason} <When at={networkFreeze.frozenAt} precise />
        </Fact>
      )}
      <Fact name={text.links} isLong>
        {links.map(({ partner, externalId }) => text.linkOf(partner.name, externalId)).join(text.comma)}
      </Fact>
      <Fact name={text.id} isLong>
        <Id of={id} />
      </Fact>
    </dl>
  );
}

/** What the wallet is made of, in the order in which it is spent. */
function Lots({ of: { nodes, pageInfo } }: { readonly of: MemberShown['wallet']['lots'] }) {
  const t = useText();
  const text = t.network.members;
  return (
    <section>
      <h2>{text.lots}</h2>
      <DataTable
        list="lots"
        caption={text.lots}
        isPart
        rows={nodes}
        keyOf={({ id }) => id}
        empty={<Notice kind="empty" title={text.noLots} />}
        columns={[
          textColumn<LotShown>('issuer', t.reports.flow.issuer, ({ issuer }) => issuer.name),
          pointsColumn<LotShown>('points', text.available, ({ points }) => points),
          pointsColumn<LotShown>('held', text.held, ({ held }) => held),
          pointsColumn<LotShown>('issued', t.network.overview.issued, ({ issued }) => issued),
          whenColumn<LotShown>('created', text.since, ({ createdAt }) => createdAt),
          shownColumn<LotShown>(
            'expires',
            text.expires,
            ({ expiresAt }) => (expiresAt === null ? t.reports.liability.never : <When at={expiresAt} />),
            ({ expiresAt }) => expiresAt ?? '',
          ),
        ]}
      />
      <AndMore isCut={pageInfo.hasNextPage} shown={nodes.length} />
    </section>
  );
}

function History({ of: { nodes, pageInfo } }: { readonly of: MemberShown['wallet']['changes'] }) {
  const t = useText();
  const text = t.network.members;
  const signed = (delta: number): string => `${delta > 0 ? '+' : ''}${formatPoints(delta, t.locale)}`;
  return (
    <section>
      <h2>{text.history}</h2>
      <DataTable
        list="changes"
        caption={text.history}
        rows={nodes}
        keyOf={({ id }) => id}
        next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
        empty={<Notice kind="empty" title={text.noChanges} />}
        columns={[
          {
            ...pointsColumn<ChangeShown>('version', text.version, ({ version }) => version),
            isFigure: false,
          },
          shownColumn<ChangeShown>(
            'reason',
            t.line.kind,
            ({ reason, journalEntryId }) =>
              journalEntryId === null ? (
                t.entryKind(reason)
              ) : (
                <Link to={`/settlement/journal/${journalEntryId}`}>{t.entryKind(reason)}</Link>
              ),
            ({ reason }) => reason,
          ),
          textColumn<ChangeShown>('partner', t.parts.partner, ({ partner }) => partner?.name ?? t.parts.nothing),
          whenColumn<ChangeShown>('when', text.when, ({ occurredAt }) => occurredAt, true),
          {
            ...shownColumn<ChangeShown>(
              'delta',
              text.change,
              ({ availableDelta }) => signed(availableDelta),
              ({ availableDelta }) => availableDelta.toString(),
            ),
            isFigure: true,
          },
          pointsColumn<ChangeShown>('available', text.available, ({ available }) => available),
          pointsColumn<ChangeShown>('held', text.held, ({ held }) => held),
        ]}
      />
    </section>
  );
}
