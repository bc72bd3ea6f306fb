/** A network in memory whose operations are asked for through the real schema and lane, and whose rules are broken by SQL. */
import { randomUUID } from 'node:crypto';
import {
  execute,
  getNamedType,
  isCompositeType,
  parse,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { createSchema } from '../../../../src/gateway/schema.js';
import { hashCode } from '../../../../src/members/index.js';
import { Loaders, newId, type ApiKeyId, type PartnerId, type Principal } from '../../../../src/platform/index.js';
import { inMemory } from '../../../support/engines.js';
import { startTestGateway, type Loose, type TestGateway } from '../../../support/server.js';

export const DAY_MS = 24 * 60 * 60 * 1_000;

export interface StagePartner {
  readonly id: PartnerId;
  readonly code: string;
  readonly app: Principal;
  readonly accountant: Principal;
}

const principal = (role: Principal['role'], partnerId: PartnerId | null, keyId: ApiKeyId | null): Principal => ({
  role,
  partnerId,
  memberId: null,
  actor: keyId ?? `a ${role}`,
  keyId,
  expiresAt: null,
});

export const operator = principal('OPERATOR', null, null);
export const networkAccountant = principal('NETWORK_ACCOUNTANT', null, null);

/** Millionths, as the table has them: the usual rates of the tests, and conversion both ways. */
const usual = {
  accrual_rate: 1_000_000,
  issue_price: 12_000,
  redemption_value: 9_000,
  reimbursement_price: 9_500,
  conversion_in_rate: 500_000,
  conversion_out_rate: 1_000_000,
};

let count = 0;
/** A key, order or number that nothing else has. */
export const unique = (): string => `n-${(count += 1).toString()}`;

export class Stage {
  readonly #gateway: TestGateway;
  readonly #schema: GraphQLSchema;

  private constructor(gateway: TestGateway, schema: GraphQLSchema) {
    this.#gateway = gateway;
    this.#schema = schema;
  }

  static async open(): Promise<Stage> {
    const gateway = await startTestGateway(inMemory);
    return new Stage(gateway, await createSchema(gateway.services));
  }

  close(): Promise<void> {
    return this.#gateway.close();
  }

  /** The mutations and the refusals that the result of each can be. */
  get operations(): ReadonlyMap<string, readonly string[]> {
    const mutation = this.#schema.getMutationType() as GraphQLObjectType;
    const refusal = this.#schema.getType('Refusal') as Parameters<GraphQLSchema['isSubType']>[0];
    const found = new Map<string, string[]>();
    for (const field of Object.values(mutation.getFields())) {
      const union = this.#schema.getType(field.type.toString().replaceAll(/[[\]!]/g, ''));
      const types = union && 'getTypes' in union ? union.getTypes() : [];
      found.set(
        field.name,
        types.filter((type) => this.#schema.isSubType(refusal, type)).map(({ name }) => name),
      );
    }
    return found;
  }

  async sql<Row extends object = Loose>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#gateway.services.database.query<Row>({ text, values });
  }

  /** The fields of a refusal that show objects, with the objects' ids: "existing { id }". */
  #objectsIn(refusal: string): string[] {
    const node = this.#schema.getType('Node') as GraphQLInterfaceType;
    const fields = (this.#schema.getType(refusal) as GraphQLObjectType).getFields();
    return Object.values(fields).flatMap(({ name, type }) => {
      const named = getNamedType(type);
      const isNode = named === node || (isCompositeType(named) && this.#schema.isSubType(node, named as never));
      return isNode ? [`${refusal}_${name}: ${name} { id }`] : [];
    });
  }

  async #run(text: string, variableValues: Readonly<Record<string, unknown>>, who: Principal): Promise<Loose> {
    const contextValue = { principal: who, requestId: 'test', loaders: new Loaders() };
    const result = (await execute({
      schema: this.#schema,
      document: parse(text),
      variableValues,
      contextValue,
    })) as Loose;
    if (result.errors) throw new Error(`${text}: ${JSON.stringify(result.errors)}`);
    return result.data;
  }

  /** No refusal shows an object that `node` does not show to the same caller. */
  async #mustBeSeen(operation: string, answered: Loose, who: Principal): Promise<void> {
    for (const [field, shown] of Object.entries(answered).filter(([name]) => name !== '__typename'))
      for (const one of [shown].flat().filter((each) => each !== null)) {
        const { id } = one as { id: string };
        const { node } = await this.#run('query($id: ID!) { node(id: $id) { id } }', { id }, who);
        if (node?.id !== id) throw new Error(`${operation} shows ${id} as ${field}, and node does not`);
      }
  }

  /**
   * The name of the type that the operation answers. Throws when it answers with an error, and when a refusal shows an object that the
   * caller may not see.
   */
  async ask(operation: string, args: Readonly<Record<string, unknown>>, who: Principal): Promise<string> {
    // What was broken by SQL is known to no lane: it is told that its settings are others, by which it forgets all.
    await this.sql('UPDATE lane_head SET config_version = config_version + 1');
    const field = this.#schema.getMutationType()?.getFields()[operation] as GraphQLField<unknown, unknown>;
    const declared = field.args.map(({ name, type }) => `$${name}: ${type.toString()}`).join(', ');
    const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
    const shown = (this.operations.get(operation) ?? [])
      .map((refusal) => [refusal, this.#objectsIn(refusal)] as const)
      .filter(([, fields]) => fields.length > 0)
      .map(([refusal, fields]) => `... on ${refusal} { ${fields.join(' ')} }`);
    const text = `mutation(${declared}) { answer: ${operation}(${given}) { __typename ${shown.join(' ')} } }`;
    const { answer } = await this.#run(text, args, who);
    await this.#mustBeSeen(operation, answer, who);
    return answer.__typename as string;
  }

  /** Asks for what nothing stands against. */
  async must(operation: string, args: Readonly<Record<string, unknown>>, who: Principal): Promise<void> {
    const answered = await this.ask(operation, args, who);
    if (!answered.endsWith('Payload')) throw new Error(`${operation} was to be done and answered ${answered}`);
  }

  /** A partner in that currency and status with rates in force. */
  async partner({ currency = 'EUR', funding = 'ON_ISSUE', status = 'ACTIVE' } = {}): Promise<StagePartner> {
    const id = newId('partner');
    const code = `p-${randomUUID().slice(0, 18)}`;
    await this.sql(
      `INSERT INTO partner (id, code, name, status, currency, funding_model, credit_limit, created_at)
       VALUES ($1, $2, $2, $3, $4, $5, NULL, network_now())`,
      [id, code, status, currency, funding],
    );
    await this.sheet(id, 'APPROVED', new Date(Date.now() - DAY_MS));
    return {
      id,
      code,
      app: principal('PARTNER_APP', id, newId('apiKey')),
      accountant: principal('PARTNER_ACCOUNTANT', id, null),
    };
  }

  /** The rates and terms that the partner began with, and no offers: it can be used for another scene. */
  async mend({ id }: StagePartner): Promise<void> {
    const columns = Object.keys(usual);
    await this.sql(`UPDATE offer SET ended_at = network_now() WHERE owner_id = $1 AND ended_at IS NULL`, [id]);
    await this.sql(
      `UPDATE partner SET status = 'ACTIVE', currency = 'EUR', credit_limit = NULL
       WHERE id = $1 AND (status, currency, credit_limit) IS DISTINCT FROM ('ACTIVE', 'EUR', NULL)`,
      [id],
    );
    await this.sql(
      `UPDATE rate_sheet SET (effective_from, ${columns.join(', ')}) = ($2, ${columns.map((_, i) => `$${(i + 3).toString()}`).join(', ')})
       WHERE partner_id = $1`,
      [id, new Date(Date.now() - DAY_MS), ...Object.values(usual)],
    );
  }

  async sheet(partnerId: PartnerId, approval: 'APPROVED' | 'PROPOSED', from: Date): Promise<string> {
    const id = newId('rateSheet');
    const columns = Object.keys(usual);
    await this.sql(
      `INSERT INTO rate_sheet (id, partner_id, version, approval, effective_from, proposed_at, proposed_by, ${columns.join(', ')})
       VALUES ($1, $2, (SELECT count(*) + 1 FROM rate_sheet WHERE partner_id = $2), $3, $4, network_now(), 'test', ${columns.map((_, i) => `$${(i + 5).toString()}`).join(', ')})`,
      [id, partnerId, approval, from, ...Object.values(usual)],
    );
    return id;
  }

  async member(...partners: readonly StagePartner[]): Promise<string> {
    const id = newId('member');
    await this.sql(`INSERT INTO member (id, status, created_at) VALUES ($1, 'ACTIVE', network_now())`, [id]);
    await this.sql('INSERT INTO wallet (member_id) VALUES ($1)', [id]);
    for (const partner of partners) await this.link(partner, id);
    return id;
  }

  async link(partner: StagePartner, memberId: string): Promise<void> {
    await this.sql(
      'INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES ($1, $2, $3, network_now())',
      [partner.id, unique(), memberId],
    );
  }

  /** A code that the member shows. */
  async code(memberId: string): Promise<string> {
    const code = randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase();
    await this.sql(
      `INSERT INTO member_code (code_hash, member_id, expires_at) VALUES (decode($1, 'hex'), $2, now() + interval '1 hour')`,
      [hashCode(code), memberId],
    );
    return code;
  }

  /** Points for a purchase of that many units of the partner's currency. */
  async earn(
    partner: StagePartner,
    memberId: string,
    amount: string,
    orderId = unique(),
    currency = 'EUR',
  ): Promise<void> {
    const input = { idempotencyKey: unique(), orderId, member: { id: memberId }, spend: { amount, currency } };
    await this.must('accruePoints', { input }, partner.app);
  }

  /** An offer of a partner that is live at once: drafted, consented to and approved. */
  async offer(operation: string, owner: StagePartner, terms: object, offer: object = {}): Promise<string> {
    const names = [{ locale: 'en', text: 'An offer' }];
    const input = { idempotencyKey: unique(), ...terms, offer: { names, ownerId: owner.id, ...offer } };
    await this.must(operation, { input }, operator);
    const [drafted] = await this.sql<{ id: string }>(
      'SELECT id FROM offer WHERE owner_id = $1 ORDER BY substr(id, 5) DESC LIMIT 1',
      [owner.id],
    );
    const offerId = drafted?.id ?? '';
    await this.must('moveOffer', { input: { offerId, step: 'SUBMIT' } }, operator);
    await this.must('moveOffer', { input: { offerId, step: 'CONSENT' } }, owner.app);
    await this.must('moveOffer', { input: { offerId, step: 'APPROVE' } }, operator);
    return offerId;
  }

  /** The key stands already, of another operation. */
  async useKey(scope: string, key: string): Promise<void> {
    await this.sql(
      `INSERT INTO idempotency_key (scope, key, operation, input_hash, result, created_at)
       VALUES ($1, $2, 'another', decode(repeat('00', 32), 'hex'), '{}', network_now())`,
      [scope, key],
    );
  }
}
