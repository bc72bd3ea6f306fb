import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  callerOf,
  Forbidden,
  hashInput,
  idempotencyScope,
  newId,
  only,
  ownPartnerId,
  present,
  principalOf,
  readId,
  readIdempotencyKey,
  scoped,
  Seldom,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { bindCardOperation } from './bind-card.js';
import { readCardNumber } from './card-number.js';
import { cardsOf, loadSerials, type Card } from './card.js';
import {
  BindCardInput,
  BindCardResult,
  CardType,
  numberRule,
  PrintCardsInput,
  PrintCardsResult,
  ReportCardLostResult,
} from './card.type.js';
import { readMemberRef } from './member-ref.js';
import type { MemberRecord } from './member.js';
import { MemberType } from './member.type.js';
import { PRINTED_MAX, printCardsOperation, type Printed } from './print-cards.js';
import { reportCardLostOperation } from './report-card-lost.js';

/** A thousand cards each. */
const PRINTINGS_A_MINUTE = 60;
/** Each loss makes every lane forget one member. A partner's tills serve many; a member has few cards. */
const CARDS_A_MINUTE = 6_000;
const OWN_A_MINUTE = 10;

@Resolver(() => CardType)
export class CardResolver {
  constructor(private readonly services: Services) {}

  @Access(only('OPERATOR'))
  @Seldom(PRINTINGS_A_MINUTE)
  @Mutation(() => PrintCardsResult, {
    description: `Makes cards with numbers, bound to nobody: ${PRINTED_MAX.toLocaleString('en-US')} at most, and ${PRINTINGS_A_MINUTE.toString()} times a minute. /exports/cards.csv has their numbers for a printer.`,
  })
  async printCards(
    @Arg('input', () => PrintCardsInput, { description: 'For whom, and how many.' }) input: PrintCardsInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const partnerId = readId('input.partnerId', 'partner', input.partnerId);
    const { count } = input;
    if (count < 1 || count > PRINTED_MAX) throw new BadInput('input.count', `must be 1 to ${PRINTED_MAX.toString()}`);
    const outcome = await this.services.lane.submit(printCardsOperation, {
      id: newId('card'),
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash: hashInput([partnerId, count]) },
      partnerId,
      count,
      prefix: this.services.config.cardPrefix,
    });
    return answer(outcome, 'input', (printed, replayed) => this.#printed(printed, replayed));
  }

  /** The cards as they were right after the printing. */
  async #printed({ firstSerial, count }: Printed, replayed: boolean): Promise<Answer & object> {
    const cards = await loadSerials(this.services.database, firstSerial, count);
    const asPrinted = cards.map((card): Card => ({ ...card, status: 'PRINTED', boundAt: null }));
    return { __typename: 'PrintCardsPayload', cards: asPrinted, replayed };
  }

  @Access(scoped('MEMBERS', only('PARTNER_APP')))
  @Seldom(CARDS_A_MINUTE)
  @Mutation(() => BindCardResult, {
    description: 'Gives a member a card that was printed for the asking partner. The same call again answers the card.',
  })
  async bindCard(
    @Arg('input', () => BindCardInput, { description: 'Which card, and for whom.' }) input: BindCardInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const member = readMemberRef('input.member', input.member);
    const number = readCardNumber('input.number', input.number);
    const { replaces } = input;
    const outcome = await this.services.lane.submit(bindCardOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      partnerId: ownPartnerId(principal),
      member,
      number,
      replaces: typeof replaces === 'string' ? readCardNumber('input.replaces', replaces) : null,
    });
    return answer(outcome, 'input', (bound) => ({ __typename: 'BindCardPayload', ...bound }));
  }

  @Access(scoped('MEMBERS', only('PARTNER_APP', 'MEMBER')))
  @Seldom(CARDS_A_MINUTE, OWN_A_MINUTE)
  @Mutation(() => ReportCardLostResult, {
    description:
      'Ends a card at once, at all gateways: of the asking member, or of one that is linked to the asking partner. A card that is LOST already is answered.',
  })
  async reportCardLost(
    @Arg('number', () => String, { description: `The number of the card: ${numberRule}.` }) number: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const outcome = await this.services.lane.submit(reportCardLostOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      number: readCardNumber('number', number),
      by:
        principal.role === 'MEMBER'
          ? { memberId: present(principal.memberId, "the member of a member's token") }
          : { partnerId: ownPartnerId(principal) },
    });
    return answer(outcome, 'number', (card) => ({ __typename: 'ReportCardLostPayload', card }));
  }
}

@Resolver(() => MemberType)
export class MemberCardsResolver {
  constructor(private readonly services: Services) {}

  @Access(only('MEMBER', 'OPERATOR'))
  @FieldResolver(() => [CardType], {
    nullable: true,
    description:
      'The cards that are or were bound to the member, newest first, at most 100. For the member itself and OPERATOR.',
  })
  cards(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<readonly Card[]> {
    const { role, memberId } = principalOf(ctx);
    if (role === 'MEMBER' && memberId !== member.id) throw new Forbidden('The cards of this member are not for you.');
    return cardsOf(ctx, this.services, member.id);
  }
}
