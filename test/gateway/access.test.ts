import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  getNamedType,
  isInputObjectType,
  isLeafType,
  isNonNullType,
  isListType,
  isObjectType,
  isEnumType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { createClient } from 'graphql-ws';
import { Field, ObjectType, Query, Resolver, buildSchema } from 'type-graphql';
import WebSocket from 'ws';
import { enforceAccess, ruleOf } from '../../src/gateway/graphql/access.js';
import { createSchema } from '../../src/gateway/schema.js';
import type { Services } from '../../src/ledger/index.js';
import { Access, anyToken, type Role } from '../../src/platform/index.js';
import { roles, staffRoles } from '../../src/platform/principal.js';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

/** Who may use each operation (design, section 9). One that is not listed here fails the test. */
const anyone = roles;
const app: readonly Role[] = ['PARTNER_APP'];
const operator: readonly Role[] = ['OPERATOR'];
const networkAccountant: readonly Role[] = ['NETWORK_ACCOUNTANT'];
const partnerAccountant: readonly Role[] = ['PARTNER_ACCOUNTANT'];
const marketing: readonly Role[] = ['OPERATOR', 'PARTNER_APP', 'PARTNER_MARKETER'];
const settlementReaders: readonly Role[] = [...staffRoles, 'PARTNER_APP', 'PARTNER_ACCOUNTANT'];

const operations: Readonly<Record<string, readonly Role[]>> = {
  'Query.network': anyone,
  'Query.viewer': anyone,
  'Query.node': anyone,
  'Query.partner': anyone,
  'Query.partners': anyone,
  'Query.member': anyone,
  'Query.wallet': anyone,
  'Query.fxRates': anyone,
  'Query.rateSheets': settlementReaders,
  'Query.previewRateSheet': ['OPERATOR', 'PARTNER_APP'],
  'Query.previewFxRate': staffRoles,
  'Query.accrual': anyone,
  'Query.redemption': anyone,
  'Query.conversion': anyone,
  'Query.activity': [...staffRoles, 'PARTNER_ACCOUNTANT', 'PARTNER_MARKETER', 'PARTNER_DEVELOPER'],
  'Query.accruals': anyone,
  'Query.redemptions': anyone,
  'Query.conversions': anyone,
  'Query.refusals': [...staffRoles, 'PARTNER_APP', 'PARTNER_ACCOUNTANT', 'PARTNER_DEVELOPER'],
  'Query.offer': anyone,
  'Query.offers': anyone,
  'Query.quoteAccrual': [...marketing, 'MEMBER'],
  'Query.simulateCampaign': marketing,
  'Query.cases': anyone,
  'Query.members': ['OPERATOR', 'AUDITOR'],
  'Query.systemStatus': ['OPERATOR', 'AUDITOR'],
  'Query.coupon': anyone,
  'Query.items': anyone,
  'Query.itemOrder': anyone,
  'Query.itemOrders': anyone,
  'Query.sessions': operator,
  'Query.journal': staffRoles,
  'Query.liabilityReport': staffRoles,
  'Query.coverageReport': staffRoles,
  'Query.breakageReport': staffRoles,
  'Query.marginReport': staffRoles,
  'Query.rollForward': staffRoles,
  'Query.flowReport': settlementReaders,
  'Query.settlementPeriod': settlementReaders,
  'Query.settlementPeriods': settlementReaders,
  'Query.statement': settlementReaders,
  'Query.statements': settlementReaders,
  'Query.disputes': settlementReaders,
  'Mutation.createPartner': operator,
  'Mutation.updatePartner': operator,
  'Mutation.setPartnerStatus': operator,
  'Mutation.setCreditLimit': operator,
  'Mutation.issueApiKey': ['OPERATOR', 'PARTNER_DEVELOPER'],
  'Mutation.rotateApiKey': ['OPERATOR', 'PARTNER_DEVELOPER', 'PARTNER_APP'],
  'Mutation.revokeApiKey': ['OPERATOR', 'PARTNER_DEVELOPER'],
  'Mutation.revokeSession': anyone,
  'Mutation.publishFxRate': operator,
  'Mutation.approveRateSheet': operator,
  'Mutation.rejectRateSheet': operator,
  'Mutation.advanceClock': operator,
  'Mutation.proposeRateSheet': ['OPERATOR', 'PARTNER_APP'],
  'Mutation.draftCampaign': marketing,
  'Mutation.draftHouseRules': marketing,
  'Mutation.draftLadder': marketing,
  'Mutation.setTier': ['OPERATOR', 'PARTNER_APP'],
  'Mutation.draftCouponKind': marketing,
  'Mutation.draftDraw': marketing,
  'Mutation.playDraw': ['MEMBER', 'PARTNER_APP'],
  'Mutation.checkIn': ['MEMBER', 'PARTNER_APP'],
  'Mutation.reportTask': ['MEMBER', 'PARTNER_APP'],
  'Mutation.claimReferral': ['MEMBER', 'PARTNER_APP'],
  'Mutation.draftItem': marketing,
  'Mutation.addStock': marketing,
  'Mutation.orderItem': ['PARTNER_APP', 'MEMBER'],
  'Mutation.moveItemOrder': ['PARTNER_APP', 'MEMBER'],
  'Mutation.refundItemOrder': app,
  'Mutation.rate': ['MEMBER'],
  'Mutation.printCoupons': marketing,
  'Mutation.cancelCoupon': ['OPERATOR', 'PARTNER_APP'],
  'Mutation.giveGrant': app,
  'Mutation.reverseGrant': app,
  'Mutation.useCoupon': app,
  'Mutation.undoCouponUse': app,
  'Mutation.moveOffer': [...marketing, 'PARTNER_ACCOUNTANT'],
  'Mutation.resolveCase': marketing,
  'Mutation.openCase': ['PARTNER_APP', 'MEMBER'],
  'Mutation.answerCase': ['PARTNER_APP', 'PARTNER_MARKETER', 'MEMBER', 'OPERATOR'],
  'Mutation.escalateCase': ['PARTNER_APP', 'MEMBER', 'OPERATOR'],
  'Mutation.printCards': operator,
  'Mutation.bindCard': app,
  'Mutation.reportCardLost': ['PARTNER_APP', 'MEMBER'],
  'Mutation.postReceipt': app,
  'Mutation.claimReceipt': ['PARTNER_APP', 'MEMBER'],
  'Mutation.setMemberProfile': ['PARTNER_APP', 'MEMBER', 'OPERATOR'],
  'Mutation.enrolMember': app,
  'Mutation.linkMember': app,
  'Mutation.issueMemberToken': app,
  'Mutation.accruePoints': app,
  'Mutation.accruePointsBatch': app,
  'Mutation.reverseAccrual': app,
  'Mutation.returnPurchase': app,
  'Mutation.quoteRedemption': app,
  'Mutation.redeemPoints': app,
  'Mutation.captureRedemption': app,
  'Mutation.voidRedemption': app,
  'Mutation.refundRedemption': app,
  'Mutation.convertIn': app,
  'Mutation.convertOut': app,
  'Mutation.closeSettlementPeriod': networkAccountant,
  'Mutation.resolveDispute': networkAccountant,
  'Mutation.recordSettlementPayment': networkAccountant,
  'Mutation.agreeStatement': partnerAccountant,
  'Mutation.disputeStatementLine': partnerAccountant,
  'Mutation.memberCode': ['MEMBER'],
  'Mutation.freezeWallet': ['MEMBER', 'OPERATOR'],
  'Subscription.walletChanged': ['MEMBER', 'PARTNER_APP', 'OPERATOR', 'AUDITOR'],
  'Subscription.netPositionChanged': settlementReaders,
  'Subscription.statementChanged': settlementReaders,
};

/** The sides of a partner's affairs, for the partner itself and staff. */
const books: readonly Role[] = [...staffRoles, 'PARTNER_APP', 'PARTNER_ACCOUNTANT'];
const programme: readonly Role[] = [...books, 'PARTNER_MARKETER'];
const rates: readonly Role[] = [...programme, 'PARTNER_DEVELOPER'];

/** Fields that not everyone who has the object may have. One that is not listed here fails the test. */
const restricted: Readonly<Record<string, readonly Role[]>> = {
  'Activity.login': staffRoles,
  'Activity.values': staffRoles,
  'Partner.legalName': books,
  'Partner.accounts': [...staffRoles, 'PARTNER_ACCOUNTANT'],
  'Partner.memberView': [...staffRoles, 'PARTNER_APP'],
  'Partner.exposure': books,
  'Partner.contingentLiability': books,
  'Partner.creditLimit': books,
  'Partner.apiKeys': [...staffRoles, 'PARTNER_APP', 'PARTNER_DEVELOPER'],
  'RateSheet.issuePrice': rates,
  'RateSheet.reimbursementPrice': rates,
  'RateSheet.breakageShare': rates,
  'RateSheet.rejectionReason': rates,
  'Campaign.limits': programme,
  'Campaign.funding': programme,
  'Campaign.versions': programme,
  'Ladder.limits': programme,
  'Ladder.funding': programme,
  'Ladder.versions': programme,
  'CouponKind.limits': programme,
  'CouponKind.funding': programme,
  'CouponKind.versions': programme,
  'Draw.limits': programme,
  'Draw.funding': programme,
  'Draw.versions': programme,
  'Item.limits': programme,
  'Item.funding': programme,
  'Item.versions': programme,
  'Item.stock': programme,
  'Item.unitCost': programme,
  'HouseRules.limits': programme,
  'HouseRules.funding': programme,
  'HouseRules.versions': programme,
  'Member.birthday': ['MEMBER', 'OPERATOR'],
  'Lot.costCentre': ['OPERATOR', 'AUDITOR'],
  'Member.cards': ['MEMBER', 'OPERATOR'],
  'Member.networkFreeze': ['MEMBER', 'OPERATOR', 'AUDITOR'],
  'Member.tags': ['PARTNER_APP', 'OPERATOR'],
  'Accrual.review': programme,
  'IssuedPart.costCentre': programme,
  'Redemption.reimbursement': books,
  'Redemption.funding': staffRoles,
};

type AnyField = GraphQLField<unknown, unknown>;

function fieldsOf(
  schema: GraphQLSchema,
): { type: GraphQLObjectType; field: AnyField; name: string; isRoot: boolean }[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__')) return [];
    return Object.values(type.getFields()).map((field) => ({
      type,
      field,
      name: `${type.name}.${field.name}`,
      isRoot: roots.includes(type),
    }));
  });
}

/** A value that fits the type and means nothing. */
function dummy(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return dummy(type.ofType);
  if (isListType(type)) return [];
  if (isInputObjectType(type)) {
    const [first] = Object.values(type.getFields());
    if (type.isOneOf && first) return { [first.name]: dummy(first.type) };
    const required = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined,
    );
    return Object.fromEntries(required.map((field) => [field.name, dummy(field.type)]));
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const values: Record<string, unknown> = {
    Int: 0,
    Points: 0,
    Count: 0,
    Boolean: false,
    Decimal: '0',
    Currency: 'XOF',
    DateTime: '1999-01-01T00:00:00Z',
    LocalDate: '1999-01-01',
    LocalTime: '12:00',
  };
  return values[type.name] ?? '';
}

/** The operation with required arguments only, none of which means anything: whoever may ask changes nothing. */
function documentOf(
  operation: 'query' | 'mutation' | 'subscription',
  field: AnyField,
): { query: string; variables: Record<string, unknown> } {
  // A subscription is given all of them: without a wrong id it would go on for ever.
  const args = field.args.filter((arg) => isNonNullType(arg.type) || operation === 'subscription');
  const declared = args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
  const given = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return {
    query: `${operation}${declared ? `(${declared})` : ''} { ${field.name}${given ? `(${given})` : ''}${selection} }`,
    variables: Object.fromEntries(args.map((arg) => [arg.name, dummy(arg.type)])),
  };
}

describe('the rule of every field', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await createSchema({} as Services);
  }, 120_000);

  it('is the one that this test lists', () => {
    const found: Record<string, unknown> = {};
    for (const { type, field, name, isRoot } of fieldsOf(schema)) {
      const rule = ruleOf(type, field);
      if (!rule) throw new Error(`${name} has no rule`);
      if (rule.kind === 'parent' || (rule.kind === 'token' && !isRoot)) continue;
      found[name] =
        rule.kind === 'token'
          ? [...anyone].sort()
          : [...(rule.kind === 'roles' ? rule.roles : [...staffRoles, ...rule.roles])].sort();
    }
    const expected = Object.entries({ ...operations, ...restricted }).map(([name, rule]) => [name, [...rule].sort()]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  it('must exist: a field without a rule makes the schema fail', async () => {
    @ObjectType()
    class Bare {
      @Field(() => String)
      secret!: string;
    }
    @Resolver()
    class BareResolver {
      @Access(anyToken)
      @Query(() => Bare)
      bare(): Bare {
        return { secret: 'x' };
      }
    }
    const bare = await buildSchema({ resolvers: [BareResolver], validate: false });
    expect(() => {
      enforceAccess(bare);
    }).toThrow('Bare.secret says not who may use it');
  });
});

describe('every operation by every role', () => {
  let gateway: TestGateway;
  let tokens: Record<Role, string>;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await createSchema({} as Services);
    gateway = await startTestGateway(inMemory);
    const partner = await gateway.partner();
    const member = await gateway.member(partner);
    // The first of a day is answered otherwise than all that follow.
    await member.client.ask('mutation { checkIn(input: {}) { __typename } }');
    const staff = await Promise.all(staffRoles.map(async (role) => [role, await gateway.staffToken(role)] as const));
    tokens = {
      ...(Object.fromEntries(staff) as Record<(typeof staffRoles)[number], string>),
      PARTNER_APP: partner.key,
      PARTNER_ACCOUNTANT: partner.accountant.token ?? '',
      PARTNER_MARKETER: partner.marketer.token ?? '',
      PARTNER_DEVELOPER: partner.developer.token ?? '',
      MEMBER: member.client.token ?? '',
    };
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const asked = () => fieldsOf(schema).filter(({ isRoot }) => isRoot);

  const verdict = (codes: readonly string[]): 'may' | 'may not' =>
    codes.includes('FORBIDDEN') || codes.includes('UNAUTHENTICATED') ? 'may not' : 'may';

  it('over HTTP', async () => {
    for (const { type, field, name } of asked()) {
      if (type === schema.getSubscriptionType()) continue;
      const { query, variables } = documentOf(type === schema.getMutationType() ? 'mutation' : 'query', field);
      expect([name, 'nobody', await gateway.stranger.codes(query, variables)]).toEqual([
        name,
        'nobody',
        ['UNAUTHENTICATED'],
      ]);
      for (const role of roles) {
        const codes = await gateway.as(tokens[role]).codes(query, variables);
        expect([name, role, verdict(codes), codes.includes('INTERNAL')]).toEqual([
          name,
          role,
          operations[name]?.includes(role) ? 'may' : 'may not',
          false,
        ]);
      }
    }
  }, 120_000);

  it('is what viewer.permissions says', async () => {
    for (const role of roles) {
      const { viewer } = await gateway.as(tokens[role]).ask('{ viewer { role permissions } }');
      const names = Object.entries(operations).flatMap(([name, rule]) =>
        rule.includes(role) ? [name.replace(/.*\./, '')] : [],
      );
      expect(viewer).toEqual({ role, permissions: names.sort() });
    }
  });

  it('is answered over WebSocket as over HTTP, word for word', async () => {
    for (const role of roles) {
      const client = createClient({
        url: gateway.wsUrl,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${tokens[role]}` },
        retryAttempts: 0,
      });
      for (const { type, field, name } of asked()) {
        if (type === schema.getSubscriptionType()) continue;
        const { query, variables } = documentOf(type === schema.getMutationType() ? 'mutation' : 'query', field);
        const { data, errors } = await gateway.as(tokens[role]).send(query, variables);
        expect([name, role, await answerOver(client, { query, variables })]).toEqual([name, role, { data, errors }]);
      }
      await client.dispose();
    }
  }, 120_000);

  it('over WebSocket', async () => {
    for (const role of roles) {
      const client = createClient({
        url: gateway.wsUrl,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${tokens[role]}` },
        retryAttempts: 0,
      });
      for (const { type, field, name } of asked()) {
        const kind =
          type === schema.getMutationType() ? 'mutation' : type === schema.getQueryType() ? 'query' : 'subscription';
        const codes = await codesOver(client, documentOf(kind, field));
        // Of subscriptions all that is refused is FORBIDDEN; a dummy id is no id, and that is said to those who may ask.
        expect([name, role, verdict(codes), codes.includes('INTERNAL')]).toEqual([
          name,
          role,
          operations[name]?.includes(role) ? 'may' : 'may not',
          false,
        ]);
      }
      await client.dispose();
    }
  }, 120_000);
});

type Client = ReturnType<typeof createClient>;

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** The last that an operation is answered. */
function answerOver(client: Client, request: { query: string; variables: Record<string, unknown> }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answer: Answer = {};
    client.subscribe(request, {
      next: (result) => {
        answer = result as unknown as Answer;
      },
      error: (error) => {
        if (Array.isArray(error)) resolve({ errors: error as Answer['errors'] & {} });
        else reject(new Error('the socket failed', { cause: error }));
      },
      complete: () => {
        resolve(answer);
      },
    });
  });
}

async function codesOver(
  client: Client,
  request: { query: string; variables: Record<string, unknown> },
): Promise<string[]> {
  return (await answerOver(client, request)).errors?.map((error) => error.extensions.code) ?? [];
}
