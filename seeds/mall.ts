import { actText, type MemberId, type PartnerId } from '../src/platform/index.js';
import type { DrawId, ItemId } from '../src/offers/index.js';
import {
  addStockOperation,
  moveOrderOperation,
  orderItemOperation,
  refundOrderOperation,
  type ItemOrderId,
  type OrderResult,
} from '../src/mall/index.js';
import { playOperation, seedSeals } from '../src/draws/index.js';
import { fixedId } from './fixed-id.js';
import { must, type Actor, type Played, type Stage } from './stage.js';

/** The default of the setting. */
const POINTS_MAX = 1_000_000_000n;
const RESERVE_SECONDS = 24 * 3_600;

/** What a member orders in the mall, in its partner's app. */
export interface Wanted {
  readonly itemId: ItemId;
  readonly ownerId: PartnerId;
  readonly memberId: MemberId;
  readonly quantity?: number;
  readonly method?: 'PICKUP' | 'DELIVERY';
  readonly address?: string;
}

type Step = 'CONFIRM' | 'READY' | 'SHIP' | 'DELIVER' | 'CANCEL';

/** What members and shops do in the mall, and plays of draws. */
export class Mall {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async stock(actor: Actor, itemId: ItemId, units: bigint, alertBelow: bigint): Promise<void> {
    const label = `stock-${this.#stage.count('stock')}`;
    const supplied = await this.#stage.services.lane.submit(addStockOperation, {
      idempotency: this.#stage.idempotency(actor.id, label, [itemId, units]),
      itemId,
      terms: { stocked: true, alertBelow },
      units,
      note: null,
      actor: this.#stage.app(actor).actor,
      act: actText(),
    });
    must('a delivery', supplied);
  }

  /** Null when it was refused: members order what has just gone. */
  async order({ itemId, ownerId, memberId, quantity = 1, method, address }: Wanted): Promise<ItemOrderId | null> {
    const label = `item-order-${this.#stage.count('item order')}`;
    const id: ItemOrderId = fixedId('itemOrder', this.#stage.scenario, label);
    const played = await this.#stage.play(orderItemOperation, {
      id,
      redemptionId: fixedId('redemption', this.#stage.scenario, label),
      idempotency: this.#stage.idempotency(`member:${memberId}`, label, [itemId, quantity]),
      principal: { ...this.#stage.operator, role: 'MEMBER', memberId, actor: memberId },
      itemId,
      ownerId,
      orderer: { memberId },
      quantity,
      orderId: null,
      method: method ?? null,
      address: address ?? null,
      reserveSeconds: RESERVE_SECONDS,
      seed: this.#stage.seedOf(label),
      act: actText(),
    });
    return played.ok ? id : null;
  }

  /** A step of the owner. */
  async move(actor: Actor, orderId: ItemOrderId, step: Step, tracking: string | null = null): Promise<void> {
    const label = `step-${this.#stage.count('step')}`;
    const moved = await this.#stage.services.lane.submit(moveOrderOperation, {
      idempotency: this.#stage.idempotency(actor.id, label, [orderId, step]),
      orderId,
      asker: { part: 'OWNER', partnerId: actor.id },
      actor: this.#stage.app(actor).actor,
      step,
      tracking,
      note: null,
      gifts: null,
      seed: this.#stage.seedOf(label),
      act: actText(),
    });
    must(`the step ${step}`, moved);
  }

  refund(
    actor: Actor,
    orderId: ItemOrderId,
    units: number,
    restock: boolean,
    reason: string,
  ): Promise<Played<OrderResult>> {
    const label = `units-back-${this.#stage.count('units back')}`;
    return this.#stage.play(refundOrderOperation, {
      idempotency: this.#stage.idempotency(actor.id, label, [orderId, units, reason]),
      orderId,
      partnerId: actor.id,
      units,
      restock,
      reason,
      gifts: null,
      act: actText(),
    });
  }

  async play(drawId: DrawId, memberId: MemberId, clientSeed = ''): Promise<void> {
    const label = `play-${this.#stage.count('play')}`;
    const { scenario, services } = this.#stage;
    const played = await services.lane.submit(playOperation, {
      id: fixedId('play', scenario, label),
      redemptionId: fixedId('redemption', scenario, label),
      grantId: fixedId('grant', scenario, label),
      act: actText(),
      idempotency: this.#stage.idempotency(`member:${memberId}`, label, [drawId, clientSeed]),
      drawId,
      player: { kind: 'self', memberId },
      clientSeed,
      principal: { ...this.#stage.operator, role: 'MEMBER', memberId, actor: memberId },
      seals: seedSeals(services.signingKey),
      couponSeed: this.#stage.seedOf(label),
      pointsMax: POINTS_MAX,
    });
    must('a play', played);
  }
}
