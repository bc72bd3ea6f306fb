/** Plays random commands on a gateway and on the model at once, and compares them after every step. */
import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import { casesRoom } from '../../../src/cases/index.js';
import { mallRoom } from '../../../src/mall/index.js';
import { redemptionRoom } from '../../../src/redemption/index.js';
import { act } from '../../care/caring.js';
import { PLAYING } from '../../draws/support.js';
import { MOVING, ORDERING, REFUNDING, SUPPLYING } from '../../mall/support.js';
import { moveOffer } from '../../support/offers.js';
import type { Client, Loose, TestGateway, TestMember } from '../../support/server.js';
import { euros } from '../programme/network.js';
import { playRefusal, played, wrongPlays } from './model-draws.js';
import { checkIn, report, resolve } from './model-engaging.js';
import { itemNow, move, order, refund, supply } from './model-mall.js';
import { buy, claim, claimCode, giveBack, post } from './model-purchases.js';
import { statusOf, unitsLeft } from './model-orders.js';
import { HOUR, Model } from './model.js';
import type {
  ModelAnswer,
  ModelGrant,
  ModelOrder,
  ModelPurchase,
  ModelReceipt,
  ModelReport,
  OrderStep,
} from './model-terms.js';
import { enrol, nextItem, open, publish, type Coalition, type Opened } from './network.js';
import * as shown from './standing.js';
import type { Step, StepOf } from './steps.js';

const WALLET = 'wallet { available held }';
const CHECK_IN = `mutation($input: CheckInInput!) { checkIn(input: $input) { __typename ... on CheckInPayload { checkIn { streak grants { points offer { id } } } ${WALLET} }
  ... on Refusal { code } } }`;
const REPORT = `mutation($input: ReportTaskInput!) { reportTask(input: $input) { __typename ... on ReportTaskPayload { grant { points } case { id status } ${WALLET} }
  ... on Refusal { code } ... on OfferNotLive { status } ... on LimitReached { measure span most } } }`;
const RESOLVE = `mutation($input: ResolveCaseInput!) { resolveCase(input: $input) { __typename ... on ResolveCasePayload { case { status outcome { ... on Grant { points } } } }
  ... on Refusal { code } ... on InvalidTransition { from } ... on LimitReached { measure span most } } }`;
const CODE = 'query($id: ID!) { member(ref: { id: $id }) { referralCode } }';
const CLAIM_CODE = `mutation($input: ClaimReferralInput!) { claimReferral(input: $input) { __typename ... on ClaimReferralPayload { referral { status } }
  ... on Refusal { code } ... on ReferralNotAllowed { bar } } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ... on AccruePointsPayload { accrual { id components { points offer { id } } } ${WALLET} }
  ... on Refusal { code } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename ... on ReturnPurchasePayload { takenBack shortfall ${WALLET} }
  ... on ExceedsOriginalSpend { left: remaining { amount } } ... on Refusal { code } ... on InsufficientPoints { available requested } } }`;
const FREEZE = 'mutation($frozen: Boolean!) { freezeWallet(frozen: $frozen) { available held } }';
const SEED = 'query($id: ID!) { offer(id: $id) { ... on Draw { commitment seed } } }';

let count = 0;
const unique = (): string => `engaging-${(count += 1).toString()}`;
/** Each is looked at after every step. */
const MEMBERS_MAX = 6;
const eur = (amount: bigint) => ({ amount: euros(amount), currency: 'EUR' });

const at = <One>(all: readonly One[], place: number): One | undefined => all[place % Math.max(1, all.length)];

export class Stage {
  readonly model = new Model();
  readonly #gateway: TestGateway;
  #opened: Opened | undefined;
  /** Whether jobs have written what time did since the clock was last moved. */
  #isSwept = true;
  readonly #ids: shown.Ids = { orders: new Map(), receipts: new Map() };
  readonly #purchases = new Map<ModelPurchase, string>();
  readonly #cases = new Map<ModelReport, string>();
  /** What was answered, to see that laws are tried. */
  readonly answers: string[] = [];

  constructor(gateway: TestGateway) {
    this.#gateway = gateway;
  }

  get #network(): Opened {
    if (!this.#opened) throw new Error('not open');
    return this.#opened;
  }

  get #shop(): Client {
    return this.#network.partners[0].app;
  }

  // ------------------------------------------------------------------ time

  async #advance(seconds: number): Promise<number> {
    const { advanceClock } = await this.#gateway.operator.ask(
      'mutation($seconds: Int!) { advanceClock(seconds: $seconds) }',
      { seconds },
    );
    return new Date(advanceClock as string).getTime();
  }

  async #letPass({ hours, jobs }: StepOf<'clock'>): Promise<void> {
    const { model } = this;
    const held = model.orders.filter((one) => statusOf(one, model.now) === 'RESERVED');
    await this.#advance(hours * 3_600);
    model.now += hours * HOUR;
    if (held.some((one) => statusOf(one, model.now) === 'CANCELLED')) this.answers.push('lapsed');
    this.#isSwept = false;
    if (jobs) await this.#runJobs();
  }

  async #runJobs(): Promise<void> {
    for (const job of [...redemptionRoom.jobs, ...mallRoom.jobs, ...casesRoom.jobs])
      await job.run(this.#gateway.services);
    this.#isSwept = true;
  }

  /** Steps are whole hours, from a noon on: no midnight comes between a question and its answer. */
  async open(wish: Coalition): Promise<void> {
    this.#opened = await open(this.#gateway, this.model, wish);
    const day = 24 * HOUR;
    const now = await this.#advance(1);
    this.model.now = await this.#advance(Math.ceil((day - (now % day)) / 1_000) + 12 * 3_600);
    for (const vip of wish.members) await enrol(this.#network, this.model, vip);
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const [i, one] of steps.entries()) {
      // Each step is later than the one before; how much later is of no matter.
      this.model.now += 1;
      try {
        await this.#step(one);
        await this.compare();
      } catch (error) {
        if (error instanceof Error) error.message = `step ${i.toString()}, ${one.tag}: ${error.message}`;
        throw error;
      }
    }
    await this.#close();
  }

  /** What jobs leave to be done shows nowhere; and the seed of the draw says what was drawn. */
  async #close(): Promise<void> {
    await this.#runJobs();
    await this.compare();
    for (const draw of this.model.draws) {
      await moveOffer(this.#shop, draw.id, 'END');
      const { offer } = await this.#gateway.operator.ask(SEED, { id: draw.id });
      const seed = Buffer.from(offer.seed as string, 'hex');
      expect(createHash('sha256').update(seed).digest('hex')).toBe(offer.commitment);
      expect(wrongPlays(this.model, draw, seed).map(({ number }) => number)).toEqual([]);
    }
  }

  async #step(one: Step): Promise<void> {
    switch (one.tag) {
      case 'order':
        return this.#order(one);
      case 'move':
        return this.#move(one);
      case 'refund':
        return this.#refund(one);
      case 'supply':
        return this.#supply(one);
      case 'version':
        return this.#nextVersion(one);
      case 'play':
        return this.#play(one);
      case 'checkIn':
        return this.#checkIn(one);
      case 'report':
        return this.#report(one);
      case 'resolve':
        return this.#resolve(one);
      case 'friend':
        return this.#friend(one);
      case 'code':
        return this.#claimCode(one);
      case 'buy':
        return this.#buy(one);
      case 'giveBack':
        return this.#giveBack(one);
      case 'post':
        return this.#post(one);
      case 'claim':
        return this.#claim(one);
      case 'guess':
        return this.#guess(one);
      case 'freeze':
        return this.#freeze(one);
      case 'pause':
        return this.#pause(one);
      case 'fx':
        return publish(this.#gateway, this.model, one.rate);
      case 'clock':
        return this.#letPass(one);
    }
  }

  // ------------------------------------------------------------------ answers

  #memberAt(place: number): TestMember {
    const member = at(this.#network.members, place);
    if (!member) throw new Error('there are no members');
    return member;
  }

  /** Holds an answer of the product to the model's: it gives what was done; undefined: it was refused. */
  #hold<Done>(answer: ModelAnswer<Done>, product: Loose, member?: string): Done | undefined {
    if (answer.is === 'refused') {
      this.answers.push(answer.code);
      expect(product).toMatchObject({ code: answer.code, ...inApi(answer.figures) });
      return undefined;
    }
    this.answers.push(product.__typename as string);
    expect(product).toMatchObject({ __typename: expect.stringMatching(/Payload$/) });
    if (member !== undefined) {
      const { available, held } = this.model.wallet(member);
      expect(product.wallet).toMatchObject({ available: Number(available), held: Number(held) });
    }
    return answer.of;
  }

  // ------------------------------------------------------------------ the mall

  async #order({ which, member: place, by, quantity, number: of }: StepOf<'order'>): Promise<void> {
    const item = at(this.model.items, which);
    const member = this.#memberAt(place);
    if (!item) return;
    const isOwner = by === 'OWNER';
    const number = isOwner && of !== null ? `order-${of.toString()}` : null;
    const answer = order(this.model, { item: item.id, member: member.id, by, quantity, number });
    const input = { idempotencyKey: unique(), itemId: item.id, quantity };
    const { orderItem } = isOwner
      ? await this.#shop.ask(ORDERING, {
          input: { ...input, member: { id: member.id }, ...(number !== null && { orderId: number }) },
        })
      : await member.client.ask(ORDERING, { input });
    const made = this.#hold(answer, orderItem, member.id);
    if (!made) return;
    this.#ids.orders.set(made, orderItem.order.id as string);
    this.#sameOrder(made, orderItem.order);
  }

  #orderAt(which: number, isAny: boolean): ModelOrder | undefined {
    const { orders, now } = this.model;
    return at(isAny ? orders : orders.filter((one) => unitsLeft(one, now) > 0), which);
  }

  #sameOrder(one: ModelOrder, product: Loose): void {
    const { coupons: _coupons, ...rest } = shown.orderShown(this.model, one, this.#ids.orders.get(one));
    expect(product).toMatchObject(rest);
  }

  async #move({ which, isAny, step, by }: StepOf<'move'>): Promise<void> {
    const one = this.#orderAt(which, isAny);
    if (!one) return;
    const isOwner = by === 'OWNER';
    const taken: OrderStep = isOwner ? step : 'CANCEL';
    const client = isOwner ? this.#shop : this.#network.members.find(({ id }) => id === one.member)?.client;
    const answer = move(this.model, one, taken, by);
    const input = { idempotencyKey: unique(), orderId: this.#ids.orders.get(one), step: taken };
    const { moveItemOrder } = await (client ?? this.#shop).ask(MOVING, { input });
    if (this.#hold(answer, moveItemOrder, one.member)) this.#sameOrder(one, moveItemOrder.order);
  }

  async #refund({ which, isAny, units, restock }: StepOf<'refund'>): Promise<void> {
    const one = this.#orderAt(which, isAny);
    if (!one) return;
    const answer = refund(this.model, one, units, restock);
    const input = {
      idempotencyKey: unique(),
      orderId: this.#ids.orders.get(one),
      quantity: units,
      restock,
      reason: 'x',
    };
    const { refundItemOrder } = await this.#shop.ask(REFUNDING, { input });
    const back = this.#hold(answer, refundItemOrder, one.member);
    if (!back) return;
    expect(refundItemOrder.moneyToRefund).toEqual(back.money === null ? null : eur(back.money));
    this.#sameOrder(one, refundItemOrder.order);
  }

  async #supply({ which, units }: StepOf<'supply'>): Promise<void> {
    const item = at(this.model.items, which);
    if (!item?.stocked) return;
    const answer = supply(this.model, item.id, units);
    const { addStock } = await this.#shop.ask(SUPPLYING, {
      input: { idempotencyKey: unique(), itemId: item.id, units },
    });
    const stock = this.#hold(answer, addStock);
    if (stock) expect(addStock.item.stock).toMatchObject(stock);
  }

  async #nextVersion({ which, terms }: StepOf<'version'>): Promise<void> {
    const item = at(this.model.items, which);
    if (!item || this.model.isPaused(item.id)) return;
    await nextItem(this.#network, this.model, itemNow(this.model, item.id), terms);
    this.answers.push('version');
  }

  // ------------------------------------------------------------------ draws and engagement

  async #play({ member: place, by, clientSeed }: StepOf<'play'>): Promise<void> {
    const [draw] = this.model.draws;
    const member = this.#memberAt(place);
    if (!draw) return;
    const refusal = playRefusal(this.model, draw, member.id);
    const input = { idempotencyKey: unique(), drawId: draw.id, clientSeed };
    const { playDraw } =
      by === 'OWNER'
        ? await this.#shop.ask(PLAYING, { input: { ...input, member: { id: member.id } } })
        : await member.client.ask(PLAYING, { input });
    if (refusal) {
      this.#hold(refusal, playDraw);
      return;
    }
    const { drawn } = (playDraw.play ?? { drawn: 0 }) as { readonly drawn: number };
    expect([playDraw.__typename, drawn >= 1 && drawn <= draw.prizes.length]).toEqual(['PlayDrawPayload', true]);
    const play = played(this.model, draw, { member: member.id, clientSeed, drawn });
    this.#hold({ is: 'done', of: play }, playDraw, member.id);
    const points = Number(draw.prizes[play.given - 1]?.points ?? 0n);
    expect(playDraw.play).toMatchObject({
      number: play.number,
      given: play.given,
      grant: points > 0 ? { points } : null,
    });
  }

  async #checkIn({ member: place, partner: where }: StepOf<'checkIn'>): Promise<void> {
    const member = this.#memberAt(place);
    const partner = this.#network.partners[where === 0 ? 0 : 1];
    const answer = checkIn(this.model, member.id, partner.id);
    const product = await member.client.ask(CHECK_IN, { input: { partnerId: partner.id } });
    const made = this.#hold(answer, product.checkIn, member.id);
    if (!made) return;
    const grants = made.grants.map(({ campaign, points }) => ({ points: Number(points), offer: { id: campaign?.id } }));
    expect(product.checkIn.checkIn.streak).toBe(made.streak);
    expect(product.checkIn.checkIn.grants).toEqual(grants);
  }

  async #report({ which, member: place }: StepOf<'report'>): Promise<void> {
    const campaign = at(
      this.model.campaigns.filter(({ trigger }) => trigger === 'TASK'),
      which,
    );
    const member = this.#memberAt(place);
    if (!campaign) return;
    const by = campaign.proof === 'PARTNER' ? 'OWNER' : 'MEMBER';
    const answer = report(this.model, campaign, member.id, by);
    const input = { idempotencyKey: unique(), campaignId: campaign.id, proof: ['done'] };
    const { reportTask } =
      by === 'OWNER'
        ? await this.#shop.ask(REPORT, { input: { ...input, member: { id: member.id } } })
        : await member.client.ask(REPORT, { input });
    const made = this.#hold(answer, reportTask, member.id);
    if (!made) return;
    expect(reportTask.grant?.points ?? null).toBe(pointsIn(made.grant));
    expect(reportTask.case?.status ?? null).toBe(made.report.decision);
    if (reportTask.case) this.#cases.set(made.report, reportTask.case.id as string);
  }

  async #resolve({ which, accept, by }: StepOf<'resolve'>): Promise<void> {
    const one = at([...this.#cases.keys()], which);
    if (!one) return;
    const answer = resolve(this.model, one, accept, by);
    const client = by === 'OWNER' ? this.#shop : this.#gateway.operator;
    const { resolveCase } = await client.ask(RESOLVE, {
      input: { idempotencyKey: unique(), caseId: this.#cases.get(one), accept, note: 'seen' },
    });
    const grant = this.#hold(answer, resolveCase);
    if (grant === undefined) return;
    expect(resolveCase.case.status).toBe(one.decision);
    expect(resolveCase.case.outcome?.points ?? null).toBe(pointsIn(grant));
  }

  // ------------------------------------------------------------------ purchases, referrals, receipts

  async #friend({ vip, referrer }: StepOf<'friend'>): Promise<void> {
    const place = this.model.members.length;
    if (place >= MEMBERS_MAX) return;
    await enrol(this.#network, this.model, vip);
    await this.#claimBy(this.#memberAt(place), this.#memberAt(place - referrer));
  }

  #claimCode({ friend: place, referrer: of }: StepOf<'code'>): Promise<void> {
    return this.#claimBy(this.#memberAt(place), of === null ? null : this.#memberAt(place + of));
  }

  /** @param referrer null: by a code that nobody has */
  async #claimBy(friend: TestMember, referrer: TestMember | null): Promise<void> {
    const answer = claimCode(this.model, friend.id, referrer?.id ?? null);
    const code = referrer
      ? ((await referrer.client.ask(CODE, { id: referrer.id })).member.referralCode as string)
      : '0000-0000-0000';
    const { claimReferral } = await friend.client.ask(CLAIM_CODE, { input: { code } });
    if (this.#hold(answer, claimReferral)) expect(claimReferral.referral.status).toBe('OPEN');
    else if (answer.is === 'refused') this.answers.push(String(answer.figures.bar));
  }

  /** Half an hour before a whole one: neither before nor after a step by chance. */
  #occurredAt(hoursBack: number): { readonly occurredAt: number; readonly given: object } {
    const { now } = this.model;
    if (hoursBack === 0) return { occurredAt: now, given: {} };
    const occurredAt = now - hoursBack * HOUR - HOUR / 2;
    return { occurredAt, given: { occurredAt: new Date(occurredAt).toISOString() } };
  }

  async #buy({ member: place, spend, hoursBack }: StepOf<'buy'>): Promise<void> {
    const member = this.#memberAt(place);
    const { occurredAt, given } = this.#occurredAt(hoursBack);
    const answer = buy(this.model, { member: member.id, spend, at: occurredAt });
    const key = unique();
    const { accruePoints } = await this.#shop.ask(ACCRUE, {
      input: { idempotencyKey: key, orderId: key, member: { id: member.id }, spend: eur(spend), ...given },
    });
    const purchase = this.#hold(answer, accruePoints, member.id);
    if (!purchase) return;
    this.#purchases.set(purchase, accruePoints.accrual.id as string);
    expect(accruePoints.accrual.components).toEqual(
      purchase.components.map(({ campaign, points }) => ({
        points: Number(points),
        offer: campaign && { id: campaign.id },
      })),
    );
    if (purchase.components.length > 1) this.answers.push('rewarded');
  }

  async #giveBack({ which, eighths, allowShortfall }: StepOf<'giveBack'>): Promise<void> {
    const purchase = at(this.model.purchases, which);
    if (!purchase) return;
    const amount = ((purchase.spend * BigInt(eighths)) / 8n / 10_000n) * 10_000n || 10_000n;
    const answer = giveBack(this.model, purchase, amount, allowShortfall);
    const { returnPurchase } = await this.#shop.ask(RETURN, {
      input: {
        idempotencyKey: unique(),
        accrualId: this.#purchases.get(purchase),
        amount: eur(amount),
        reason: 'came back',
        allowShortfall,
      },
    });
    const back = this.#hold(answer, returnPurchase, purchase.member);
    if (!back) return;
    expect([returnPurchase.takenBack, returnPurchase.shortfall]).toEqual([Number(back.points), Number(back.shortfall)]);
    if (this.model.referrals.some(({ reward, takenBack }) => takenBack && reward?.purchase === purchase))
      this.answers.push('rewardTakenBack');
  }

  async #post({ spend, hoursBack, again }: StepOf<'post'>): Promise<void> {
    const number = (again ? this.model.receipts.at(-1)?.number : undefined) ?? unique();
    const { occurredAt, given } = this.#occurredAt(hoursBack);
    const answer = post(this.model, { number, spend, occurredAt });
    const posted = await act(this.#shop, 'postReceipt', { number, spend: eur(spend), ...given });
    const receipt = this.#hold(answer, posted);
    if (receipt) this.#ids.receipts.set(receipt, posted.receipt.id as string);
  }

  async #claim({ which, member: place, isRight }: StepOf<'claim'>): Promise<void> {
    const receipt = at(this.model.receipts, which);
    if (!receipt) return;
    const spend = isRight ? receipt.spend : receipt.spend + 10_000n;
    await this.#claimOne(this.#memberAt(place), { number: receipt.number, spend });
  }

  async #guess({ member: place, times }: StepOf<'guess'>): Promise<void> {
    for (let i = 0; i < times; i += 1)
      await this.#claimOne(this.#memberAt(place), { number: unique(), spend: 10_000n });
  }

  async #claimOne({ id, client }: TestMember, asked: Pick<ModelReceipt, 'number' | 'spend'>): Promise<void> {
    const answer = claim(this.model, id, asked);
    const { number, spend } = asked;
    const partnerId = this.#network.partners[0].id;
    const claimed = await act(client, 'claimReceipt', { partnerId, number, total: eur(spend) });
    const purchase = this.#hold(answer, claimed);
    if (answer.is === 'refused' && answer.code === 'LIMIT_REACHED') this.answers.push('guessedTooOften');
    if (!purchase) return;
    const points = purchase.components.reduce((sum, one) => sum + one.points, 0n);
    expect(claimed).toMatchObject({
      receipt: { status: 'CLAIMED' },
      accrual: { points: Number(points) },
      wallet: { available: Number(this.model.wallet(id).available) },
    });
    this.#purchases.set(purchase, claimed.accrual.id as string);
  }

  // ------------------------------------------------------------------ members and offers

  async #freeze({ member: place, frozen }: StepOf<'freeze'>): Promise<void> {
    const { id, client } = this.#memberAt(place);
    this.model.freezes.push({ member: id, frozen });
    await client.ask(FREEZE, { frozen });
  }

  async #pause({ which, paused }: StepOf<'pause'>): Promise<void> {
    const { items, draws, campaigns } = this.model;
    const offer = at([...items, ...draws, ...campaigns], which)?.id;
    // Of an offer that is paused, and of one that is not, the other step is no transition.
    const found = paused ? offer : this.model.pauses.findLast((one) => this.model.isPaused(one.offer))?.offer;
    if (found === undefined || this.model.isPaused(found) === paused) return;
    const isOfNetwork = campaigns.some(({ id, owner }) => id === found && owner === null);
    await moveOffer(isOfNetwork ? this.#gateway.operator : this.#shop, found, paused ? 'PAUSE' : 'RESUME');
    this.model.pauses.push({ offer: found, at: this.model.now, paused });
  }

  // ------------------------------------------------------------------ what stands

  async compare(): Promise<void> {
    const { model } = this;
    const network = this.#network;
    expect(await shown.membersShown(network)).toEqual(shown.membersExpected(model, network, this.#ids));
    expect(await shown.stockShown(network, model)).toEqual(shown.stockExpected(model));
    expect(await shown.receiptsShown(network, this.#ids)).toEqual(shown.receiptsExpected(model));
    expect(await shown.sharesShown(network)).toEqual(shown.sharesExpected(model));
    if (this.#isSwept) expect(await shown.countersShown(network, model)).toEqual(shown.countersExpected(model));
  }
}

/** Figures of a refusal as the API has them: micros as money. */
const inApi = (figures: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      typeof figure === 'bigint' ? { amount: euros(figure) } : figure,
    ]),
  );

const pointsIn = (grant: ModelGrant | null): number | null => grant && Number(grant.points);
