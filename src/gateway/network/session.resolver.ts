import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Services } from '../../ledger/index.js';
import { partnersById, PartnerType, type PartnerRecord } from '../../partners/index.js';
import { Access, withParent, type Principal, type RequestContext } from '../../platform/index.js';
import { loadSession, SessionType, type SessionRecord } from '../../sessions/index.js';
import { Viewer } from './viewer.type.js';

/** Sessions joined with whom they are of: their room lies beside that of the partners. */

@Resolver(() => SessionType)
class SessionPartnerResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, {
    nullable: true,
    description: "The partner whose person it is, or by whose number the member signed in; null for the network's own.",
  })
  async partner(@Root() session: SessionRecord, @Ctx() context: RequestContext): Promise<PartnerRecord | null> {
    return session.partnerId === null ? null : partnersById(context, this.services).load(session.partnerId);
  }
}

@Resolver(() => Viewer)
class ViewerSessionResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => SessionType, {
    nullable: true,
    description: 'The session in which the caller is signed in; null for who asks with a key or another token.',
  })
  session(@Root() { sessionId }: Principal): Promise<SessionRecord | null> {
    return sessionId === undefined ? Promise.resolve(null) : loadSession(this.services, sessionId);
  }
}

export const sessionResolvers = [SessionPartnerResolver, ViewerSessionResolver] as const;
