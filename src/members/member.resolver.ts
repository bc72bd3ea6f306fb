import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  BadInput,
  bounds,
  callerOf,
  describeText,
  Forbidden,
  only,
  PageArgs,
  principalOf,
  scoped,
  readId,
  readMessage,
  readName,
  readPage,
  readText,
  Seldom,
  toPage,
  type MemberId,
  type Page,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { issueCode, type MemberCode } from './code.js';
import { enrol } from './enrol.js';
import { findMember, findWallet } from './find.js';
import { freeze } from './freeze.js';
import { networkFreezes, type FreezeRecord } from './network-freeze.js';
import { searchMembers } from './search.js';
import { issueToken, TOKEN_TTL } from './issue-token.js';
import { link } from './link.js';
import { readCode, readMemberRef } from './member-ref.js';
import { seesAllPartners } from './member-view.js';
import { linksByMember, linkScope, maySeeMember, type MemberLinkRecord, type MemberRecord } from './member.js';
import {
  EnrolMemberInput,
  EnrolMemberResult,
  IssueMemberTokenInput,
  IssueMemberTokenResult,
  LinkMemberInput,
  LinkMemberResult,
  MemberCodeType,
  MemberConnection,
  MemberRefInput,
  MemberType,
  NetworkFreeze,
  WalletType,
} from './member.type.js';
import { lastShownByMember, walletsByMember, type WalletRecord } from './wallet.js';

/** Each is a row that stays, with the event of its change. */
const FREEZES_A_MINUTE = 10;

/** The partner of a PARTNER_APP; the field's access rule has checked that role. */
function partnerOf({ partnerId }: Principal): PartnerId {
  if (partnerId === null) throw new Error("a partner's app without a partner");
  return partnerId;
}

/** The member of a MEMBER token. */
function memberOf({ memberId }: Principal): MemberId {
  if (memberId === null) throw new Error("a member's token without a member");
  return memberId;
}

const refArgs = { description: 'Which member: exactly one of id, externalId, code and card.' };

@Resolver(() => MemberType)
export class MemberResolver {
  constructor(private readonly services: Services) {}

  @Access(anyToken)
  @Query(() => MemberType, {
    nullable: true,
    description:
      'A member: oneself, or for a partner one that is linked to it, or any for OPERATOR and AUDITOR (by id). Null for all others. A code is not used up by asking, and without a link gives null.',
  })
  member(
    @Arg('ref', () => MemberRefInput, refArgs) ref: MemberRefInput,
    @Ctx() ctx: RequestContext,
  ): Promise<MemberRecord | null> {
    return findMember(this.services, principalOf(ctx), readMemberRef('ref', ref));
  }

  @Access(anyToken)
  @Query(() => WalletType, {
    nullable: true,
    description: 'A wallet as it is now; null when there is none that you may see.',
  })
  wallet(
    @Arg('id', () => ID, { description: "The wallet's id." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<WalletRecord | null> {
    return findWallet(this.services, principalOf(ctx), readId('id', 'wallet', id));
  }

  @Access(only('OPERATOR', 'AUDITOR'))
  @Query(() => MemberConnection, {
    description:
      "Members that a text names: by the member's id, by any partner's own number for it, by the code that its device shows now, which is not used up, or by the number of a card. Each must be given whole.",
  })
  async members(
    @Arg('search', () => String, { description: `What names the member: ${describeText('name', bounds.reference)}.` })
    search: string,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<MemberRecord>> {
    const page = readPage(args);
    const text = readName('search', search, bounds.reference);
    return toPage(await searchMembers(this.services.database, text, page), page, ({ id }) => [id]);
  }

  @Access(scoped('MEMBERS', only('PARTNER_APP')))
  @Mutation(() => EnrolMemberResult, {
    description:
      'Makes a member of the coalition with an empty wallet, known to you by your externalId. Idempotent by externalId.',
  })
  async enrolMember(
    @Arg('input', () => EnrolMemberInput, { description: 'The member.' }) input: EnrolMemberInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const externalId = readText('input.externalId', input.externalId, bounds.reference);
    const outcome = await enrol(this.services, partnerOf(principalOf(ctx)), externalId);
    return outcome.kind === 'done' ? { __typename: 'EnrolMemberPayload', ...outcome.result } : outcome.refusal;
  }

  @Access(scoped('MEMBERS', only('PARTNER_APP')))
  @Mutation(() => LinkMemberResult, {
    description:
      'Ties a member that shows you a code to your externalId: from then on you see the member and its wallet.',
  })
  async linkMember(
    @Arg('input', () => LinkMemberInput, { description: 'The code and your number.' }) input: LinkMemberInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const hash = readCode('input.code', input.code);
    const externalId = readText('input.externalId', input.externalId, bounds.reference);
    const outcome = await link(this.services, partnerOf(principalOf(ctx)), hash, externalId);
    return outcome.kind === 'done' ? { __typename: 'LinkMemberPayload', member: outcome.member } : outcome.refusal;
  }

  @Access(scoped('MEMBERS', only('PARTNER_APP')))
  @Mutation(() => IssueMemberTokenResult, {
    description: "Gives a short-lived token for a member's device, with which it sees its own wallet live.",
  })
  async issueMemberToken(
    @Arg('input', () => IssueMemberTokenInput, { description: 'For whom, and for how long.' })
    input: IssueMemberTokenInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const ref = readMemberRef('input.member', input.member);
    const ttlSeconds = input.ttlSeconds ?? TOKEN_TTL.standard;
    if (ttlSeconds < TOKEN_TTL.least || ttlSeconds > TOKEN_TTL.most) {
      throw new BadInput('input.ttlSeconds', `must be ${TOKEN_TTL.least.toString()} to ${TOKEN_TTL.most.toString()}`);
    }
    const outcome = await issueToken(this.services, partnerOf(principalOf(ctx)), ref, ttlSeconds);
    return outcome.kind === 'done' ? { __typename: 'IssueMemberTokenPayload', ...outcome.token } : outcome.refusal;
  }

  @Access(only('MEMBER'))
  @Seldom(60)
  @Mutation(() => MemberCodeType, {
    description:
      "A code for the member's screen: any partner can name the member by it, once, within a minute. Sixty times a minute at most.",
  })
  memberCode(@Ctx() ctx: RequestContext): Promise<MemberCode> {
    return issueCode(this.services, memberOf(principalOf(ctx)));
  }

  @Access(only('MEMBER', 'OPERATOR'))
  @Seldom(FREEZES_A_MINUTE)
  @Mutation(() => WalletType, {
    description:
      'Stops all spending from a wallet, or allows it again. Earning goes on; holds that exist can still be captured. A member does so with its own wallet; the operator with any, for a reason that the member is shown. What the operator froze only the operator thaws. Ten times a minute at most.',
  })
  freezeWallet(
    @Arg('frozen', () => Boolean, { description: 'True: stop spending. False: allow it.' }) frozen: boolean,
    @Arg('memberId', () => ID, {
      nullable: true,
      description: 'Whose wallet: needed for the operator, and only there.',
    })
    memberId: string | null | undefined,
    @Arg('reason', () => String, {
      nullable: true,
      description: `Why, shown to the member: needed for the operator, and only there; ${describeText('message', bounds.reason)}.`,
    })
    reason: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<WalletRecord> {
    const principal = principalOf(ctx);
    const askedBy = callerOf(principal);
    if (principal.role === 'OPERATOR') {
      if (typeof memberId !== 'string') throw new BadInput('memberId', 'must be given: the operator has no wallet');
      if (typeof reason !== 'string') throw new BadInput('reason', 'must be given: the member is told it');
      const network = { reason: readMessage('reason', reason, bounds.reason) };
      return freeze(this.services, readId('memberId', 'member', memberId), frozen, { network, askedBy });
    }
    for (const [field, value] of Object.entries({ memberId, reason }))
      if (typeof value === 'string') throw new BadInput(field, 'must be left out: a member freezes its own wallet');
    return freeze(this.services, memberOf(principal), frozen, { askedBy });
  }

  @Access(only('MEMBER', 'OPERATOR', 'AUDITOR'))
  @FieldResolver(() => NetworkFreeze, {
    nullable: true,
    description:
      'Why and since when the network itself has frozen the wallet; null: it has not, though the member may have. For the member, OPERATOR and AUDITOR.',
  })
  networkFreeze(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<FreezeRecord | null> {
    return networkFreezes(ctx, this.services).load(member.id);
  }

  @FieldResolver()
  async links(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<MemberLinkRecord[]> {
    const principal = principalOf(ctx);
    const scope = linkScope(principal, member.id);
    if (scope === undefined) return [];
    // A token that a partner's app asked for has that partner's number for the member, not its competitors'.
    const shown = (await seesAllPartners(this.services, principal)) ? scope : principal.partnerId;
    return linksByMember(ctx, this.services, shown).load(member.id);
  }
}

/** A class of its own, because a class can have only one member called `wallet`, and the query is that one. */
@Resolver(() => MemberType)
export class MemberWalletResolver {
  constructor(private readonly services: Services) {}

  @FieldResolver()
  async wallet(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<WalletRecord> {
    const principal = principalOf(ctx);
    if (await maySeeMember(ctx, this.services, principal, member.id)) {
      const wallet = await walletsByMember(ctx, this.services).load(member.id);
      if (wallet) return wallet;
    } else if (principal.role === 'PARTNER_APP') {
      const shown = await lastShownByMember(ctx, this.services, partnerOf(principal)).load(member.id);
      if (shown) return shown;
    }
    throw new Forbidden('The wallet of this member is not for you.');
  }
}
