/** Plays random trade on the model and on a side of the product at once, and compares them after every batch. */
import { expect } from '@jest/globals';
import { newId } from '../../src/platform/index.js';
import { asLane } from '../support/lane-commands.js';
import { Model } from '../support/model.js';
import type { ModelAnswer, ModelCommand, ModelPartner } from '../support/model-terms.js';
import { BEGIN, type Side } from '../support/world.js';
import { seeModel, type Seen } from './observe.js';
import { externalIdOf, Sender, sheetOf, type Happening, type Trade } from './trade.js';

export interface Played {
  readonly model: Model;
  readonly answers: readonly ModelAnswer[];
}

export class Stage {
  readonly model = new Model('EUR', 10_000n);
  readonly side: Side;
  readonly answers: ModelAnswer[] = [];
  readonly #see: (from: number) => Promise<Partial<Seen>>;
  readonly #sender: Sender;
  #seen = 0;
  #codes = 0;

  /** @param see what the side shows since the entry of that sequence */
  constructor(side: Side, see: (from: number) => Promise<Partial<Seen>>) {
    this.side = side;
    this.#see = see;
    this.#sender = new Sender(this.model);
    this.model.now = BEGIN;
  }

  async addPartner(partner: ModelPartner): Promise<void> {
    this.model.partners.set(partner.id, partner);
    await this.side.addPartner(partner);
  }

  async addMember(externalId: string, partners: readonly ModelPartner[]): Promise<string> {
    const id = newId('member');
    const member = { id, status: 'ACTIVE' as const };
    this.model.members.set(id, { ...member });
    await this.side.addMember(member);
    for (const partner of partners) {
      this.model.links.set(`${partner.id} ${externalId}`, id);
      await this.side.link(partner.id, externalId, id);
    }
    return id;
  }

  async addFx(
    base: 'EUR' | 'USD' | 'JPY',
    quote: 'EUR' | 'USD' | 'JPY',
    rate: string,
    from = this.model.now,
  ): Promise<void> {
    this.model.rates.push({ base, quote, rate, from });
    await this.side.addFx({ base, quote, rate, from });
  }

  async setTime(at: number): Promise<void> {
    this.model.now = at;
    await this.side.setTime(at);
  }

  async open({ partners, members, fx }: Trade['coalition']): Promise<void> {
    for (const { currency, funding, rates } of partners) {
      const partner: ModelPartner = { id: newId('partner'), status: 'ACTIVE', currency, funding, creditLimit: null };
      await this.addPartner(partner);
      const sheet = sheetOf(partner, BEGIN - 60_000, rates);
      this.model.sheets.push(sheet);
      await this.side.addSheet(sheet);
    }
    if (fx) {
      await this.addFx('EUR', 'USD', '1.0843');
      await this.addFx('JPY', 'EUR', '0.006131');
    }
    const all = [...this.model.partners.values()];
    // The last member is not linked to the first partner.
    for (let i = 0; i < members; i += 1)
      await this.addMember(externalIdOf(i), i > 0 && i === members - 1 ? all.slice(1) : all);
  }

  /** Sends commands together and compares everything. */
  async send(commands: readonly ModelCommand[]): Promise<ModelAnswer[]> {
    const product = await this.side.apply(commands);
    const model = commands.map((command) => this.model.decide(command));
    expect(product).toEqual(model.map(asLane));
    this.answers.push(...model);
    await this.compare();
    return model;
  }

  async compare(): Promise<void> {
    const seen = await this.#see(this.#seen);
    const foretold: Partial<Seen> = seeModel(this.model, this.#seen);
    expect(seen).toEqual(Object.fromEntries(Object.entries(foretold).filter(([name]) => name in seen)));
    this.#seen = this.model.journal.length;
  }

  async sweepAll(): Promise<void> {
    for (const member of this.model.members.keys()) {
      await this.side.sweep(member);
      this.model.touch(member);
    }
    await this.compare();
  }

  async happen(happening: Happening): Promise<void> {
    const { model, side } = this;
    const pick = <T>(iterable: Iterable<T>, i: number): T => {
      const list = [...iterable];
      return list[i % list.length] as T;
    };
    switch (happening.tag) {
      case 'batch': {
        if (happening.wishes.length % 3 === 0) await this.#mint(happening.wishes[0]?.member ?? 0);
        const commands = happening.wishes.flatMap((wish) => this.#sender.command(wish) ?? []);
        if (commands.length > 0) await this.send(commands);
        return;
      }
      case 'time':
        return this.setTime(model.now + happening.by);
      case 'brink': {
        const ends = model.lots.flatMap((lot) =>
          lot.expiresAt !== null && lot.expiresAt - happening.before > model.now ? [lot.expiresAt] : [],
        );
        return ends.length > 0 ? this.setTime(Math.min(...ends) - happening.before) : undefined;
      }
      case 'fx': {
        // USD about 0.8 to 1.3 either way; JPY about 80 to 130 for 1 EUR, or its inverse.
        const digits = happening.rate.toString().padStart(5, '0');
        const jpy = happening.upside
          ? `${happening.rate / 100 >= 100 ? digits.slice(0, 3) : digits.slice(1, 3)}.${digits.slice(3)}`
          : `0.0${digits}`;
        const rate = happening.currency === 'USD' ? `${digits.slice(0, 1)}.${digits.slice(1)}` : jpy;
        const [base, quote] = happening.upside
          ? (['EUR', happening.currency] as const)
          : ([happening.currency, 'EUR'] as const);
        return this.addFx(base, quote, rate, model.now + happening.ahead);
      }
      case 'member': {
        const member = pick(model.members.values(), happening.member);
        member.status = happening.status;
        return side.setMember({ ...member });
      }
      case 'partner': {
        const partner = pick(model.partners.values(), happening.partner);
        partner.status = happening.status;
        return side.setPartner({ ...partner });
      }
      case 'limit': {
        const partner = pick(model.partners.values(), happening.partner);
        const price = model.sheetAt(partner.id, model.now)?.issuePrice ?? 0n;
        partner.creditLimit =
          happening.points === null ? null : model.owed(partner.id) + BigInt(happening.points) * price;
        if (partner.creditLimit !== null && partner.creditLimit < 0n) partner.creditLimit = 0n;
        return side.setPartner({ ...partner });
      }
      case 'sheet': {
        const partner = pick(model.partners.values(), happening.partner);
        const sheet = sheetOf(partner, model.now + happening.ahead, happening.rates);
        if (model.sheets.some((other) => other.partner === partner.id && other.from === sheet.from)) return;
        model.sheets.push(sheet);
        return side.addSheet(sheet);
      }
      case 'sweep':
        return this.sweepAll();
    }
  }

  async #mint(member: number): Promise<void> {
    const id = [...this.model.members.keys()][member % this.model.members.size] as string;
    const code = `CDE${(this.#codes += 1).toString().padStart(6, '0')}`;
    this.model.codes.set(code, id);
    await this.side.mint(code, id);
  }
}
