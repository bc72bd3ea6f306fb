import { graphql, type ResultOf } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { CYCLE, GuardSaid } from './guard.js';
import type { Basis, SheetInput } from './propose-query.js';
import { TermsTable } from './terms-table.js';

const PROPOSE = graphql(
  `
    mutation ProposeSheet($input: ProposeRateSheetInput!) {
      proposeRateSheet(input: $input) {
        __typename
        ... on ProposeRateSheetPayload {
          rateSheet {
            id
            status
          }
        }
        ... on Refusal {
          code
          message
        }
        ... on Arbitrage {
          ...Cycle
        }
        ... on LossMakingRates {
          lossPerPoint {
            amount
            currency
          }
          with {
            id
            name
          }
        }
        ... on NoticeTooShort {
          earliest
        }
      }
    }
  `,
  [CYCLE],
);

interface ProposeSheetProps {
  readonly input: SheetInput;
  readonly basis: Basis;
  readonly close: () => void;
  readonly onProposed: (id: string) => void;
}

/** All terms once more, beside those in force, before they are proposed. */
export function ProposeSheet({ input, basis, close, onProposed }: ProposeSheetProps) {
  const t = useText();
  const text = t.network.rates;
  const send = useOperation(PROPOSE);
  const onDone = ({ proposeRateSheet: result }: ResultOf<typeof PROPOSE>): void => {
    if (result.__typename === 'ProposeRateSheetPayload') onProposed(result.rateSheet.id);
  };
  const terms = {
    version: (basis.rateSheet?.version ?? 0) + 1,
    accrualRate: input.accrualRate,
    redemptionValue: input.redemptionValue,
    issuePrice: input.issuePrice,
    reimbursementPrice: input.reimbursementPrice,
    breakageShare: input.breakageShare ?? null,
    conversionInRate: input.conversionInRate ?? null,
    conversionOutRate: input.conversionOutRate ?? null,
    pointsExpireAfterDays: input.pointsExpireAfterDays ?? null,
  };
  return (
    <Confirm
      title={text.proposeFor(basis.name)}
      action={text.propose}
      close={close}
      onDone={onDone}
      run={() => send({ input })}
      explain={(refusal) => <GuardSaid of={refusal} />}
    >
      <p>{text.proposeSays}</p>
      <TermsTable of={terms} before={basis.rateSheet} currency={basis.currency} />
    </Confirm>
  );
}
