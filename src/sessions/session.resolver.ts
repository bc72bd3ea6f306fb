import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  anyToken,
  only,
  PageArgs,
  principalOf,
  readId,
  readPage,
  toPage,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { endSession } from './end.js';
import { listSessions } from './find.js';
import { grantsOf, type SessionGrant } from './grant.js';
import { idleEndOf, type SessionRecord } from './session.js';
import { SessionConnection, SessionType } from './session.type.js';

@Resolver(() => SessionType)
export class SessionResolver {
  constructor(private readonly services: Services) {}

  @Access(only('OPERATOR'))
  @Query(() => SessionConnection, { description: 'Who is signed in with a browser now, newest first.' })
  async sessions(@Args(() => PageArgs) args: PageArgs): Promise<Page<SessionRecord>> {
    const page = readPage(args);
    return toPage(await listSessions(this.services, page), page, ({ id }) => [id]);
  }

  @Access(anyToken)
  @Mutation(() => Boolean, {
    description:
      "Ends a session, with its requests and subscriptions, at every gateway within 2 s: the operator any, everyone else one of one's own. True also when it had ended just before; false when there is no such session, or none of one's own.",
  })
  revokeSession(
    @Arg('id', () => ID, { description: "The session's id." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<boolean> {
    const principal = principalOf(ctx);
    const sessionId = readId('id', 'session', id);
    return endSession(this.services, sessionId, principal.role === 'OPERATOR' ? undefined : principal);
  }

  @FieldResolver()
  grants(@Root() session: SessionRecord): readonly SessionGrant[] {
    return grantsOf(session.grants);
  }

  @FieldResolver()
  lastSeenAt(@Root() { seenAt }: SessionRecord): Date {
    return seenAt;
  }

  @FieldResolver()
  idleEndsAt(@Root() session: SessionRecord): Date {
    return idleEndOf(session);
  }
}
