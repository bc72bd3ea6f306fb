import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  exactMoney,
  hashInput,
  idempotencyScope,
  Money,
  newId,
  only,
  principalOf,
  readId,
  readIdempotencyKey,
  readMoney,
  readText,
  withParent,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import type { Amount } from './amount.js';
import { payOperation } from './pay.js';
import { RecordSettlementPaymentInput, RecordSettlementPaymentResult, SettlementPaymentType } from './pay.type.js';
import type { PaymentRecord } from './read-records.js';
import { findIssued, findStatement } from './read.js';
import { isRefusedAs, statementIs } from './refusals.js';

@Resolver(() => SettlementPaymentType)
export class SettlementPaymentResolver {
  @Access(withParent)
  @FieldResolver(() => Money, { description: 'What was paid: the whole net due.' })
  amount(@Root() payment: PaymentRecord): Amount {
    return exactMoney(payment.amount, payment.currency);
  }
}

/** As many digits as a Decimal can have, because a net due that is larger than any purchase must be payable too. */
const DUE_MAX_UNITS = 10n ** 30n;

@Resolver()
export class PayMutationResolver {
  constructor(private readonly services: Services) {}

  @Access(only('NETWORK_ACCOUNTANT'))
  @Mutation(() => RecordSettlementPaymentResult, {
    description:
      "Records the payment of a statement: its whole net due, in its direction. A statement can be paid while ISSUED, AGREED or DISPUTED. When all of a period's are settled, so is the period.",
  })
  async recordSettlementPayment(
    @Arg('input', () => RecordSettlementPaymentInput, { description: 'The payment.' })
    input: RecordSettlementPaymentInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const statementId = readId('input.statementId', 'statement', input.statementId);
    const { amount, currency } = readMoney('input.amount', input.amount, DUE_MAX_UNITS);
    if (amount <= 0n)
      throw new BadInput('input.amount.amount', "must be positive: who pays follows from the statement's direction");
    const bankReference = readText('input.bankReference', input.bankReference, bounds.bankReference);
    const outcome = await this.services.lane.submit(payOperation, {
      id: newId('payment'),
      statementId,
      amount,
      currency,
      bankReference,
      paidAt: input.paidAt,
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: {
        scope: idempotencyScope(principal),
        key,
        hash: hashInput([statementId, amount, currency, bankReference, input.paidAt]),
      },
    });
    if (isRefusedAs(outcome, 'StatementNotFound')) {
      const { database } = this.services;
      // It was a draft when it was asked for, even if it has been issued since.
      if (await findStatement(database, statementId, null, { breakdown: false })) return statementIs('DRAFT', 'pay');
    }
    return answer(outcome, 'input', async (result, replayed) => {
      const statement = await findIssued(this.services.database, result.statementId, null);
      return {
        __typename: 'RecordSettlementPaymentPayload',
        replayed,
        statement: {
          ...statement,
          status: 'SETTLED',
          settledAt: new Date(result.settledAt),
          disputesThen: { open: new Map(result.disputes), at: new Date(result.settledAt) },
        },
      };
    });
  }
}
