import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  BadInput,
  bounds,
  callerOf,
  formatMicros,
  hashInput,
  idempotencyScope,
  MAX_MONEY_UNITS,
  newId,
  only,
  ownPartnerId,
  principalOf,
  scoped,
  readId,
  readIdempotencyKey,
  readMicros,
  readText,
  withParent,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { PartnerType, partnersById } from '../partners/index.js';
import { canonicalRef, membersById, MemberType, readMemberRef, walletRecord } from '../members/index.js';
import { RateSheetType, sheetsById } from '../exchange/index.js';
import type { Conversion } from './conversion.js';
import {
  ConversionType,
  ConvertInInput,
  ConvertInResult,
  ConvertOutInput,
  ConvertOutResult,
} from './conversion.type.js';
import { convertInOperation, convertOutOperation, type ConversionResult } from './convert.js';
import { findConversion, loadConversion } from './find.js';

@Resolver(() => ConversionType)
export class ConversionResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => ConversionType, {
    nullable: true,
    description: 'A conversion by its id. Null when there is none that you may see.',
  })
  conversion(
    @Arg('id', () => ID, { description: "The conversion's id." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Conversion | null> {
    return findConversion(this.services, readId('id', 'conversion', id), principalOf(ctx));
  }

  @Access(scoped('CONVERT', only('PARTNER_APP')))
  @Mutation(() => ConvertInResult, {
    description: "Gives a member points for units of the partner's own scheme, at the conversion rate in force.",
  })
  async convertIn(
    @Arg('input', () => ConvertInInput, { description: 'Who and how many units.' }) input: ConvertInInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const common = this.#read(input, ctx);
    const nativeUnits = readMicros('input.nativeUnits', input.nativeUnits);
    if (nativeUnits <= 0n) throw new BadInput('input.nativeUnits', 'must be positive');
    if (nativeUnits > MAX_MONEY_UNITS * 1_000_000n)
      throw new BadInput('input.nativeUnits', `must be at most ${MAX_MONEY_UNITS.toString()}`);
    const outcome = await this.services.lane.submit(convertInOperation, {
      ...common([nativeUnits]),
      nativeUnits,
      pointsMax: BigInt(this.services.config.accrualMax),
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('ConvertInPayload', result, replayed));
  }

  @Access(scoped('CONVERT', only('PARTNER_APP')))
  @Mutation(() => ConvertOutResult, {
    description:
      "Takes a member's points for units of the partner's own scheme, at the conversion rate in force. The partner is paid for them as for a redemption.",
  })
  async convertOut(
    @Arg('input', () => ConvertOutInput, { description: 'Who and how many points.' }) input: ConvertOutInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const common = this.#read(input, ctx);
    if (input.points <= 0n) throw new BadInput('input.points', 'must be positive');
    const outcome = await this.services.lane.submit(convertOutOperation, {
      ...common([input.points]),
      points: input.points,
    });
    return answer(outcome, 'input', (result, replayed) => this.#payload('ConvertOutPayload', result, replayed));
  }

  #read(input: ConvertInInput | ConvertOutInput, ctx: RequestContext) {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const member = readMemberRef('input.member', input.member);
    const reference = readText('input.reference', input.reference, bounds.reference);
    return (amounts: readonly bigint[]) => ({
      id: newId('conversion'),
      partnerId: ownPartnerId(principal),
      member,
      reference,
      askedBy: callerOf(principal),
      idempotency: {
        scope: idempotencyScope(principal),
        key,
        hash: hashInput([canonicalRef(member), reference, ...amounts]),
      },
    });
  }

  async #payload(__typename: string, result: ConversionResult, replayed: boolean): Promise<Answer & object> {
    const conversion = result.conversion ?? (await loadConversion(this.services, result.conversionId));
    return { __typename, conversion, wallet: walletRecord(result.wallet), replayed };
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: "With which partner's scheme." })
  partner(@Root() conversion: Conversion, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(conversion.partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, { description: 'Whose points.' })
  member(@Root() conversion: Conversion, @Ctx() ctx: RequestContext): Promise<object | null> {
    return membersById(ctx, this.services).load(conversion.memberId);
  }

  @Access(withParent)
  @FieldResolver(() => RateSheetType, { description: 'The rate sheet that was in force.' })
  rateSheet(@Root() conversion: Conversion, @Ctx() ctx: RequestContext): Promise<object | null> {
    return sheetsById(ctx, this.services).load(conversion.rateSheetId);
  }

  @FieldResolver()
  nativeUnits(@Root() conversion: Conversion): string {
    return formatMicros(conversion.nativeUnits, 0);
  }
}
