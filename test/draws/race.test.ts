/** Plays, check-ins and claims of codes at once at two gateways: on a real PostgreSQL, since PGlite hides races. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres, type Engine } from '../support/engines.js';
import { moveOffer, setUp } from '../support/offers.js';
import { operate } from '../support/operations.js';
import {
  Client,
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { checkDraw, drawInput, drawOf, liveDraw, play, playInput, PLAYING, prize } from './support.js';

const CHECK_IN = `mutation { checkIn(input: {}) { __typename ... on CheckInPayload { checkIn { id } } } }`;
const CODE = `query($id: ID!) { member(ref: { id: $id }) { referralCode } }`;
const CLAIM = `mutation($code: String!) { claimReferral(input: { code: $code }) { __typename ... on ReferralNotAllowed { bar } } }`;
const REFERRALS = `query($id: ID!) { member(ref: { id: $id }) { referrals { nodes { status grant { points } } } } }`;

describePostgres('draws and engagement under load', (engine: Engine) => {
  let first: TestGateway;
  let second: TestGateway;
  let partner: TestPartner;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    first = await startTestGateway(engine, { location: made.location });
    second = await startTestGateway(engine, { location: made.location });
    partner = await first.partner();
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(first.services.database);
    } finally {
      await second.close();
      await first.close();
      await drop();
    }
  }, 60_000);

  const tally = (names: readonly string[]): Record<string, number> =>
    names.reduce<Record<string, number>>((sums, name) => ({ ...sums, [name]: (sums[name] ?? 0) + 1 }), {});
  const rich = async (): Promise<TestMember> => {
    const member = await first.member(partner);
    await first.accrue(partner, member, '5000');
    return member;
  };
  /** The member's own client, at both gateways in turn. */
  const turn = (member: TestMember, i: number): Client =>
    i % 2 === 0 ? member.client : new Client(second.url, member.client.token);

  it('gives the last prizes once, and numbers all plays without a gap', async () => {
    const prizes = [prize('Bicycle', 999_999, { stock: 5, award: { points: 7 } }), prize('Nothing', 1)];
    const drawId = await liveDraw(first, partner, drawInput({ prizes }));
    const players = await Promise.all(Array.from({ length: 6 }, rich));
    const till = rich();
    const answers = await Promise.all([
      ...players.flatMap((player, p) =>
        Array.from({ length: 10 }, async (_, i) =>
          play(turn(player, p + i), drawId, { clientSeed: `${p.toString()} ${i.toString()}` }),
        ),
      ),
      // Beside redemptions, which change the wallets and the head of the chain.
      ...Array.from({ length: 20 }, async (_, i) =>
        operate(partner, 'redeemPoints', {
          member: { id: (await till).id },
          points: 1,
          orderId: `r-${i.toString()}`,
          capture: true,
        }),
      ),
    ]);
    const plays = answers.flatMap((answer: Loose) => (answer.play ? [answer.play] : []));
    expect(plays.map(({ number }) => number as number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    expect(plays.filter(({ given }) => given === 1)).toHaveLength(5);
    expect(plays.filter(({ grant }) => grant !== null)).toHaveLength(5);
    await moveOffer(partner.app, drawId, 'END');
    expect(checkDraw(await drawOf(partner.app, drawId))).toEqual({
      status: 0,
      said: 'The commitment and all 60 plays are right.\n',
    });
  }, 120_000);

  it('plays once for one key, and ends for all at once', async () => {
    const drawId = await liveDraw(first, partner);
    const player = await rich();
    const input = playInput(drawId);
    const same = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => (await turn(player, i).ask(PLAYING, { input })).playDraw),
    );
    expect(new Set(same.map(({ play: one }) => one.id as string)).size).toBe(1);
    expect(same.filter(({ replayed }) => replayed === false)).toHaveLength(1);
    const [, ...late] = await Promise.all([
      moveOffer(partner.app, drawId, 'END'),
      ...Array.from({ length: 20 }, (_, i) => play(turn(player, i), drawId)),
    ]);
    const made = late.filter((answer) => answer.play).length;
    expect((await drawOf(partner.app, drawId)).plays.nodes).toHaveLength(1 + made);
    for (const i of [0, 1]) expect((await play(turn(player, i), drawId)).code).toBe('OFFER_NOT_LIVE');
  }, 60_000);

  it('keeps to a limit for all members', async () => {
    const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 9 }];
    const drawId = await liveDraw(first, partner, drawInput({}, { limits }));
    const player = await rich();
    const answers = await Promise.all(Array.from({ length: 24 }, (_, i) => play(turn(player, i), drawId)));
    expect(tally(answers.map(({ code, __typename }) => (code ?? __typename) as string))).toEqual({
      PlayDrawPayload: 9,
      LIMIT_REACHED: 15,
    });
  }, 60_000);

  it('checks a member in once a day', async () => {
    await setUp(first.operator, 'draftCampaign', partner.app, { trigger: 'CHECK_IN', effects: [{ points: 3 }] });
    const member = await first.member(partner);
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => (await turn(member, i).ask(CHECK_IN)).checkIn.__typename as string),
    );
    expect(tally(answers)).toEqual({ CheckInPayload: 1, AlreadyDone: 29 });
  }, 60_000);

  it('takes one claim of a friend, never a circle, and rewards one purchase', async () => {
    await setUp(first.operator, 'draftCampaign', partner.app, {
      trigger: 'REFERRAL',
      effects: [{ points: 5 }],
      referrerEffects: [{ points: 10 }],
    });
    const members = await Promise.all(Array.from({ length: 3 }, () => first.member(partner)));
    const [a, b, c] = members as [TestMember, TestMember, TestMember];
    const codes = await Promise.all(
      members.map(async (member) => (await member.client.ask(CODE, { id: member.id })).member.referralCode as string),
    );
    const claim = async (member: TestMember, of: number, i: number): Promise<string> => {
      const { claimReferral } = await turn(member, i).ask(CLAIM, { code: codes[of] });
      return (claimReferral.bar ?? claimReferral.__typename) as string;
    };
    // Each in turn claims the next one's code: two of three can come about.
    const circle = await Promise.all([claim(a, 1, 0), claim(b, 2, 1), claim(c, 0, 0)]);
    expect(tally(circle)).toEqual({ ClaimReferralPayload: 2, CIRCULAR: 1 });
    const friend = await first.member(partner);
    const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => claim(friend, i % 3, i)));
    expect(tally(claims)).toEqual({ ClaimReferralPayload: 1, ALREADY_REFERRED: 19 });
    const app = new Client(second.url, partner.key);
    const bought = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        operate(i % 2 === 0 ? partner : { ...partner, app }, 'accruePoints', {
          member: { id: friend.id },
          orderId: `f-${i.toString()}`,
          spend: { amount: '10.00', currency: 'EUR' },
        }),
      ),
    );
    expect(bought.map(({ accrual }: Loose) => accrual.points as number).sort((x, y) => x - y)).toEqual([
      ...Array.from({ length: 9 }, () => 10),
      15,
    ]);
    const brought = await Promise.all(
      members.map(
        async (member) => (await first.operator.ask(REFERRALS, { id: member.id })).member.referrals.nodes as Loose[],
      ),
    );
    expect(brought.flat().filter(({ status }) => status === 'REWARDED')).toEqual([
      { status: 'REWARDED', grant: { points: 10 } },
    ]);
  }, 60_000);
});
