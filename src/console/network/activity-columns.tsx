import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { placeOfId } from '../frame/place-of-id.js';
import { useText } from '../frame/text.js';
import { shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import type { Column } from '../parts/data-table.js';
import { Under } from '../parts/under.js';

export const ACTIVITY = graphql(`
  query Activity($first: Int!, $after: String, $filter: ActivityFilter) {
    activity(first: $first, after: $after, filter: $filter) {
      nodes {
        number
        at
        operation
        role
        actor
        kind
        change
        objectId
        partner {
          id
          name
        }
        values {
          name
          before
          after
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type ActivityRow = ResultOf<typeof ACTIVITY>['activity']['nodes'][number];

/** Who did what, to which object, and what of it changed. */
export function useActivityColumns(): readonly Column<ActivityRow>[] {
  const t = useText();
  const text = t.network.activity;
  const whoOf = ({ role, actor }: ActivityRow): string => (role === null ? (actor ?? text.network) : t.roleName(role));
  return [
    whenColumn('at', text.at, ({ at }) => at, true),
    shownColumn(
      'who',
      text.who,
      (row) => (row.role !== null && row.actor !== null ? <Under line={row.actor}>{whoOf(row)}</Under> : whoOf(row)),
      (row) => [whoOf(row), row.actor].filter((one) => one !== null).join(' '),
    ),
    shownColumn(
      'what',
      text.what,
      (row) => <Under line={row.operation ?? text.byHand}>{text.did(row.change, text.kindOf(row.kind))}</Under>,
      (row) => [row.change, row.kind, row.operation ?? ''].join(' '),
    ),
    shownColumn(
      'object',
      text.object,
      (row) => <TheObject of={row} />,
      ({ objectId }) => objectId ?? '',
    ),
    textColumn('partner', t.parts.partner, ({ partner }) => partner?.name ?? t.parts.nothing),
    shownColumn(
      'values',
      text.values,
      (row) => <Values of={row} />,
      ({ values }) =>
        (values ?? []).map(({ name, before, after }) => `${name}: ${before ?? ''} > ${after ?? ''}`).join('; '),
    ),
  ];
}

function TheObject({ of: { objectId } }: { readonly of: ActivityRow }) {
  const t = useText();
  if (objectId === null) return <span className="quiet">{t.parts.nothing}</span>;
  const to = placeOfId(objectId);
  // What tells ids apart is at their ends; the file has them whole.
  const short = `${objectId.slice(0, 4)}…${objectId.slice(-6)}`;
  return to === undefined ? (
    <code title={objectId}>{short}</code>
  ) : (
    <Link to={to} title={objectId}>
      {short}
    </Link>
  );
}

function Values({ of: { values } }: { readonly of: ActivityRow }) {
  const t = useText();
  if (!values || values.length === 0) return <span className="quiet">{t.parts.nothing}</span>;
  return (
    <details>
      <summary>{t.network.activity.valuesOf(values.length)}</summary>
      <ul className="values">
        {values.map(({ name, before, after }) => (
          <li key={name}>
            <code>{name}</code> {before ?? t.parts.nothing} <span aria-hidden="true">{t.network.activity.arrow}</span>{' '}
            <span className="hidden">{t.network.activity.became}</span>
            {after ?? t.parts.nothing}
          </li>
        ))}
      </ul>
    </details>
  );
}
