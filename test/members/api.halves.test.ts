import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import {
  startTestGateway,
  type Client,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { ACCRUE, CODE, purchaseBy } from './support.js';

const MEMBER = `query($ref: MemberRef!) { member(ref: $ref) { id status links { externalId } wallet { id available held version } } }`;
const WALLET = `query($id: ID!) { wallet(id: $id) { id available held version member { id } } }`;
const LINK = `mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename ... on LinkMemberPayload { member { id links { externalId } } } ... on Refusal { code } } }`;
const TOKEN = `mutation($input: IssueMemberTokenInput!) { issueMemberToken(input: $input) { __typename ... on IssueMemberTokenPayload { token expiresAt } ... on Refusal { code } } }`;
const FREEZE = 'mutation($frozen: Boolean!) { freezeWallet(frozen: $frozen) { id available member { status } } }';
const CHANGES = `query($id: ID!, $first: Int, $after: String) { wallet(id: $id) { changes(first: $first, after: $after) {
  nodes { walletId version partner { code } reason availableDelta heldDelta available held journalEntryId } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`;

describeInHalves('members over GraphQL', (engine) => {
  let gateway: TestGateway;
  let home: TestPartner;
  let other: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    home = await gateway.partner({ rates: { pointsExpireAfterDays: 10 } });
    other = await gateway.partner();
  }, START_MS);
  afterAll(() => gateway.close());

  const codeOf = async (member: TestMember): Promise<string> =>
    (await member.client.ask(CODE)).memberCode.code as string;
  const wallet = async (client: Client, member: TestMember) =>
    (await client.ask(WALLET, { id: member.walletId })).wallet;

  it('are shown with their wallet to callers who may see them, and to no one else', async () => {
    const [member, stranger] = [await gateway.member(home), await gateway.member(home)];
    const expected = {
      id: member.id,
      status: 'ACTIVE',
      links: [{ externalId: member.externalId }],
      wallet: { id: member.walletId, available: 0, held: 0, version: 0 },
    };
    const byId = { ref: { id: member.id } };
    for (const client of [member.client, home.app, gateway.operator, gateway.auditor]) {
      expect((await client.ask(MEMBER, byId)).member).toEqual(expected);
      expect(await wallet(client, member)).toMatchObject({ id: member.walletId, member: { id: member.id } });
      expect((await client.ask(`{ node(id: "${member.id}") { id __typename } }`)).node).toEqual({
        id: member.id,
        __typename: 'Member',
      });
    }
    for (const client of [stranger.client, other.app, home.accountant, gateway.networkAccountant]) {
      expect((await client.ask(MEMBER, byId)).member).toBeNull();
      expect(await wallet(client, member)).toBeNull();
      expect(
        await client.ask(`{ a: node(id: "${member.id}") { id } b: node(id: "${member.walletId}") { id } }`),
      ).toEqual({ a: null, b: null });
    }
    expect((await home.app.ask(MEMBER, { ref: { externalId: member.externalId } })).member).toEqual(expected);
    expect((await other.app.ask(MEMBER, { ref: { externalId: member.externalId } })).member).toBeNull();
    expect((await member.client.ask(MEMBER, { ref: { externalId: stranger.externalId } })).member).toBeNull();
  });

  it('name the field and the rule for input that cannot be read', async () => {
    const member = await gateway.member(home);
    const cases: [Client, string, Record<string, unknown>, string][] = [
      [home.app, MEMBER, { ref: {} }, 'ref'],
      [home.app, MEMBER, { ref: { id: member.walletId } }, 'ref.id'],
      [home.app, WALLET, { id: member.id }, 'id'],
      [home.app, CHANGES, { id: member.walletId, first: 101 }, 'first'],
      [home.app, CHANGES, { id: member.walletId, after: 'nonsense' }, 'after'],
      [home.app, LINK, { input: { code: '', externalId: 'x' } }, 'input.code'],
      [home.app, LINK, { input: { code: 'x', externalId: 'x'.repeat(129) } }, 'input.externalId'],
      [home.app, TOKEN, { input: { member: { id: member.id }, ttlSeconds: 4 } }, 'input.ttlSeconds'],
      [home.app, TOKEN, { input: { member: { id: member.id }, ttlSeconds: 86_401 } }, 'input.ttlSeconds'],
      [home.app, 'mutation { enrolMember(input: { externalId: "" }) { __typename } }', {}, 'input.externalId'],
    ];
    for (const [client, query, variables, field] of cases) {
      const { errors } = await client.send(query, variables);
      expect([query, errors?.map(({ extensions }) => [extensions.code, extensions.field])]).toEqual([
        query,
        [['BAD_USER_INPUT', field]],
      ]);
    }
  });

  it('get a token by which they see themselves, for the requested time', async () => {
    const member = await gateway.member(home);
    const before = Date.now();
    const { issueMemberToken } = await home.app.ask(TOKEN, { input: { member: { externalId: member.externalId } } });
    expect(Math.abs(new Date(issueMemberToken.expiresAt as string).getTime() - before - 900_000)).toBeLessThan(5_000);
    const self = gateway.as(issueMemberToken.token as string);
    expect(await self.ask('{ viewer { role partner { code } member { id } } }')).toEqual({
      viewer: { role: 'MEMBER', partner: { code: home.code }, member: { id: member.id } },
    });
    expect(await home.app.ask('{ viewer { partner { code } member { id } } }')).toEqual({
      viewer: { partner: { code: home.code }, member: null },
    });
    expect(await gateway.auditor.ask('{ viewer { partner { code } member { id } } }')).toEqual({
      viewer: { partner: null, member: null },
    });
    expect((await self.ask(MEMBER, { ref: { id: member.id } })).member.id).toBe(member.id);
    expect((await other.app.ask(TOKEN, { input: { member: { id: member.id } } })).issueMemberToken).toEqual({
      __typename: 'MemberNotFound',
      code: 'MEMBER_NOT_FOUND',
    });
    expect(await self.codes(TOKEN, { input: { member: { id: member.id } } })).toEqual(['FORBIDDEN']);
  });

  it('are linked by a code, once, however it was typed', async () => {
    const member = await gateway.member(home);
    const code = await codeOf(member);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect((await other.app.ask(MEMBER, { ref: { code } })).member).toBeNull();
    expect((await home.app.ask(MEMBER, { ref: { code } })).member.id).toBe(member.id);
    expect((await other.app.ask(TOKEN, { input: { member: { code } } })).issueMemberToken.code).toBe(
      'MEMBER_NOT_FOUND',
    );
    expect((await home.app.ask(LINK, { input: { code, externalId: 'again' } })).linkMember.code).toBe('ALREADY_LINKED');
    const typed = code.toLowerCase().replace('-', ' ');
    expect(
      (await other.app.ask(LINK, { input: { code: typed, externalId: `theirs-of-${member.externalId}` } })).linkMember,
    ).toEqual({
      __typename: 'LinkMemberPayload',
      member: { id: member.id, links: [{ externalId: `theirs-of-${member.externalId}` }] },
    });
    expect((await other.app.ask(LINK, { input: { code, externalId: 'more' } })).linkMember.code).toBe(
      'MEMBER_NOT_FOUND',
    );
    const links = `query($ref: MemberRef!) { member(ref: $ref) { links { partner { code } } } }`;
    expect(
      (await gateway.as(await gateway.memberToken(member.id)).ask(links, { ref: { id: member.id } })).member.links,
    ).toEqual([{ partner: { code: home.code } }, { partner: { code: other.code } }]);
    expect((await home.app.ask(MEMBER, { ref: { id: member.id } })).member.links).toEqual([
      { externalId: member.externalId },
    ]);
    expect(await home.app.codes(CODE)).toEqual(['FORBIDDEN']);
  });

  it("have pages of wallet changes, newest first, in which a partner sees no other partner's details", async () => {
    const member = await gateway.member(home);
    const linked = await other.app.ask(LINK, {
      input: { code: await codeOf(member), externalId: `page-of-${member.externalId}` },
    });
    expect(linked.linkMember.__typename).toBe('LinkMemberPayload');
    for (const amount of ['10', '20', '30']) await gateway.accrue(home, member, amount);
    await gateway.accrue(other, member, '40');
    const first = (await member.client.ask(CHANGES, { id: member.walletId, first: 3 })).wallet.changes;
    expect(
      first.nodes.map((node: { version: number; availableDelta: number; available: number }) => [
        node.version,
        node.availableDelta,
        node.available,
      ]),
    ).toEqual([
      [4, 40, 100],
      [3, 30, 60],
      [2, 20, 30],
    ]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = (
      await member.client.ask(CHANGES, { id: member.walletId, first: 3, after: first.pageInfo.endCursor })
    ).wallet.changes;
    expect(second.nodes).toMatchObject([
      { walletId: member.walletId, version: 1, reason: 'ACCRUAL', heldDelta: 0, held: 0 },
    ]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const seen = async (client: Client) =>
      (await client.ask(CHANGES, { id: member.walletId })).wallet.changes.nodes.map(
        (node: { journalEntryId: string | null; partner: { code: string } | null }) => [
          node.partner?.code ?? null,
          node.journalEntryId !== null,
        ],
      );
    const [atHome, atOther, elsewhere] = [
      [home.code, true],
      [other.code, true],
      [null, false],
    ];
    expect(await seen(member.client)).toEqual([atOther, atHome, atHome, atHome]);
    expect(await seen(gateway.auditor)).toEqual([atOther, atHome, atHome, atHome]);
    expect(await seen(home.app)).toEqual([elsewhere, atHome, atHome, atHome]);
    expect(await seen(other.app)).toEqual([atOther, elsewhere, elsewhere, elsewhere]);
    const past = await member.client.ask(CHANGES, { id: member.walletId, after: second.pageInfo.endCursor });
    expect(past.wallet.changes).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, endCursor: null },
    });
  });

  it('list expiring points, soonest first, without held points and those past their day', async () => {
    const member = await gateway.member(home);
    for (const amount of ['10', '5']) await gateway.accrue(home, member, amount);
    const never = await other.app.ask(ACCRUE, purchaseBy(other, { code: await codeOf(member) }, '7'));
    expect(never.accruePoints.__typename).toBe('AccruePointsPayload');
    const query = `query($id: ID!, $first: Int) { wallet(id: $id) { available expiring(first: $first) { points expiresAt } } }`;
    const both = (await member.client.ask(query, { id: member.walletId })).wallet;
    expect(both.available).toBe(22);
    expect(both.expiring.map(({ points }: { points: number }) => points)).toEqual([10, 5]);
    expect((await member.client.ask(query, { id: member.walletId, first: 1 })).wallet.expiring).toHaveLength(1);
    expect(await member.client.codes(query, { id: member.walletId, first: 0 })).toEqual(['BAD_USER_INPUT']);
    await gateway.services.database.query({
      text: `UPDATE lot SET expires_at = '2999-01-01' WHERE member_id = $1 AND expires_at IS NOT NULL`,
      values: [member.id],
    });
    expect((await member.client.ask(query, { id: member.walletId })).wallet.expiring).toEqual([
      { points: 15, expiresAt: '2999-01-01T00:00:00.000Z' },
    ]);
    await gateway.services.database.query({
      text: `UPDATE lot SET expires_at = '2020-01-01' WHERE member_id = $1 AND points = 5`,
      values: [member.id],
    });
    expect((await member.client.ask(query, { id: member.walletId })).wallet.expiring).toMatchObject([{ points: 10 }]);
  });

  it("show a partner that was shown a code its own operation's result, and no more", async () => {
    const member = await gateway.member(home);
    await gateway.accrue(home, member, '100');
    const code = await codeOf(member);
    const bought = purchaseBy(other, { code }, '10');
    const { accruePoints } = await other.app.ask(ACCRUE, bought);
    expect(accruePoints.wallet).toEqual({
      id: member.walletId,
      available: 110,
      version: 2,
      changes: { nodes: [] },
      expiring: [],
      member: { id: member.id, status: 'ACTIVE', links: [], wallet: { available: 110, version: 2 } },
    });
    // The wallet goes on elsewhere; the partner sees it as its own latest operation left it.
    await gateway.accrue(home, member, '5');
    const accruals = await other.app.ask(
      `query($order: String) { accrual(orderId: $order) { member { id wallet { available version } } } }`,
      { order: bought.input.orderId },
    );
    expect(accruals.accrual.member).toEqual({ id: member.id, wallet: { available: 110, version: 2 } });
    expect(await wallet(other.app, member)).toBeNull();
    expect((await other.app.ask(MEMBER, { ref: { id: member.id } })).member).toBeNull();
    expect((await other.app.ask(ACCRUE, purchaseBy(other, { code }, '10'))).accruePoints).toMatchObject({
      code: 'MEMBER_NOT_FOUND',
    });
    expect((await other.app.ask(ACCRUE, purchaseBy(other, { id: member.id }, '10'))).accruePoints).toMatchObject({
      code: 'MEMBER_NOT_FOUND',
    });
  });

  it("hide a wallet from accountants, who see the partner's accruals", async () => {
    const member = await gateway.member(home);
    const { accrual } = await gateway.accrue(home, member, '10');
    const of = (fields: string) => `{ accrual(id: "${accrual.id as string}") { member { id ${fields} } } }`;
    for (const client of [home.accountant, gateway.networkAccountant]) {
      expect((await client.ask(of('links { externalId }'))).accrual.member).toEqual({ id: member.id, links: [] });
      expect(await client.codes(of('wallet { available }'))).toEqual(['FORBIDDEN']);
    }
  });

  it('stop and allow spending when the member asks for it', async () => {
    const member = await gateway.member(home);
    await gateway.accrue(home, member, '100');
    const redeem = (n: string) =>
      home.app.ask(
        `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename ... on MemberNotActive { memberStatus } } }`,
        {
          input: {
            idempotencyKey: `r-${member.id}-${n}`,
            member: { id: member.id },
            points: 10,
            orderId: `r-${member.id}-${n}`,
            capture: true,
          },
        },
      );
    expect((await member.client.ask(FREEZE, { frozen: true })).freezeWallet).toEqual({
      id: member.walletId,
      available: 100,
      member: { status: 'FROZEN' },
    });
    expect((await redeem('1')).redeemPoints).toEqual({ __typename: 'MemberNotActive', memberStatus: 'FROZEN' });
    expect((await gateway.accrue(home, member, '1')).wallet.available).toBe(101);
    expect((await member.client.ask(FREEZE, { frozen: false })).freezeWallet.member.status).toBe('ACTIVE');
    expect((await redeem('2')).redeemPoints.__typename).toBe('RedeemPointsPayload');
    expect(await home.app.codes(FREEZE, { frozen: true })).toEqual(['FORBIDDEN']);
    await gateway.services.database.query({
      text: `UPDATE member SET status = 'CLOSED' WHERE id = $1`,
      values: [member.id],
    });
    expect(await member.client.codes(FREEZE, { frozen: false })).toEqual(['FORBIDDEN']);
    expect(await member.client.codes(CODE)).toEqual(['FORBIDDEN']);
  });
});
