import { Field, ObjectType } from 'type-graphql';
import { Access, Money, RefusalType, withParent } from '../platform/index.js';

/** The GraphQL types of the refusals that only settlement gives (data: refusals.ts). */

@Access(withParent)
@ObjectType('StatementNotFound', {
  implements: RefusalType,
  description: 'There is no such statement among those that you may see.',
})
export class StatementNotFoundType extends RefusalType {}

@Access(withParent)
@ObjectType('StatementLineNotFound', {
  implements: RefusalType,
  description: 'There is no such statement line among those that you may see.',
})
export class StatementLineNotFoundType extends RefusalType {}

@Access(withParent)
@ObjectType('NothingToSettle', {
  implements: RefusalType,
  description: 'The open period has no journal entry yet, so there is nothing to close.',
})
export class NothingToSettleType extends RefusalType {}

@Access(withParent)
@ObjectType('AmountMismatch', {
  implements: RefusalType,
  description: 'The amount is not what is due: a payment is the whole net due.',
})
export class AmountMismatchType extends RefusalType {
  @Field(() => Money, { description: 'The amount that the payment must have.' })
  expectedAmount!: Money;
}
