import { exactMoney, formatScaled } from '../platform/index.js';
import type { Condition } from './conditions/all.js';
import type { Effect } from './effects/all.js';
import { showWindow } from './window.js';

/** Conditions and effects as they are answered: one field that is not null. */

const goodsShown = ({
  categories,
  skus,
}: {
  readonly categories: readonly string[];
  readonly skus: readonly string[];
}) => ({
  categories: categories.length > 0 ? categories : null,
  skus: skus.length > 0 ? skus : null,
});

/** A condition whose field GraphQL has not got yet has none that is not null. */
export function showCondition(condition: Condition): object {
  switch (condition.kind) {
    case 'window':
      return { window: showWindow(condition.terms) };
    case 'goods':
      return { goods: goodsShown(condition.terms) };
    case 'bundle':
      return { bundle: condition.terms.map(goodsShown) };
    case 'minSpend':
      return { minSpend: exactMoney(condition.terms.amount, condition.terms.currency) };
    default:
      return { [condition.kind]: condition.terms };
  }
}

export function showEffect(effect: Effect): object {
  switch (effect.kind) {
    case 'multiply':
      return { multiply: formatScaled(effect.terms, 6, 0) };
    case 'perStep': {
      const { points, step, currency } = effect.terms;
      return { perStep: { points, step: exactMoney(step, currency) } };
    }
    default:
      return { [effect.kind]: effect.terms };
  }
}
