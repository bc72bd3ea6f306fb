import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Subscribing } from '../ledger/index.js';
import { Access, only, scoped } from '../platform/index.js';
import { followStatements, type StatementNews } from './follow-statements.js';
import type { Statement } from './statement.js';
import { StatementType } from './statement.type.js';

@Resolver()
export class StatementChangedResolver {
  @Access(scoped('STATEMENTS', only('PARTNER_APP', 'PARTNER_ACCOUNTANT', 'NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR')))
  @Subscription(() => StatementType, {
    description:
      "A statement whenever its status changes: issued, agreed, disputed, returned, settled. It comes once for each change from the beginning of the subscription on, within two seconds, as it stands then. For the partner itself and the network's staff; another partner, or one that is not there, gives one FORBIDDEN error. Left out, a partner follows itself, and staff follow all partners. After a broken connection read `statements`.",
    subscribe: ({ args, context }: Subscribing<{ partnerId?: string | null }>) =>
      followStatements(context, args.partnerId),
  })
  statementChanged(
    @Root() { statement }: StatementNews,
    @Arg('partnerId', () => ID, {
      nullable: true,
      description: "The partner's id. Left out: for a partner its own, for staff all partners.",
    })
    _partnerId?: string | null,
  ): Statement {
    return statement;
  }
}
