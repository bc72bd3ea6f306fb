import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import {
  Access,
  DateTimeScalar,
  ownPartner,
  PointsScalar,
  withParent,
  type PartnerId,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';

/** A part as it is shown. */
export interface ShownPart {
  readonly issuerId: PartnerId;
  readonly points: bigint;
  readonly reversedPoints: bigint;
  readonly expiresAt: Date | null;
  readonly costCentre: string | null;
  /** The partner at which it was given, which may read the cost centre as the issuer may. */
  readonly partnerId: PartnerId | null;
}

const isOf = ({ issuerId, partnerId }: ShownPart): readonly string[] =>
  partnerId === null ? [issuerId] : [issuerId, partnerId];

@Access(withParent)
@ObjectType('IssuedPart', { description: 'Points of one issuer: one lot.' })
export class IssuedPartType {
  @Field(() => PointsScalar, { description: 'As they were given.' })
  points!: bigint;

  @Field(() => PointsScalar, { description: 'Those that were taken back.' })
  reversedPoints!: bigint;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When they expire; null: never.' })
  expiresAt!: Date | null;

  @Access(ownPartner(isOf, 'programme'))
  @Field(() => String, {
    nullable: true,
    description: "Which department of the issuer pays. For the accrual's partner, the issuer and staff.",
  })
  costCentre!: string | null;
}

@Resolver(() => IssuedPartType)
export class IssuedPartResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Whose points they are.' })
  issuer(@Root() { issuerId }: ShownPart, @Ctx() ctx: RequestContext) {
    return partnersById(ctx, this.services).load(issuerId);
  }
}
