import type { ReactNode } from 'react';
import { useSearch } from 'wouter';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { useUrlState, withParams } from '../frame/url-state.js';
import { EntryField, PartnerChoice, PeriodField, periodOf } from '../parts/filters.js';
import { Breakage } from './reports/breakage.js';
import { Coverage } from './reports/coverage.js';
import { Flow } from './reports/flow.js';
import { Liability } from './reports/liability.js';
import { Margin } from './reports/margin.js';
import { PositionsByPeriod } from './reports/positions.js';
import { RollForward } from './reports/roll-forward.js';

type Kind = 'positions' | 'roll' | 'liability' | 'coverage' | 'breakage' | 'margin' | 'flow';

interface Entry {
  readonly kind: Kind;
  /** The operation that it asks by. */
  readonly needs: string;
  readonly by: 'period' | 'partner' | 'day' | 'nothing';
  readonly show: (periodNumber: number | null) => ReactNode;
}

const reports: readonly Entry[] = [
  { kind: 'positions', needs: 'statements', by: 'partner', show: () => <PositionsByPeriod /> },
  { kind: 'roll', needs: 'rollForward', by: 'period', show: (number) => <RollForward periodNumber={number} /> },
  { kind: 'liability', needs: 'liabilityReport', by: 'day', show: () => <Liability /> },
  { kind: 'coverage', needs: 'coverageReport', by: 'nothing', show: () => <Coverage /> },
  { kind: 'breakage', needs: 'breakageReport', by: 'period', show: (number) => <Breakage periodNumber={number} /> },
  { kind: 'margin', needs: 'marginReport', by: 'period', show: (number) => <Margin periodNumber={number} /> },
  { kind: 'flow', needs: 'flowReport', by: 'period', show: (number) => <Flow periodNumber={number} /> },
];

/** The network's books as questions and their answers; which question, the address says. */
export function Reports() {
  const t = useText();
  const { may } = useSession();
  const search = useSearch();
  const [params] = useUrlState();
  const shown = reports.filter(({ needs }) => may(needs));
  const current = shown.find(({ kind }) => kind === params.get('of')) ?? shown[0];
  return (
    <Page title={t.places.reports} lead={t.reports.lead}>
      <nav aria-label={t.places.reports}>
        <ul className="tabs">
          {shown.map(({ kind }) => (
            <li key={kind}>
              <Link
                className="button"
                to={`/settlement/reports${withParams(search, { of: kind })}`}
                aria-current={kind === current?.kind ? 'page' : undefined}
              >
                {t.reports[kind].title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {current && current.by !== 'nothing' && (
        <div className="bar">
          {current.by === 'period' && <PeriodField />}
          {current.by === 'day' && <EntryField name="at" label={t.reports.at} type="date" />}
          {current.by !== 'period' && <PartnerChoice />}
        </div>
      )}
      {current?.show(periodOf(params))}
    </Page>
  );
}
