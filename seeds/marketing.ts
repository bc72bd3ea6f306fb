import type { MemberId, PartnerId, Principal } from '../src/platform/index.js';
import { setProfile, type Said } from '../src/members/index.js';
import {
  draftOffer,
  moveOffer,
  readCampaign,
  readCouponKind,
  readDraw,
  readHead,
  readHouseRules,
  readItem,
  readLadder,
  type CampaignInput,
  type CouponKindFields,
  type DrawFields,
  type HouseRulesInput,
  type ItemFields,
  type LadderId,
  type LadderInput,
  type OfferDraft,
  type OfferId,
  type OfferInput,
  type OfferMove,
} from '../src/offers/index.js';
import { setTierOperation } from '../src/standing/index.js';
import { fixedId } from './fixed-id.js';
import { must, type Actor, type Stage } from './stage.js';

/** What an offer is, as its drafting mutation is told. */
type OfferWords =
  | { readonly kind: 'CAMPAIGN'; readonly input: CampaignInput }
  | { readonly kind: 'LADDER'; readonly input: LadderInput }
  | { readonly kind: 'COUPON_KIND'; readonly input: CouponKindFields }
  | { readonly kind: 'ITEM'; readonly input: ItemFields }
  | { readonly kind: 'DRAW'; readonly input: DrawFields }
  | { readonly kind: 'HOUSE_RULES'; readonly input: HouseRulesInput };

/** A scenario's description of an offer. */
export type OfferPlan = OfferWords & {
  /** Of the scenario: its id is made of it. */
  readonly code: string;
  /** The owner's code; null means the network. */
  readonly owner: string | null;
  /** Whose consent it needs. */
  readonly asked?: readonly string[];
  /** Days from its draft until it starts and until it ends; left out: at its approval, and not by itself. */
  readonly fromDay?: number;
  readonly untilDay?: number;
};

const idKinds = {
  CAMPAIGN: 'campaign',
  LADDER: 'ladder',
  COUPON_KIND: 'couponKind',
  ITEM: 'item',
  DRAW: 'draw',
  HOUSE_RULES: 'houseRules',
} as const;

const drafted = {
  CAMPAIGN: 'draftCampaign',
  LADDER: 'draftLadder',
  COUPON_KIND: 'draftCouponKind',
  ITEM: 'draftItem',
  DRAW: 'draftDraw',
  HOUSE_RULES: 'draftHouseRules',
} as const;

const DAY_MS = 86_400_000;

/** The id that an offer of a scenario has in every network. */
export const offerIdOf = <Kind extends keyof typeof idKinds>(scenario: string, kind: Kind, code: string) =>
  fixedId(idKinds[kind], scenario, code);

function readTerms(plan: OfferPlan, ownerId: PartnerId | null): OfferDraft['terms'] {
  switch (plan.kind) {
    case 'CAMPAIGN':
      return { kind: plan.kind, ...readCampaign(plan.input, ownerId) };
    case 'LADDER':
      return { kind: plan.kind, ...readLadder(plan.input, ownerId) };
    case 'COUPON_KIND':
      return { kind: plan.kind, ...readCouponKind(plan.input, ownerId) };
    case 'ITEM':
      return { kind: plan.kind, ...readItem(plan.input, ownerId) };
    case 'DRAW':
      return { kind: plan.kind, ...readDraw(plan.input, ownerId) };
    case 'HOUSE_RULES':
      return { kind: plan.kind, ...readHouseRules(plan.input, ownerId) };
  }
}

/** What the people of marketing do, by the same verbs as the API: they set up offers, and say of members what offers ask. */
export class Marketing {
  readonly #stage: Stage;
  readonly #actors: Readonly<Record<string, Actor>>;
  /** Who drafts for the network: another operator than the one who approves (KULA_FOUR_EYES). */
  readonly #network: Principal;

  constructor(stage: Stage, actors: Readonly<Record<string, Actor>>) {
    this.#stage = stage;
    this.#actors = actors;
    this.#network = { ...stage.operator, actor: `${stage.operator.actor}:marketing` };
  }

  #actor(code: string): Actor {
    const actor = this.#actors[code];
    if (!actor) throw new Error(`seeds: there is no partner ${code}`);
    return actor;
  }

  #ownerOf({ owner }: OfferPlan): Principal {
    return owner === null ? this.#network : this.#stage.app(this.#actor(owner));
  }

  /** The times of a plan, which are counted from now. */
  async #dated({ input, fromDay, untilDay }: OfferPlan): Promise<OfferInput> {
    if (fromDay === undefined && untilDay === undefined) return input.offer;
    const now = (await this.#stage.now()).getTime();
    const at = (days: number | undefined) => (days === undefined ? null : new Date(now + days * DAY_MS));
    return { ...input.offer, effectiveFrom: at(fromDay), effectiveTo: at(untilDay) };
  }

  /** Drafts an offer as its owner. */
  async draft(plan: OfferPlan): Promise<OfferId> {
    const { scenario, services } = this.#stage;
    const ownerId = plan.owner === null ? null : this.#actor(plan.owner).id;
    const id = offerIdOf(scenario, plan.kind, plan.code);
    const draft: OfferDraft = {
      idempotency: this.#stage.idempotency(ownerId ?? 'network', `offer-${plan.code}`, [id]),
      operation: drafted[plan.kind],
      offerId: null,
      id,
      head: readHead('input.offer', await this.#dated(plan), ownerId),
      terms: readTerms(plan, ownerId),
    };
    return must(`the draft of ${plan.code}`, await draftOffer(services, draft, this.#ownerOf(plan))).id;
  }

  async #move(plan: OfferPlan, step: OfferMove['step'], by: Principal, reason: string | null = null): Promise<void> {
    const offerId = offerIdOf(this.#stage.scenario, plan.kind, plan.code);
    const moved = await moveOffer(this.#stage.services, { offerId, version: null, step, reason }, by);
    if ('code' in moved) throw new Error(`seeds: ${step} of ${plan.code} was refused: ${moved.message}`);
  }

  /** Drafts an offer, and asks for consents and approval. */
  async submit(plan: OfferPlan): Promise<void> {
    await this.draft(plan);
    await this.#move(plan, 'SUBMIT', this.#ownerOf(plan));
  }

  /** Sets up an offer: drafted, submitted, consented to and approved. */
  async setUp(plan: OfferPlan): Promise<void> {
    await this.submit(plan);
    for (const code of plan.asked ?? []) await this.#move(plan, 'CONSENT', this.#stage.app(this.#actor(code)));
    await this.#move(plan, 'APPROVE', this.#stage.operator);
  }

  /** The operator says no. */
  reject(plan: OfferPlan, reason: string): Promise<void> {
    return this.#move(plan, 'REJECT', this.#stage.operator, reason);
  }

  /** A step of the owner on the whole offer. */
  stop(plan: OfferPlan, step: 'PAUSE' | 'END', reason: string): Promise<void> {
    return this.#move(plan, step, this.#ownerOf(plan), reason);
  }

  /** Says something of members, as a partner's app: all of them at once. */
  async say(code: string, memberIds: readonly MemberId[], said: Partial<Said>): Promise<void> {
    const { id: partnerId } = this.#actor(code);
    const all: Said = { birthday: null, locale: null, addTags: [], removeTags: [], ...said };
    const outcomes = await Promise.all(
      memberIds.map((id) => {
        const by = { sayer: partnerId, partnerId, ref: { kind: 'id', id } } as const;
        return setProfile(this.#stage.services, by, all, `seed:${code}`);
      }),
    );
    for (const outcome of outcomes) must('a profile', outcome);
  }

  /** Puts a member on a level, as the operator, for a number of days. */
  async setTier(memberId: MemberId, ladderId: LadderId, level: string, days: number, reason: string): Promise<void> {
    const until = new Date((await this.#stage.now()).getTime() + days * DAY_MS);
    const { lane } = this.#stage.services;
    const by = this.#stage.operator.actor;
    const member = { kind: 'id', id: memberId } as const;
    const command = { partnerId: null, member, ladderId, level, until, by, reason };
    must('a level', await lane.submit(setTierOperation, command));
  }
}
