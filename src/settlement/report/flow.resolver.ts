import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  exactMoney,
  isOwnPartner,
  isStaff,
  only,
  principalOf,
  readId,
  scoped,
  withParent,
  type PartnerId,
  type RequestContext,
} from '../../platform/index.js';
import type { Services } from '../../ledger/index.js';
import { partnersById, PartnerType } from '../../partners/index.js';
import type { Amount } from '../amount.js';
import { Turns } from '../turns.js';
import { visibleTo } from '../visible.js';
import { findFlow, type FlowFilter, type FlowRow } from './flow.js';
import { FlowRowType } from './flow.type.js';
import { findRange } from './range.js';
import { numberText } from './report.resolver.js';

/** The most rows of an answer. */
const ROWS_MAX = 5_000;
/** Partners' reports that may be under way or wait at a gateway, and those of one partner. */
const REPORTS_MAX = 9;
const REPORTS_EACH = 2;

/** A row as it is shown: amounts that are not for who asks are null. */
interface Shown extends Omit<FlowRow, 'cost' | 'paid'> {
  readonly cost: Amount | null;
  readonly paid: Amount | null;
}

const readPartner = (field: string, id: string | null | undefined): PartnerId | null =>
  typeof id === 'string' ? readId(field, 'partner', id) : null;

@Resolver(() => FlowRowType)
export class FlowResolver {
  /** Partners' reports take turns at a gateway: each reads all that was spent in a period. */
  readonly #turns: Turns;

  constructor(private readonly services: Services) {
    this.#turns = new Turns({
      most: REPORTS_MAX,
      each: REPORTS_EACH,
      givenUpAfterMs: services.config.executionSeconds * 1_000,
    });
  }

  @Access(scoped('STATEMENTS', only('NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR', 'PARTNER_APP', 'PARTNER_ACCOUNTANT')))
  @Query(() => [FlowRowType], {
    description:
      'Who accepted whose points in a period, by issuer and acceptor: who feeds whom. For a partner: its own points wherever they were spent, and those that it accepted. Above 5,000 rows ask for one issuer or acceptor.',
  })
  async flowReport(
    @Arg('periodNumber', () => Int, { nullable: true, description: numberText }) number: number | null | undefined,
    @Arg('issuerId', () => ID, { nullable: true, description: 'Only points of this issuer.' })
    issuerId: string | null | undefined,
    @Arg('acceptorId', () => ID, { nullable: true, description: 'Only what this partner accepted.' })
    acceptorId: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Shown[]> {
    const principal = principalOf(ctx);
    const concerned = visibleTo(principal);
    const filter = {
      issuerId: readPartner('issuerId', issuerId),
      acceptorId: readPartner('acceptorId', acceptorId),
      concerned,
    };
    const read = () => this.#read(number ?? null, filter);
    const rows = await (concerned === null ? read() : this.#turns.run(concerned, read));
    const isFor = (partnerId: PartnerId) => isStaff(principal) || isOwnPartner(principal, partnerId);
    return rows.map((row) => ({
      ...row,
      cost: isFor(row.issuerId) ? exactMoney(row.cost, row.issuerCurrency) : null,
      paid: isFor(row.acceptorId) ? exactMoney(row.paid, row.acceptorCurrency) : null,
    }));
  }

  async #read(number: number | null, filter: FlowFilter): Promise<FlowRow[]> {
    const rows = await this.services.database.snapshot(async (tx) => {
      const range = await findRange(tx, number);
      if (!range) throw new BadInput('periodNumber', 'must be the number of a period that there is');
      return findFlow(tx, range, filter, ROWS_MAX + 1);
    });
    if (rows.length > ROWS_MAX)
      throw new BadInput('issuerId', 'or acceptorId must be given: there are more than 5,000 rows');
    return rows;
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Who issued the points.' })
  issuer(@Root() { issuerId }: Shown, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(issuerId);
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Who accepted them.' })
  acceptor(@Root() { acceptorId }: Shown, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(acceptorId);
  }
}
