import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { When } from '../parts/when.js';
import { daysLeft } from './days-left.js';

interface DaysLeftProps {
  readonly until: string;
  /** What is said when it has passed. */
  readonly passed: string;
}

/** The days that are left by the network's clock, or that none is. */
export function DaysLeft({ until, passed }: DaysLeftProps) {
  const t = useText();
  const { aheadMs } = useSession();
  const days = daysLeft(until, Date.now() + aheadMs);
  return days === null ? <Badge tone="warn">{passed}</Badge> : <span className="quiet">{t.parts.daysLeft(days)}</span>;
}

interface PayByProps {
  readonly at: string;
  readonly isPaid: boolean;
  readonly precise?: boolean;
}

/** When the net due is to be paid by, and whether that has passed without a payment. */
export function PayBy({ at, isPaid, precise = false }: PayByProps) {
  const t = useText();
  return (
    <span>
      <When at={at} precise={precise} /> {!isPaid && <DaysLeft until={at} passed={t.statement.overdue} />}
    </span>
  );
}
