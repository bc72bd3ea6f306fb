import { useOperation, type Outcome } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Money } from '../parts/money.js';
import type { Match } from './bank-statements.js';
import { paymentOf, type PaymentInput } from './bank/payment.js';
import { DueSums } from './due-sums.js';
import { RECORD } from './record-payment.js';

interface RecordMatchesProps {
  readonly of: readonly Match[];
  /** What was sent of each movement since the page was opened, by reference. */
  readonly kept: Map<string, PaymentInput>;
  readonly close: () => void;
  readonly renew: () => void;
}

/** Records movements of the bank, one after another, each with its reference as its key; the first that is declined ends it. */
export function RecordMatches({ of, kept, close, renew }: RecordMatchesProps) {
  const t = useText();
  const { timeZone, aheadMs } = useSession();
  const send = useOperation(RECORD);
  const record = (match: Match): Promise<Outcome> =>
    send({ input: paymentOf(kept, match, timeZone, Date.now() + aheadMs) });
  const run = async (): Promise<Outcome> => {
    for (const match of of) {
      const outcome = await record(match);
      if (outcome.kind === 'done') continue;
      renew();
      return outcome;
    }
    renew();
    return { kind: 'done', data: undefined };
  };
  return (
    <Confirm title={t.bank.recordTitle(of.length)} action={t.payments.record} isOnce close={close} run={run}>
      <p>{t.bank.recordSays}</p>
      <div className="wide" tabIndex={0} role="region" aria-label={t.bank.matches}>
        <table>
          <caption className="hidden">{t.bank.matches}</caption>
          <thead>
            <tr>
              <th scope="col">{t.places.statement}</th>
              <th scope="col">{t.payments.reference}</th>
              <th scope="col" className="right">
                {t.bank.amount}
              </th>
            </tr>
          </thead>
          <tbody>
            {of.map(({ reference, statement }) => (
              <tr key={statement.id}>
                <th scope="row">{t.statement.title(statement.partner.name, statement.period.number)}</th>
                <td>{reference}</td>
                <td className="right">
                  <Money of={statement.netDue} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <DueSums of={of.map(({ statement }) => statement)} titles={t.periods} />
    </Confirm>
  );
}
