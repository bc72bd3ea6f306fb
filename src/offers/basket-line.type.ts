import { Field, InputType, Int } from 'type-graphql';
import { bounds, DecimalScalar, describeText } from '../platform/index.js';
import { QUANTITY_MAX } from './basket-line.js';
import { SKU_MAX } from './goods.js';

@InputType({
  description: 'One kind of goods in a purchase. The lines of a purchase, at most 100, add up to at most its spend.',
})
export class BasketLineInput {
  @Field(() => String, {
    nullable: true,
    description: `The partner's own number of the goods: ${describeText('number', SKU_MAX)}.`,
  })
  sku?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What kind of goods they are: ${describeText('number', bounds.category)}.`,
  })
  category?: string | null;

  @Field(() => Int, { description: `How many units: 1 to ${QUANTITY_MAX.toLocaleString('en-US')}.` })
  quantity!: number;

  @Field(() => DecimalScalar, {
    description:
      'What all the units cost, in the currency of the spend and with at most its fraction digits; 0 for what is free.',
  })
  amount!: string;
}
