import type { Trouble } from '../frame/api.js';
import { isRefusal } from '../frame/operation.js';
import { Details, Failed } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Money, Points } from '../parts/money.js';
import { When } from '../parts/when.js';
import { GuardSaid } from './guard.js';
import type { Preview } from './propose-query.js';

interface SheetPreviewProps {
  readonly of: Preview | undefined;
  readonly trouble: Trouble | undefined;
  readonly isWhole: boolean;
  /** False while something newer is typed or asked. */
  readonly isFresh: boolean;
}

/** What the network says to the terms as they are typed. */
export function SheetPreview({ of, trouble, isWhole, isFresh }: SheetPreviewProps) {
  const t = useText();
  const text = t.network.rates;
  return (
    <section className={isFresh || !isWhole ? 'preview' : 'preview stale'} aria-live="polite" aria-label={text.preview}>
      <h2>{text.preview}</h2>
      {!isWhole ? (
        <p className="quiet">{text.notWhole}</p>
      ) : trouble ? (
        <Failed trouble={trouble} />
      ) : of === undefined ? null : isRefusal(of) ? (
        <div className="verdict differs">
          <h3>{t.refusals[of.code]}</h3>
          <GuardSaid of={of} />
          <Details message={of.message} />
        </div>
      ) : (
        <Examples of={of} />
      )}
    </section>
  );
}

/** It could be proposed: when it would start, and what a purchase and a redemption would come to. */
function Examples({ of }: { readonly of: Extract<Preview, { __typename: 'PreviewRateSheetPayload' }> }) {
  const t = useText();
  const text = t.network.rates;
  const { purchase, redemption } = of;
  return (
    <div className="verdict agrees">
      <h3>{text.possible}</h3>
      <p>
        {text.wouldStart(of.version)} <When at={of.effectiveFrom} precise />
      </p>
      {purchase && (
        <dl className="example">
          <dt>
            {text.examplePurchase} <Money of={purchase.spend} />
          </dt>
          <dd>
            {text.earns} <Points of={purchase.points} />
          </dd>
          <dd>
            {text.costs} <Money of={purchase.cost} />
          </dd>
          {purchase.expiresAt !== null && (
            <dd>
              {text.expire} <When at={purchase.expiresAt} />
            </dd>
          )}
        </dl>
      )}
      {redemption && (
        <dl className="example">
          <dt>
            {text.exampleRedemption} <Points of={redemption.points} />
          </dt>
          <dd>
            {text.isWorth} <Money of={redemption.value} />
          </dd>
          <dd>
            {text.isPaid} <Money of={redemption.paid} />
          </dd>
        </dl>
      )}
    </div>
  );
}
