/** Planning without a database: one batch after another over stores that are only ever in memory. */
import { accrualStore } from '../../src/accrual/accrual.js';
import { Book, bookSource, type PartnerTerms, type RateSheet } from '../../src/exchange/index.js';
import { offersSource } from '../../src/offers/index.js';
import { laddersSource } from '../../src/standing/index.js';
import { LadderBook } from '../../src/standing/ladders.js';
import { OfferBook } from '../../src/offers/book.js';
import type { FxRate } from '../../src/exchange/fx.js';
import {
  balanceStore,
  Batch,
  touch,
  walletStore,
  type Decision,
  walletsOf,
  type RateSheetId,
} from '../../src/ledger/index.js';
import { volumeStore } from '../../src/ledger/lane/volumes.js';
import type { Entry } from '../../src/ledger/journal/entry.js';
import { hashCode } from '../../src/members/index.js';
import { memberStore } from '../../src/members/directory.js';
import {
  decimalToRational,
  present,
  micros,
  parseDecimal,
  type Micros,
  type PartnerId,
  type MemberId,
} from '../../src/platform/index.js';
import { conversionStore } from '../../src/redemption/conversion.js';
import { quoteStore } from '../../src/redemption/quote.js';
import { redemptionStore } from '../../src/redemption/redemption.js';
import { toAnswer, toLane } from '../support/lane-commands.js';
import type {
  ModelAnswer,
  ModelCommand,
  ModelFx,
  ModelMember,
  ModelPartner,
  ModelSheet,
} from '../support/model-terms.js';
import { BEGIN, type Side } from '../support/world.js';
import { seeChange, seeEntry, type Seen } from './observe.js';

const optional = (value: bigint | null): Micros | null => (value === null ? null : micros(value));

const toSheet = (s: ModelSheet, version: number): RateSheet => ({
  id: s.id as RateSheetId,
  partnerId: s.partner as PartnerId,
  version,
  approval: 'APPROVED',
  effectiveFrom: new Date(s.from),
  accrualRate: micros(s.accrualRate),
  issuePrice: micros(s.issuePrice),
  redemptionValue: micros(s.redemptionValue),
  reimbursementPrice: micros(s.reimbursementPrice),
  conversionInRate: optional(s.conversionIn),
  conversionOutRate: optional(s.conversionOut),
  pointsExpireAfterDays: s.expireDays,
  breakageShare: micros(s.breakageShare),
});

const toFx = ({ base, quote, rate, from }: ModelFx, i: number): FxRate => ({
  id: BigInt(i),
  base,
  quote,
  rate: decimalToRational(present(parseDecimal(rate), 'a rate')),
  effectiveFrom: new Date(from),
});

const toPartner = ({ id, status, currency, funding, creditLimit }: ModelPartner): PartnerTerms => ({
  id: id as PartnerId,
  code: id.slice(4),
  status,
  currency,
  fundingModel: funding,
  creditLimit: optional(creditLimit),
});

export class Memory implements Side {
  readonly #partners = new Map<string, PartnerTerms>();
  readonly #sheets: RateSheet[] = [];
  readonly #fx: FxRate[] = [];
  readonly #balances = new Map<string, bigint>();
  readonly #volumes = new Map<PartnerId, bigint>();
  readonly #states: ReadonlyMap<unknown, unknown>;
  readonly #entries: Entry[] = [];
  #changes: string[] = [];
  #now = new Date(BEGIN);
  #issued = 0n;

  constructor() {
    const stores = [walletStore, accrualStore, redemptionStore, quoteStore, conversionStore, memberStore];
    this.#states = new Map<unknown, unknown>([
      ...stores.map((store) => [store, store.empty()] as const),
      [balanceStore, this.#balances],
      [volumeStore, this.#volumes],
    ]);
  }

  /** All entries so far. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get balances(): ReadonlyMap<string, bigint> {
    return this.#balances;
  }

  #batch(): Batch {
    const book = new Book(
      { baseCurrency: 'EUR', pointValue: micros(10_000n) },
      [...this.#partners.values()],
      this.#sheets,
      this.#fx,
    );
    return new Batch(
      { now: this.#now, period: 1, sequence: BigInt(this.#entries.length), issued: this.#issued },
      this.#states,
      new Map<unknown, unknown>([
        [bookSource, book],
        [offersSource, new OfferBook([])],
        [laddersSource, new LadderBook([])],
      ]),
    );
  }

  /** Everything the batch came to becomes what the next one starts from. */
  #keep(batch: Batch): void {
    this.#entries.push(...batch.journal.entries);
    this.#changes.push(...batch.journal.changes.map(seeChange));
    this.#issued += batch.journal.issued();
    for (const [id, points] of batch.journal.moved()) this.#volumes.set(id, (this.#volumes.get(id) ?? 0n) + points);
    for (const { postings } of batch.journal.entries) {
      for (const { account, amount } of postings)
        this.#balances.set(account, (this.#balances.get(account) ?? 0n) + amount);
    }
  }

  addPartner(partner: ModelPartner): Promise<void> {
    this.#partners.set(partner.id, toPartner(partner));
    if (!this.#volumes.has(partner.id as PartnerId)) this.#volumes.set(partner.id as PartnerId, 0n);
    return Promise.resolve();
  }

  setPartner(partner: ModelPartner): Promise<void> {
    return this.addPartner(partner);
  }

  addSheet(sheet: ModelSheet): Promise<void> {
    this.#sheets.push(toSheet(sheet, this.#sheets.length + 1));
    return Promise.resolve();
  }

  addFx(fx: ModelFx): Promise<void> {
    this.#fx.push(toFx(fx, this.#fx.length));
    return Promise.resolve();
  }

  addMember({ id, status }: ModelMember): Promise<void> {
    walletsOf(this.#batch()).know({
      memberId: id as MemberId,
      memberStatus: status,
      available: 0n,
      held: 0n,
      version: 0,
      touched: false,
    });
    return Promise.resolve();
  }

  setMember({ id, status }: ModelMember): Promise<void> {
    const wallets = walletsOf(this.#batch());
    wallets.know({ ...present(wallets.wallet(id as MemberId), 'a wallet'), memberStatus: status });
    return Promise.resolve();
  }

  link(partner: string, externalId: string, member: string): Promise<void> {
    const batch = this.#batch();
    walletsOf(batch).link(partner as PartnerId, externalId, member as MemberId);
    batch.of(memberStore).know(partner as PartnerId, { kind: 'id', id: member as MemberId }, member as MemberId);
    return Promise.resolve();
  }

  mint(code: string, member: string): Promise<void> {
    this.#batch()
      .of(memberStore)
      .knowCode(hashCode(code), member as MemberId);
    return Promise.resolve();
  }

  setTime(at: number): Promise<void> {
    this.#now = new Date(at);
    return Promise.resolve();
  }

  /** The lane's part of it, keys, is not here: the commands' keys must be new. */
  apply(commands: readonly ModelCommand[]): Promise<ModelAnswer[]> {
    const batch = this.#batch();
    const answers = commands.map((one) => {
      const { operation, command } = toLane(one);
      const decision: Decision<unknown> = operation.plan(command, batch);
      return toAnswer(decision.kind === 'done' ? { ...decision, replayed: false } : decision);
    });
    this.#keep(batch);
    return Promise.resolve(answers);
  }

  sweep(member: string): Promise<void> {
    const batch = this.#batch();
    touch(batch, member as MemberId);
    this.#keep(batch);
    return Promise.resolve();
  }

  see(from: number): Partial<Seen> {
    const changes = this.#changes;
    this.#changes = [];
    return {
      entries: this.#entries.slice(from).map(seeEntry),
      changes,
      accounts: Object.fromEntries(
        [...this.#balances]
          .filter(([path, sum]) => sum !== 0n && !/^(wallet|hold):/.test(path))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([path, sum]) => [path, sum.toString()]),
      ),
    };
  }
}
