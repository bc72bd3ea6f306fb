import type { Config, Principal } from '../../platform/index.js';
import type { AnsweredOperation } from '../graphql/execute.js';
import type { AnsweredMutation } from '../graphql/schema.js';
import { DayLog, type LogPlace } from '../logs/day-log.js';
import { keepRequestDays } from './days.js';
import { requestBytesOf, requestRowOf, type AnsweredToPartner, type RequestRow } from './row.js';
import { writeRequests } from './write.js';

const isOfPartner = (principal: Principal | null): principal is AnsweredToPartner['principal'] =>
  principal !== null && principal.partnerId !== null && principal.role !== 'MEMBER';

/** The log of what partners' apps and people asked, as one gateway writes it. Requests of others are passed over. */
export class RequestLog extends DayLog<AnsweredToPartner, RequestRow> {
  /**
   * @param onUnlogged told the number of requests that were not logged: there were too many, or they could not be
   * written
   */
  constructor(place: LogPlace & { readonly config: Pick<Config, 'requestDays'> }, onUnlogged: (count: number) => void) {
    const { database, config, log } = place;
    super(
      {
        rows: 'requests',
        callerOf: ({ principal }) => principal.partnerId,
        rowOf: requestRowOf,
        bytesOf: requestBytesOf,
        write: (rows) => writeRequests(database, rows),
        makeDays: () => keepRequestDays(database, config.requestDays),
      },
      log,
      onUnlogged,
    );
  }

  mutation(mutation: AnsweredMutation): void {
    const { principal } = mutation;
    if (isOfPartner(principal)) this.add({ principal, mutation });
  }

  operation(operation: AnsweredOperation): void {
    const { principal } = operation.context;
    if (isOfPartner(principal)) this.add({ principal, operation });
  }
}
