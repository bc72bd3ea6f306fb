import { BadInput, micros, readMoney, type Micros } from '../../platform/index.js';
import { moneyText } from '../words.js';
import { defineCondition, withBasket } from './rule.js';

export interface MinSpend {
  readonly amount: Micros;
  readonly currency: string;
}

interface Kept {
  readonly micros: string;
  readonly currency: string;
}

/** Spend on the lines that the goods conditions take, else on the whole purchase. */
export const minSpend = defineCondition<{ readonly amount: string; readonly currency: string }, MinSpend>({
  read: (field, input) => {
    const money = readMoney(field, input);
    if (money.amount <= 0n) throw new BadInput(`${field}.amount`, 'must be above 0');
    return money;
  },
  holds: ({ amount, currency }, { situation: { purchase }, counted }) =>
    purchase?.currency === currency && (counted ?? purchase).spend >= amount,
  places: withBasket,
  ofBasket: true,
  plain: ({ amount, currency }, language) =>
    language === 'zh' ? `消费满${moneyText(amount, currency)}` : `from ${moneyText(amount, currency)} spent`,
  toJson: ({ amount, currency }) => ({ micros: amount.toString(), currency }),
  fromJson: ({ micros: amount, currency }: Kept) => ({ amount: micros(BigInt(amount)), currency }),
});
