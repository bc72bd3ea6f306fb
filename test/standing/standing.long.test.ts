/** Standings over the API and the lane: purchases, returns, reviews, setTier, badges, who sees what, and verify. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { house } from '../../src/gateway/rooms.js';
import { done, verify, type Command, type Operation } from '../../src/ledger/index.js';
import type { MemberId, PartnerId } from '../../src/platform/index.js';
import { giveBadge, hasBadge, takeBadge, wantBadge } from '../../src/standing/badges.js';
import { standingChecks } from '../../src/standing/verify.js';
import { describeEngines } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { levelsOf } from './builders.js';
import { draft, ladder, live, plain, setTier, setTierCodes, setTierFault, step, tiers } from './network.js';
import { bringBack, buy } from './till.js';

const DAY_S = 86_400;

describeEngines('standings', (engine) => {
  let gateway: TestGateway;
  let operator: Client;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let network: string;
  let own: string;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    ({ operator } = gateway);
    bakery = await gateway.partner();
    grocer = await gateway.partner();
    // Without multipliers: what a reversal takes is base points alone.
    network = await live(gateway, null, plain(), bakery);
    own = await live(
      gateway,
      grocer,
      ladder({
        measure: 'SPEND',
        window: 'MONTH',
        windowDays: null,
        levels: levelsOf(['A', '0'], ['B', '99.50', '2']),
      }),
    );
  }, 120_000);
  afterAll(() => gateway.close());

  const networkNow = async (): Promise<Date> => {
    const [row] = await gateway.services.database.query<{ now: Date }>({ text: 'SELECT network_now() AS now' });
    return row?.now ?? new Date();
  };
  const advance = (days: number): Promise<unknown> =>
    operator.ask('mutation($s: Int!) { advanceClock(seconds: $s) }', { s: days * DAY_S });
  const violations = async (): Promise<readonly string[]> => {
    const { invariants } = await verify(gateway.services.database, standingChecks);
    return invariants.find(({ number }) => number === 13)?.named ?? ['no invariant 13'];
  };
  const standingOn = async (member: TestMember, ladderId: string): Promise<Loose> =>
    (await tiers(operator, member.id)).find((one) => one.ladder.id === ladderId);

  describe('a purchase', () => {
    it('counts on the ladders of its partner and of the network, and lets the member rise', async () => {
      const anna = await gateway.member(grocer);
      const first = await buy(gateway.services, grocer, anna, '99.00');
      expect([first.ofPartner?.level, first.ofNetwork?.level]).toEqual(['A', 'BASIC']);
      const second = await buy(gateway.services, grocer, anna, '401.00', { byNumber: true });
      expect([second.ofPartner?.level, second.levels]).toEqual([
        'A',
        [
          ['A', 'B'],
          ['BASIC', 'SILVER'],
        ],
      ]);
      const third = await buy(gateway.services, grocer, anna, '1.00');
      expect(third.ofPartner).toMatchObject({ level: 'B', multiplier: 2_000_000n });
      expect(third.ofNetwork).toMatchObject({ level: 'SILVER', multiplier: 1_000_000n });
      const [onNetwork, onOwn] = await tiers(anna.client, anna.id);
      expect(onNetwork).toMatchObject({
        ladder: { id: network },
        level: { code: 'SILVER', multiplier: '1' },
        credit: '501',
        next: { code: 'GOLD', needs: '1000' },
        missing: '499',
        history: { nodes: [{ from: 'BASIC', to: 'SILVER', reason: 'REACHED', ladder: { id: network } }] },
      });
      expect(onOwn).toMatchObject({ level: { code: 'B' }, credit: '501', next: null, missing: null });
      expect(await violations()).toEqual([]);
    });

    it('is shown with the change that it caused, to those who may see it', async () => {
      const member = await gateway.member(bakery);
      await gateway.services.database.query({
        text: `INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES ($1, $2, $2, now())`,
        values: [grocer.id, member.id],
      });
      const { accrualId } = await buy(gateway.services, bakery, member, '500');
      const shown = async (client: Client): Promise<Loose> =>
        (await tiers(client, member.id))[0].history.nodes[0].accrual;
      expect([await shown(operator), await shown(bakery.app), await shown(grocer.app)]).toEqual([
        { id: accrualId },
        { id: accrualId },
        null,
      ]);
    });

    it('that comes back takes its credit along, and breaks the rise that it made', async () => {
      const member = await gateway.member(bakery);
      await buy(gateway.services, bakery, member, '800');
      const { accrualId } = await buy(gateway.services, bakery, member, '248');
      expect(await standingOn(member, network)).toMatchObject({ level: { code: 'GOLD' }, credit: '1048' });
      const { reviewAt } = await standingOn(member, network);
      await bringBack(gateway.services, bakery.id, accrualId, 62n);
      const after = await standingOn(member, network);
      expect(after).toMatchObject({ level: { code: 'SILVER' }, credit: '986', reviewAt });
      expect(after.history.nodes.map((one: Loose) => one.reason)).toEqual(['RETURNED', 'REACHED', 'REACHED']);
      expect(await violations()).toEqual([]);
    });

    it('of a partner that pays and is not ACTIVE gives no rise, while its credit counts; and so while the ladder is paused', async () => {
      const member = await gateway.member(grocer);
      await step(operator, network, 'PAUSE');
      const bought = await buy(gateway.services, grocer, member, '600');
      expect(bought.ofNetwork).toBeNull();
      await step(operator, network, 'RESUME');
      expect(await standingOn(member, network)).toMatchObject({
        level: { code: 'BASIC' },
        credit: '600',
        missing: '0',
      });
      const setStatus = (status: string) =>
        operator.ask(
          'mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename ... on Refusal { message } } }',
          { input: { partnerId: bakery.id, status } },
        );
      await setStatus('SUSPENDED');
      await buy(gateway.services, grocer, member, '1');
      expect(await standingOn(member, network)).toMatchObject({ level: { code: 'BASIC' }, credit: '601' });
      await setStatus('ACTIVE');
      await buy(gateway.services, grocer, member, '1');
      expect(await standingOn(member, network)).toMatchObject({ level: { code: 'SILVER' }, credit: '602' });
      expect(await violations()).toEqual([]);
    });
  });

  describe('a review', () => {
    it('is done by the job, once, and is counted in before', async () => {
      const member = await gateway.member(bakery);
      await buy(gateway.services, bakery, member, '1200');
      // On the day of the review, before the jobs have run.
      await gateway.services.database.query({
        text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + $1`,
        values: [35 * DAY_S * 1_000],
      });
      expect(await standingOn(member, network)).toMatchObject({ level: { code: 'BASIC' }, reviewAt: null });
      const rows = (): Promise<Loose[]> =>
        gateway.services.database.query({
          text: 'SELECT reason FROM tier_change WHERE member_id = $1 AND ladder_id = $2 ORDER BY number',
          values: [member.id, network],
        });
      expect((await rows()).map(({ reason }) => reason as string)).toEqual(['REACHED']);
      await gateway.services.runDueJobs();
      await gateway.services.runDueJobs();
      expect((await rows()).map(({ reason }) => reason as string)).toEqual(['REACHED', 'REVIEWED']);
      expect(await violations()).toEqual([]);
    });

    it('that is due is done before a purchase of the same batch', async () => {
      const member = await gateway.member(bakery);
      await buy(gateway.services, bakery, member, '700');
      await gateway.services.database.query({
        text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + $1`,
        values: [35 * DAY_S * 1_000],
      });
      const bought = await buy(gateway.services, bakery, member, '10');
      expect(bought.ofNetwork?.level).toBe('BASIC');
      expect((await standingOn(member, network)).history.nodes).toMatchObject([
        { from: 'SILVER', to: 'BASIC', reason: 'REVIEWED' },
        { from: 'BASIC', to: 'SILVER', reason: 'REACHED' },
      ]);
      expect(await violations()).toEqual([]);
    });
  });

  describe('setTier', () => {
    it('sets a level until a time; the purchase after it has the level', async () => {
      const guest = await gateway.member(grocer);
      await buy(gateway.services, grocer, guest, '1');
      const now = await networkNow();
      const until = new Date(now.getTime() + 10 * DAY_S * 1_000).toISOString();
      const input = { member: { id: guest.id }, ladderId: network, level: 'GOLD', until };
      expect(await setTier(operator, input)).toMatchObject({
        standing: { level: { code: 'GOLD' }, reviewAt: until, credit: '1' },
      });
      expect(await setTier(operator, input)).toMatchObject({ standing: { level: { code: 'GOLD' }, reviewAt: until } });
      expect((await buy(gateway.services, grocer, guest, '1')).ofNetwork?.level).toBe('GOLD');
      const mine = { member: { externalId: guest.externalId }, ladderId: own, level: 'B', until };
      expect(await setTier(grocer.app, mine)).toMatchObject({ standing: { level: { code: 'B' } } });
      expect((await standingOn(guest, network)).history.nodes).toMatchObject([
        { from: 'BASIC', to: 'GOLD', reason: 'SET' },
      ]);
      await advance(10);
      expect(await standingOn(guest, network)).toMatchObject({ level: { code: 'BASIC' }, reviewAt: null });
      expect(await violations()).toEqual([]);
    });

    it("is the app's of the ladder's owner, and the operator's", async () => {
      const member = await gateway.member(bakery);
      const until = new Date((await networkNow()).getTime() + 1_000_000).toISOString();
      const input = { member: { id: member.id }, ladderId: own, level: 'B', until };
      for (const client of [bakery.app, grocer.accountant, member.client, gateway.auditor, gateway.networkAccountant])
        expect(await setTierCodes(client, input)).toEqual(['FORBIDDEN']);
      expect(await setTierCodes(bakery.app, { ...input, ladderId: network })).toEqual(['FORBIDDEN']);
      // The grocer does not know the member.
      expect(await setTier(grocer.app, input)).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
      const nobody = { ...input, member: { id: 'mbr_01h2xcejqtf2nbrexx3vqjhp41' } };
      expect(await setTier(operator, nobody)).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
      expect(await setTier(operator, { ...input, member: { externalId: 'x' } })).toMatchObject({
        code: 'MEMBER_NOT_FOUND',
      });
      const nothing = { ...nobody, ladderId: 'ldr_01h2xcejqtf2nbrexx3vqjhp41' };
      expect(await setTier(operator, nothing)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      const { offer } = await draft(bakery.app, ladder());
      expect(await setTier(bakery.app, { ...input, ladderId: offer.id, level: 'GOLD' })).toMatchObject({
        code: 'OFFER_NOT_FOUND',
      });
      expect(await setTier(grocer.app, { ...input, ladderId: offer.id })).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      await step(operator, offer.id, 'SUBMIT');
      await step(operator, offer.id, 'REJECT', { reason: 'no' });
      expect(await setTierFault(operator, { ...input, level: 'C' })).toBe('input.level');
      expect(await setTierFault(operator, { ...input, until: '2020-01-01T00:00:00Z' })).toBe('input.until');
      expect(await setTierFault(operator, { ...input, reason: '' })).toBe('input.reason');
    });
  });

  describe('badges', () => {
    interface Honour extends Command {
      readonly memberId: MemberId;
      readonly by: PartnerId | null;
      readonly code: string;
      readonly what: 'give' | 'take' | 'ask';
    }
    const honour: Operation<Honour, boolean> = {
      name: 'honour',
      needs(command, needs) {
        wantBadge(needs, command, command.what === 'take');
      },
      plan: ({ what, ...badge }, batch) =>
        done((what === 'give' ? giveBadge : what === 'take' ? takeBadge : hasBadge)(batch, badge)),
      keep: () => '',
      recall: () => true,
    };

    it('are had once, and shown to the member and to the partner that gave them', async () => {
      const member = await gateway.member(bakery);
      const other = gateway.as(await gateway.memberToken(member.id));
      const does = async (what: Honour['what'], by: PartnerId | null, code = 'baker'): Promise<unknown> => {
        const outcome = await gateway.services.lane.submit(honour, { memberId: member.id, by, code, what });
        return outcome.kind === 'done' && outcome.result;
      };
      const seen = async (client: Client): Promise<string[]> =>
        (
          await client.ask('query($id: ID!) { member(ref: { id: $id }) { badges { code by { code } awardedAt } } }', {
            id: member.id,
          })
        ).member.badges
          .map((one: Loose) => `${one.code} ${one.by?.code ?? 'network'}`)
          .sort();
      expect(await Promise.all([does('give', bakery.id), does('give', bakery.id)])).toEqual([true, false]);
      expect([
        await does('give', grocer.id),
        await does('give', null, 'founder'),
        await does('give', grocer.id),
      ]).toEqual([true, true, false]);
      const all = [`baker ${bakery.code}`, `baker ${grocer.code}`, 'founder network'].sort();
      expect([await seen(operator), await seen(other)]).toEqual([all, all]);
      expect([await seen(bakery.app), await seen(member.client)]).toEqual([
        [`baker ${bakery.code}`],
        [`baker ${bakery.code}`],
      ]);
      expect([await does('take', bakery.id), await does('take', bakery.id), await does('ask', bakery.id)]).toEqual([
        true,
        false,
        false,
      ]);
      expect(await seen(operator)).toEqual([`baker ${grocer.code}`, 'founder network']);
    });
  });

  describe('who sees standings', () => {
    it("are the member and the partner's app, which sees the network's ladder and its own", async () => {
      const member = await gateway.member(bakery);
      await gateway.services.database.query({
        text: `INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES ($1, 'seen', $2, now())`,
        values: [grocer.id, member.id],
      });
      await buy(gateway.services, grocer, member, '5');
      const ladders = async (client: Client): Promise<string[]> =>
        (await tiers(client, member.id)).map((one) => one.ladder.id as string);
      const whole = gateway.as(await gateway.memberToken(member.id));
      for (const client of [operator, gateway.auditor, whole, grocer.app])
        expect(await ladders(client)).toEqual([network, own]);
      // What the bakery's app asks for with its own token, or with one of the member's that it asked for.
      for (const client of [bakery.app, member.client]) expect(await ladders(client)).toEqual([network]);
      const { accrualId } = await buy(gateway.services, grocer, member, '3');
      const OF_MEMBER = 'query($id: ID!) { accrual(id: $id) { member { tiers { credit } badges { code } } } }';
      expect(await grocer.accountant.codes(OF_MEMBER, { id: accrualId })).toContain('FORBIDDEN');
    });

    it('shows the ladder of a condition, and of partners and the network', async () => {
      const {
        partner,
        other,
        network: shown,
      } = await bakery.app.ask(
        `query($id: ID!, $bakery: ID!) { partner(id: $id) { ladder { id levels { code needs multiplier name benefits } } } other: partner(id: $bakery) { ladder { id } } network { ladder { id } } }`,
        { id: grocer.id, bakery: bakery.id },
      );
      expect(partner.ladder).toEqual({
        id: own,
        levels: [
          { code: 'A', needs: '0', multiplier: '1', name: 'A', benefits: [] },
          { code: 'B', needs: '99.5', multiplier: '2', name: 'B', benefits: [] },
        ],
      });
      expect([other.ladder, shown.ladder]).toEqual([null, { id: network }]);
    });

    it('gives the history in pages', async () => {
      const member = await gateway.member(bakery);
      for (const level of ['SILVER', 'GOLD', 'BASIC']) {
        const until = new Date((await networkNow()).getTime() + 1_000_000).toISOString();
        await setTier(operator, { member: { id: member.id }, ladderId: network, level, until });
      }
      const page = async (after: string | null): Promise<Loose> =>
        (
          await operator.ask(
            'query($id: ID!, $after: String) { member(ref: { id: $id }) { tiers { history(first: 2, after: $after) { nodes { to } pageInfo { hasNextPage endCursor } } } } }',
            { id: member.id, after },
          )
        ).member.tiers[0].history;
      const first = await page(null);
      expect(first.nodes).toEqual([{ to: 'BASIC' }, { to: 'GOLD' }]);
      expect(await page(first.pageInfo.endCursor)).toMatchObject({
        nodes: [{ to: 'SILVER' }],
        pageInfo: { hasNextPage: false },
      });
    });
  });

  it('leaves every invariant whole', async () => {
    const { invariants } = await verify(gateway.services.database, house.checks);
    expect(invariants.filter(({ violations: count }) => count > 0)).toEqual([]);
  });

  describe('verify finds', () => {
    // A rise that is open, of whose credit something came back.
    beforeAll(async () => {
      const member = await gateway.member(bakery);
      const { accrualId } = await buy(gateway.services, bakery, member, '600');
      await bringBack(gateway.services, bakery.id, accrualId, 7n);
    });

    const planted = async (text: string, undo: string): Promise<readonly string[]> => {
      const { database } = gateway.services;
      await database.query({ text: 'ALTER TABLE tier_change DISABLE TRIGGER stays' });
      await database.query({ text });
      const found = await violations();
      await database.query({ text: undo });
      await database.query({ text: 'ALTER TABLE tier_change ENABLE TRIGGER stays' });
      return found;
    };

    it.each([
      [
        'credit that no purchase brought',
        'UPDATE tier_credit SET credit = credit #1 WHERE day = (SELECT max(day) FROM tier_credit)',
        /its purchases bring/,
      ],
      [
        'a rise by more than the purchases brought',
        `UPDATE tier_change SET credit = credit #1 WHERE reason = 'REACHED'`,
        /credit 601, of which 7 came back; its purchases bring 593/,
      ],
      [
        'a level that the history does not end with',
        `UPDATE tier_standing SET level = CASE level WHEN 'BASIC' THEN 'GOLD' WHEN 'GOLD' THEN 'BASIC' ELSE level END`,
        /its history ends with/,
      ],
      [
        'a review at another time',
        `UPDATE tier_standing SET review_at = review_at #1 * interval '1 hour' WHERE review_at IS NOT NULL`,
        /its history ends with/,
      ],
      [
        'a review that its credit does not give',
        `UPDATE tier_change SET credit = credit #1000 WHERE reason = 'REVIEWED' AND to_level = 'BASIC'`,
        /is no review by credit/,
      ],
      [
        'a badge of no one',
        `UPDATE badge SET giver = CASE WHEN giver = 'network' THEN 'nobody' WHEN giver = 'nobody' THEN 'network' ELSE giver END`,
        /who is no partner/,
      ],
    ])('%s', async (_what, text, expected) => {
      const found = await planted(text.replace('#', '+ '), text.replace('#', '- '));
      expect(found.join('\n')).toMatch(expected);
    });

    it('nothing more once all of it is undone', async () => {
      expect(await violations()).toEqual([]);
    });

    it('a change that stands alone; and the database refuses to change one', async () => {
      const { database } = gateway.services;
      await expect(database.query({ text: `UPDATE tier_change SET to_level = 'GOLD'` })).rejects.toThrow(
        /stays as it was/,
      );
      await database.query({ text: 'ALTER TABLE tier_change DISABLE TRIGGER stays' });
      await database.query({ text: `DELETE FROM tier_change WHERE reason = 'RETURNED'` });
      expect((await violations()).join('\n')).toMatch(/counts 4 changes, and settled 4; there are 3, and 4/);
    });
  });
});
