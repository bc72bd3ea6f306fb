/** Draws over the API: set up, played, ended and checked. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { assertSound } from '../support/assert-sound.js';
import { statementsOf } from '../support/statements.js';
import { describeInHalves } from '../support/engines.js';
import { moveOffer } from '../support/offers.js';
import { advance, DAY, awayFromMidnight } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { kindInput, liveKind } from '../grants/support.js';
import {
  checkDraw,
  DRAFT,
  drawInput,
  drawOf,
  key,
  liveDraw,
  nameOf,
  play,
  playAs,
  playInput,
  PLAYING,
  prize,
} from './support.js';

const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }`;
const FREEZE = 'mutation { freezeWallet(frozen: true) { member { status } } }';
const refusedFields = '... on Refusal { code } ... on InvalidTransition { from }';

describeInHalves('draws', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await awayFromMidnight(gateway);
    bakery = await gateway.partner();
    grocer = await gateway.partner({ fundingModel: 'ON_REDEMPTION', rates: { issuePrice: '0.0110' } });
    member = await gateway.member(bakery);
    await gateway.accrue(bakery, member, '10000');
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  const errorsOf = async (client: Client, text: string, input: object): Promise<string[]> =>
    ((await client.send(text, { input })).errors ?? []).map(({ extensions: { code, field } }) =>
      field === undefined ? code : `${code} ${field}`,
    );

  it('goes from its draft to plays that anyone can check', async () => {
    const drafted = (await bakery.app.ask(DRAFT, { input: { idempotencyKey: key(), ...drawInput() } })).draftDraw.offer;
    expect(await drawOf(bakery.app, drafted.id)).toMatchObject({ status: 'DRAFT', commitment: null, seed: null });
    expect(await drawOf(member.client, drafted.id)).toBeNull();
    await moveOffer(bakery.app, drafted.id, 'SUBMIT');
    await moveOffer(gateway.operator, drafted.id, 'APPROVE');
    const live = await drawOf(member.client, drafted.id);
    expect(live).toMatchObject({
      kind: 'DRAW',
      status: 'LIVE',
      points: 10,
      seed: null,
      commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
      prizes: [
        { name: 'Grand prize', weight: 20, odds: '0.2', stock: 1, left: 1, points: 100, coupon: null, badge: null },
        { name: 'Small prize', weight: 30, odds: '0.3', stock: 1, left: 1, points: 20 },
        { name: 'Better luck next time', weight: 50, odds: '0.5', stock: null, left: null, points: null },
      ],
      plays: { nodes: [] },
      plain:
        'A play for 10 points: Grand prize (100 points, 20%, 1 time at most); Small prize (20 points, 30%, 1 time at most); Better luck next time (nothing, 50%). Where a prize is gone, the last one is given.',
      zh: '每次抽奖10积分：Grand prize（100积分，概率20%，共1份）；Small prize（20积分，概率30%，共1份）；Better luck next time（无奖品，概率50%）。已送完的奖品由最后一项代替。',
    });

    const someone = await gateway.member(bakery);
    await gateway.accrue(bakery, someone, '1000');
    let available = 1_000;
    for (let n = 1; n <= 12; n += 1) {
      const {
        play: played,
        wallet,
        replayed,
      } = await play(someone.client, drafted.id, n % 2 === 0 ? { clientSeed: 'anna' } : {});
      expect(replayed).toBe(false);
      const won = [100, 20, 0][played.given - 1] ?? 0;
      available += won - 10;
      expect(played).toMatchObject({ number: n, clientSeed: n % 2 === 0 ? 'anna' : '', draw: { id: drafted.id } });
      expect(wallet).toMatchObject({ available, held: 0 });
      if (won === 0) expect(played.grant).toBeNull();
      else
        expect(played.grant).toMatchObject({
          cause: 'DRAW',
          points: won,
          subject: { id: played.id },
          text: `${won.toString()} points won in a draw`,
        });
    }
    const before = await drawOf(bakery.app, drafted.id);
    expect(before.plays.nodes).toHaveLength(12);
    expect(before.seed).toBeNull();
    const given = before.plays.nodes.map((one: Loose) => one.given);
    expect(before.prizes.map(({ left }: Loose) => left)).toEqual([
      given.includes(1) ? 0 : 1,
      given.includes(2) ? 0 : 1,
      null,
    ]);
    await moveOffer(bakery.app, drafted.id, 'END');
    const ended = await drawOf(member.client, drafted.id);
    expect(ended).toMatchObject({ status: 'ENDED', seed: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(createHash('sha256').update(Buffer.from(ended.seed, 'hex')).digest('hex')).toBe(live.commitment);
    expect(ended.commitment).toBe(live.commitment);
    expect(checkDraw(ended)).toEqual({ status: 0, said: 'The commitment and all 12 plays are right.\n' });
    ended.plays.nodes[4].given = ended.plays.nodes[4].given === 1 ? 2 : 1;
    expect(checkDraw(ended).status).toBe(1);
    expect(await play(someone.client, drafted.id)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'ENDED' });
    await gateway.services.runDueJobs();
    expect((await drawOf(gateway.auditor, drafted.id)).seed).toBe(ended.seed);
  });

  it('takes the price at the owner, and takes no further steps', async () => {
    const drawId = await liveDraw(gateway, bakery, drawInput({ prizes: [prize('Thanks', 1)] }));
    const { play: played } = await playAs(bakery, member, drawId);
    const { redemption } = await bakery.app.ask(
      `query($id: String) { redemption(orderId: $id) { id orderId points status capturedPoints value { amount } } }`,
      { id: played.id },
    );
    expect(redemption).toMatchObject({ orderId: played.id, points: 10, status: 'CAPTURED', capturedPoints: 10 });
    for (const [name, more] of [
      ['captureRedemption', {}],
      ['voidRedemption', {}],
      ['refundRedemption', { points: 1, reason: 'r' }],
    ] as const) {
      const type = `${(name[0] ?? '').toUpperCase()}${name.slice(1)}Input`;
      const answer = await bakery.app.ask(
        `mutation($input: ${type}!) { ${name}(input: $input) { ${refusedFields} } }`,
        {
          input: { idempotencyKey: key(), redemptionId: redemption.id, ...more },
        },
      );
      expect(answer[name]).toMatchObject({ code: 'INVALID_TRANSITION', from: 'CAPTURED' });
    }
  });

  it('ends by itself at effectiveTo', async () => {
    const effectiveTo = new Date(Date.now() + DAY * 1_000).toISOString();
    const drawId = await liveDraw(gateway, bakery, drawInput({}, { effectiveTo }));
    for (let n = 0; n < 3; n += 1) await playAs(bakery, member, drawId);
    expect((await drawOf(member.client, drawId)).seed).toBeNull();
    await advance(gateway, DAY + 1_000);
    expect(checkDraw(await drawOf(member.client, drawId)).status).toBe(0);
    expect(await playAs(bakery, member, drawId)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'ENDED' });
  });

  it('plays once for one key, of each member by itself', async () => {
    const drawId = await liveDraw(gateway, bakery);
    const input = playInput(drawId, { clientSeed: 'a b' });
    const first = (await member.client.ask(PLAYING, { input })).playDraw;
    const again = (await member.client.ask(PLAYING, { input })).playDraw;
    expect(again).toEqual({ ...first, replayed: true });
    const other = await member.client.ask(PLAYING, { input: { ...input, clientSeed: 'c' } });
    expect(other.playDraw.code).toBe('IDEMPOTENCY_CONFLICT');
    const someone = await gateway.member(bakery);
    await gateway.accrue(bakery, someone, '100');
    expect((await someone.client.ask(PLAYING, { input })).playDraw.play.number).toBe(2);
  });

  it('gives coupons and badges, and nothing where none are left', async () => {
    const limits = [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 3 }];
    const kindId = await liveKind(gateway, bakery, kindInput({}, { limits }));
    const coupons = await liveDraw(
      gateway,
      bakery,
      drawInput({ prizes: [prize('Two coupons', 1, { award: { coupon: { couponKindId: kindId, count: 2 } } })] }),
    );
    const someone = await gateway.member(bakery);
    await gateway.accrue(bakery, someone, '100');
    expect((await drawOf(someone.client, coupons)).prizes[0]).toMatchObject({
      coupon: { count: 2, couponKind: { id: kindId } },
    });
    const wins = [];
    for (let n = 0; n < 3; n += 1) wins.push((await play(someone.client, coupons)).play.grant?.coupons.length ?? null);
    expect(wins).toEqual([2, 1, null]);
    const badge = await liveDraw(
      gateway,
      bakery,
      drawInput({ prizes: [prize('Star', 1, { award: { badge: 'star' } })] }),
    );
    expect((await play(someone.client, badge)).play.grant.badges).toEqual([{ code: 'star' }]);
    expect((await play(someone.client, badge)).play.grant).toBeNull();
  });

  it('has its prizes paid by those who consented', async () => {
    const funding = [
      { partnerId: bakery.id, share: '0.6', costCentre: 'fun' },
      { partnerId: grocer.id, share: '0.4' },
    ];
    const drawId = await liveDraw(
      gateway,
      bakery,
      drawInput({ prizes: [prize('Ten', 1, { award: { points: 10 } })] }, { funding }),
      [grocer],
    );
    const { play: played } = await playAs(bakery, member, drawId);
    const { node } = await bakery.app.ask(
      `query($id: ID!) { node(id: $id) { ... on Grant { parts { issuer { code } points costCentre } offer { id version } } } }`,
      { id: played.grant.id },
    );
    expect(node).toEqual({
      parts: [
        { issuer: { code: bakery.code }, points: 6, costCentre: 'fun' },
        { issuer: { code: grocer.code }, points: 4, costCentre: null },
      ],
      offer: { id: drawId, version: 1 },
    });
    await gateway.operator.ask(STATUS, { input: { partnerId: grocer.id, status: 'SUSPENDED' } });
    expect(await playAs(bakery, member, drawId)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'LIVE' });
    await gateway.operator.ask(STATUS, { input: { partnerId: grocer.id, status: 'ACTIVE' } });
    expect((await playAs(bakery, member, drawId)).play.given).toBe(1);
  });

  describe('is refused', () => {
    it('where the offer, the member or the points are not as they must be', async () => {
      const drawId = await liveDraw(gateway, bakery);
      const poor = await gateway.member(bakery);
      expect(await play(poor.client, drawId)).toMatchObject({
        code: 'INSUFFICIENT_POINTS',
        available: 0,
        requested: 10,
      });
      const stranger = await gateway.member(grocer);
      expect((await playAs(bakery, stranger, drawId)).code).toBe('MEMBER_NOT_FOUND');
      expect((await play(stranger.client, 'drw_00000000000000000000000000')).code).toBe('OFFER_NOT_FOUND');
      expect((await playAs(bakery, member, 'drw_00000000000000000000000000')).code).toBe('OFFER_NOT_FOUND');
      expect((await poor.client.ask(FREEZE)).freezeWallet.member.status).toBe('FROZEN');
      expect(await play(poor.client, drawId)).toMatchObject({ code: 'MEMBER_NOT_ACTIVE', memberStatus: 'FROZEN' });
      await moveOffer(bakery.app, drawId, 'PAUSE');
      expect(await play(member.client, drawId)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'PAUSED' });
      await moveOffer(bakery.app, drawId, 'RESUME');
      expect(await errorsOf(grocer.app, PLAYING, playInput(drawId, { member: { id: stranger.id } }))).toEqual([
        'FORBIDDEN',
      ]);
      const drafted = (await bakery.app.ask(DRAFT, { input: { idempotencyKey: key(), ...drawInput() } })).draftDraw
        .offer;
      expect(await playAs(bakery, member, drafted.id)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'DRAFT' });
      expect((await play(member.client, drafted.id)).code).toBe('OFFER_NOT_FOUND');
      expect(
        (await grocer.app.ask(PLAYING, { input: playInput(drafted.id, { member: { id: stranger.id } }) })).playDraw
          .code,
      ).toBe('OFFER_NOT_FOUND');
    });

    it("to another partner's app when the draw begins on the way to the lane: its prize was given by the wrong partner", async () => {
      const now = await advance(gateway, 1);
      const effectiveFrom = new Date(now.getTime() + 60_000).toISOString();
      const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 5 }];
      const prizes = [prize('Ten', 1, { award: { points: 10 } })];
      const drawId = await liveDraw(gateway, bakery, drawInput({ points: 0, prizes }, { effectiveFrom, limits }));
      const stranger = await gateway.member(grocer);
      const { lane } = gateway.services;
      const submit = lane.submit.bind(lane);
      lane.submit = async (operation, command) => {
        await advance(gateway, 100);
        return submit(operation, command);
      };
      const late = playAs(grocer, stranger, drawId).finally(() => {
        lane.submit = submit;
      });
      expect((await late).code).toBe('OFFER_NOT_FOUND');
      expect((await play(stranger.client, drawId)).play.given).toBe(1);
    });

    it('by its conditions and limits', async () => {
      const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 2 }];
      const free = await liveDraw(gateway, bakery, drawInput({ points: 0 }, { limits }));
      const someone = await gateway.member(bakery);
      for (let n = 0; n < 2; n += 1) expect((await play(someone.client, free)).play.number).toBe(n + 1);
      expect(await play(someone.client, free)).toMatchObject({
        code: 'LIMIT_REACHED',
        measure: 'TIMES',
        span: 'DAY',
        most: 2,
        remaining: 0,
        resetsAt: expect.any(String),
      });
      const tagged = await liveDraw(gateway, bakery, drawInput({ conditions: [{ purchase: { nth: 1 } }] }));
      expect(await play(someone.client, tagged)).toMatchObject({
        code: 'NOT_ELIGIBLE',
        unmet: ['for the 1st purchase'],
      });
      await gateway.accrue(bakery, someone, '100');
      expect((await play(someone.client, tagged)).play.number).toBe(1);
    });

    it('whatever would be drawn, when a prize that is still to be had cannot be paid', async () => {
      const poor = await gateway.partner();
      const its = await gateway.member(poor);
      await gateway.accrue(poor, its, '100');
      const drawId = await liveDraw(
        gateway,
        poor,
        drawInput({
          prizes: [prize('Dear', 1, { stock: 1, award: { points: 1_000_000 } }), prize('Nothing', 1_000_000)],
        }),
      );
      await gateway.operator.ask(
        `mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { __typename } }`,
        {
          input: { partnerId: poor.id, limit: { amount: '5.00', currency: 'EUR' } },
        },
      );
      expect(await play(its.client, drawId)).toMatchObject({ code: 'OFFER_NOT_LIVE', status: 'LIVE' });
    });
  });

  it('has one version', async () => {
    const drawId = await liveDraw(gateway, bakery);
    const draft = drawInput({}, { offerId: drawId });
    expect((await bakery.app.ask(DRAFT, { input: { idempotencyKey: key(), ...draft } })).draftDraw).toMatchObject({
      code: 'INVALID_TRANSITION',
      from: 'LIVE',
    });
  });

  it.each<[string, Loose, string]>([
    ['a weight of 0', { prizes: [prize('a', 0)] }, 'input.prizes.0.weight'],
    ['a weight below 0', { prizes: [prize('a', -1)] }, 'input.prizes.0.weight'],
    ['a stock of 0', { prizes: [prize('a', 1, { stock: 0 }), prize('b', 1)] }, 'input.prizes.0.stock'],
    ['a last prize that runs out', { prizes: [prize('a', 1), prize('b', 1, { stock: 5 })] }, 'input.prizes.1.stock'],
    ['no prizes', { prizes: [] }, 'input.prizes'],
    ['51 prizes', { prizes: Array.from({ length: 51 }, () => prize('a', 1)) }, 'input.prizes'],
    ['a prize without a name', { prizes: [{ names: [], weight: 1 }] }, 'input.prizes.0.names'],
    ['an award of nothing', { prizes: [prize('a', 1, { award: { points: 0 } })] }, 'input.prizes.0.award.points'],
    ['points below 0', { points: -1 }, 'input.points'],
    ['a free draw without a limit for each member', { points: 0 }, 'input.offer.limits'],
    [
      'a free draw with a limit for all',
      { points: 0, offer: { names: nameOf('x'), limits: [{ measure: 'TIMES', per: 'ALL', span: 'DAY', most: 1 }] } },
      'input.offer.limits',
    ],
    [
      'a limit of points',
      { offer: { names: nameOf('x'), limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 1 }] } },
      'input.offer.limits.0.measure',
    ],
    [
      'a watch',
      {
        offer: {
          names: nameOf('x'),
          limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1, action: 'FLAG' }],
        },
      },
      'input.offer.limits.0.action',
    ],
    [
      'a condition on a basket',
      { conditions: [{ minSpend: { amount: '1.00', currency: 'EUR' } }] },
      'input.conditions.0.minSpend',
    ],
    ['a streak', { conditions: [{ streak: { atLeast: 2 } }] }, 'input.conditions.0.streak'],
  ])('refuses %s in a draft', async (_name, more, field) => {
    expect(await errorsOf(bakery.app, DRAFT, { idempotencyKey: key(), ...drawInput(), ...more })).toEqual([
      `BAD_USER_INPUT ${field}`,
    ]);
  });

  it('refuses a draw of the network, and a text that cannot stand between colons', async () => {
    expect(await errorsOf(gateway.operator, DRAFT, { idempotencyKey: key(), ...drawInput() })).toEqual([
      'BAD_USER_INPUT input.offer.ownerId',
    ]);
    const drawId = await liveDraw(gateway, bakery);
    for (const clientSeed of ['a:b', 'x'.repeat(65), 'é', 'a\n', '\u007f'])
      expect(await errorsOf(member.client, PLAYING, playInput(drawId, { clientSeed }))).toEqual([
        'BAD_USER_INPUT input.clientSeed',
      ]);
    expect(await errorsOf(bakery.app, PLAYING, playInput(drawId))).toEqual(['BAD_USER_INPUT input.member']);
    expect((await play(member.client, drawId, { clientSeed: '~'.repeat(64) })).play.clientSeed).toHaveLength(64);
  });

  it('shows what was won only to its player, the owner and the operator', async () => {
    const drawId = await liveDraw(gateway, bakery, drawInput({ prizes: [prize('Ten', 1, { award: { points: 10 } })] }));
    const { play: played } = await play(member.client, drawId);
    const NODE = `query($id: ID!) { node(id: $id) { ... on Play { number given grant { points } } } }`;
    for (const client of [member.client, bakery.app, bakery.accountant, gateway.operator])
      expect((await client.ask(NODE, { id: played.id })).node).toEqual({ number: 1, given: 1, grant: { points: 10 } });
    const other = await gateway.member(grocer);
    for (const client of [other.client, grocer.app, gateway.auditor]) {
      const { data, errors } = await client.send(NODE, { id: played.id });
      expect(data?.node).toEqual({ number: 1, given: 1, grant: null });
      expect(errors).toBeUndefined();
    }
  });

  it('shows who plays with a token of another partner what it won: its own call answered that it won nothing', async () => {
    const drawId = await liveDraw(gateway, bakery, drawInput({ prizes: [prize('Ten', 1, { award: { points: 10 } })] }));
    const guest = await gateway.member(grocer);
    await gateway.accrue(grocer, guest, '100');
    const input = playInput(drawId);
    const first = (await guest.client.ask(PLAYING, { input })).playDraw;
    expect(first.play.grant).toMatchObject({ points: 10 });
    expect((await guest.client.ask(PLAYING, { input })).playDraw).toEqual({ ...first, replayed: true });
    // It is not trusted with what the member does elsewhere, but for that very call.
    const NODE = `query($id: ID!) { node(id: $id) { ... on Play { grant { points } } } }`;
    expect((await guest.client.ask(NODE, { id: first.play.id })).node).toEqual({ grant: null });
  });

  it('is listed with what was won in as many statements, however many plays there are', async () => {
    const drawId = await liveDraw(
      gateway,
      bakery,
      drawInput(
        { points: 0, prizes: [prize('One', 1, { award: { points: 1 } })] },
        { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 5 }] },
      ),
    );
    for (let n = 0; n < 3; n += 1) await play(member.client, drawId);
    const LIST = `query($id: ID!, $first: Int) { offer(id: $id) { ... on Draw { plays(first: $first) { nodes { grant { points } } } } } }`;
    for (const client of [member.client, (await gateway.member(grocer)).client, gateway.operator]) {
      const list = (first: number): Promise<readonly string[]> =>
        statementsOf(gateway.services.database, () => client.ask(LIST, { id: drawId, first }));
      // What the process remembers of the draw is read once, also by several plays at the same time.
      const first = await list(3);
      expect(first).toEqual([...new Set(first)]);
      expect(await list(3)).toEqual(await list(1));
    }
  });

  it('is revealed though the seed of an earlier one was changed, which shows none', async () => {
    const ids = [await liveDraw(gateway, bakery), await liveDraw(gateway, bakery)] as const;
    for (const id of ids) await moveOffer(bakery.app, id, 'END');
    const { database } = gateway.services;
    const flip = (): Promise<unknown> =>
      database.transaction(async (tx) => {
        await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
        const text = `UPDATE draw_seed SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) WHERE draw_id = $1`;
        await tx.query({ text, values: [ids[0]] });
      });
    await flip();
    expect((await drawOf(member.client, ids[0])).seed).toBeNull();
    await gateway.services.runDueJobs();
    const shown = await database.query<{ draw_id: string }>({
      text: 'SELECT draw_id FROM draw_seed WHERE draw_id = ANY($1::text[]) AND seed IS NOT NULL',
      values: [ids],
    });
    expect(shown.map((row) => row.draw_id)).toEqual([ids[1]]);
    await flip();
    await gateway.services.runDueJobs();
    expect((await drawOf(member.client, ids[0])).seed).toMatch(/^[0-9a-f]{64}$/);
  });
});
