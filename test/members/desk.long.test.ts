/** What the network's desk does with members and partners: it finds them, sees what a wallet is made of, and freezes one for a reason. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const PARTNERS = `query($filter: PartnerFilter, $sort: PartnerSort, $first: Int, $after: String, $last: Int, $before: String) {
  partners(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { code } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }`;
const MEMBERS =
  'query($search: String!, $first: Int, $after: String) { members(search: $search, first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }';
const FREEZE = `mutation($frozen: Boolean!, $memberId: ID, $reason: String) { freezeWallet(frozen: $frozen, memberId: $memberId, reason: $reason) { member { status networkFreeze { reason frozenAt } } } }`;
const LOTS = `query($id: ID!, $first: Int, $after: String) { wallet(id: $id) { available held lots(first: $first, after: $after) {
  nodes { id issuer { code } points held issued expiresAt offerId } pageInfo { hasNextPage endCursor } } } }`;
const CHANGES = 'query($id: ID!) { wallet(id: $id) { changes { nodes { reason subjectId } } } }';
const REDEEM = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename ... on Refusal { code } ... on RedeemPointsPayload { redemption { id } } } }`;
const LINK = `mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }`;

describeEngines("the network's desk", (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let airline: TestPartner;
  let member: TestMember;
  let other: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ code: 'bakery', rates: { pointsExpireAfterDays: 30 } });
    airline = await gateway.partner({ code: 'airline' });
    await gateway.partner({ code: 'cinema', status: 'ONBOARDING', rates: null });
    member = await gateway.member(bakery, 'card-7');
    other = await gateway.member(airline, 'card-7');
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    await airline.app.ask(LINK, { input: { code: memberCode.code, externalId: 'air-1' } });
  }, 120_000);
  afterAll(() => gateway.close());

  const codes = async (variables: object): Promise<[string[], number]> => {
    const { partners } = await gateway.operator.ask(PARTNERS, variables as Record<string, unknown>);
    return [(partners.nodes as { code: string }[]).map(({ code }) => code), partners.totalCount as number];
  };

  it('finds partners by a part of code or name, and by status, in the order asked for, from both ends', async () => {
    expect(await codes({})).toEqual([['airline', 'bakery', 'cinema'], 3]);
    expect(await codes({ sort: 'NEWEST' })).toEqual([['cinema', 'airline', 'bakery'], 3]);
    expect(await codes({ filter: { search: 'PARTNER b' } })).toEqual([['bakery'], 1]);
    expect(await codes({ filter: { search: 'ine' }, sort: 'NAME' })).toEqual([['airline', 'cinema'], 2]);
    expect(await codes({ filter: { search: '%' } })).toEqual([[], 0]);
    expect(await codes({ filter: { status: ['ONBOARDING'] } })).toEqual([['cinema'], 1]);
    expect(await codes({ filter: { status: ['ACTIVE', 'ACTIVE'] }, last: 1 })).toEqual([['bakery'], 2]);
    for (const sort of ['CODE', 'NAME', 'NEWEST']) {
      const all = (await codes({ sort }))[0];
      const seen: string[] = [];
      let after: string | null = null;
      for (let i = 0; i < 3; i += 1) {
        const { partners }: Loose = await bakery.app.ask(PARTNERS, { sort, first: 1, after });
        seen.push(partners.nodes[0].code as string);
        after = partners.pageInfo.endCursor as string;
      }
      expect([sort, seen]).toEqual([sort, all]);
      const { partners } = await bakery.app.ask(PARTNERS, { sort, last: 2, before: after });
      expect([sort, partners.nodes.map(({ code }: Loose) => code as string)]).toEqual([sort, all.slice(0, 2)]);
    }
  });

  const found = async (client: Client, search: string): Promise<string[]> =>
    ((await client.ask(MEMBERS, { search })).members.nodes as { id: string }[]).map(({ id }) => id);

  it('finds members by id, by the number of any partner and by a code, which is not used up', async () => {
    const both = [member.id as string, other.id as string].sort();
    for (const client of [gateway.operator, gateway.auditor]) {
      expect(await found(client, member.id)).toEqual([member.id]);
      expect(await found(client, 'air-1')).toEqual([member.id]);
      expect(await found(client, 'card-7')).toEqual(both);
      expect(await found(client, 'card')).toEqual([]);
      const { memberCode } = await other.client.ask('mutation { memberCode { code } }');
      for (let i = 0; i < 2; i += 1) expect(await found(client, memberCode.code as string)).toEqual([other.id]);
    }
    const { members } = await gateway.operator.ask(MEMBERS, { search: 'card-7', first: 1 });
    expect(members.pageInfo.hasNextPage).toBe(true);
    const next = (await gateway.operator.ask(MEMBERS, { search: 'card-7', after: members.pageInfo.endCursor })).members;
    expect([...members.nodes, ...next.nodes].map(({ id }: Loose) => id as string)).toEqual(both);
    for (const client of [bakery.app, bakery.developer, gateway.networkAccountant, member.client])
      expect(await client.codes(MEMBERS, { search: 'card-7' })).toEqual(['FORBIDDEN']);
  });

  it('shows what a wallet is made of, in the order in which it is spent, to staff and the member alone', async () => {
    await gateway.accrue(airline, member, '20.00');
    await gateway.accrue(bakery, member, '10.00');
    const { wallet } = await gateway.operator.ask(LOTS, { id: member.walletId });
    const lots = wallet.lots.nodes as Loose[];
    const sum = (lots as { points: number }[]).reduce((total, { points }) => total + points, 0);
    expect(sum).toBe(wallet.available);
    expect(lots.map(({ issuer }) => issuer.code as string)).toEqual(['bakery', 'airline']);
    expect(lots[0]).toMatchObject({ held: 0, issued: lots[0]?.points, expiresAt: expect.any(String), offerId: null });
    expect(lots[1]?.expiresAt).toBeNull();
    // A lot of which all points are held is shown too.
    const points = lots[0]?.points as number;
    const { redeemPoints } = await bakery.app.ask(REDEEM, {
      input: { idempotencyKey: 'h', member: { id: member.id }, points, orderId: 'h', capture: false },
    });
    expect(redeemPoints.__typename).toBe('RedeemPointsPayload');
    const pages: Loose[] = [];
    let after: string | null = null;
    for (let i = 0; i < 2; i += 1) {
      const page: Loose = (await gateway.auditor.ask(LOTS, { id: member.walletId, first: 1, after })).wallet.lots;
      pages.push(...(page.nodes as Loose[]));
      after = page.pageInfo.endCursor as string;
      expect(page.pageInfo.hasNextPage).toBe(i === 0);
    }
    expect(pages.map(({ id }) => id as string)).toEqual(lots.map(({ id }) => id as string));
    expect(pages[0]).toMatchObject({ points: 0, held: points });
    const whole = gateway.as(await gateway.memberToken(member.id));
    expect((await whole.ask(LOTS, { id: member.walletId })).wallet.lots.nodes).toHaveLength(2);
    // Neither a partner nor, through a token that its app asked for, does it learn where else the member buys.
    for (const client of [bakery.app, member.client])
      expect((await client.ask(LOTS, { id: member.walletId })).wallet.lots.nodes).toEqual([]);
  });

  it('sees what each change of a wallet was about, as do the member and the partner at which it happened', async () => {
    const subjects = async (client: Client) =>
      ((await client.ask(CHANGES, { id: member.walletId })).wallet.changes.nodes as Loose[]).map(
        ({ reason, subjectId }) => `${reason as string} ${(subjectId as string | null)?.slice(0, 4) ?? 'none'}`,
      );
    const all = ['HOLD rdm_', 'ACCRUAL acr_', 'ACCRUAL acr_'];
    expect(await subjects(gateway.operator)).toEqual(all);
    expect(await subjects(gateway.as(await gateway.memberToken(member.id)))).toEqual(all);
    const own = ['HOLD rdm_', 'ACCRUAL acr_', 'ACCRUAL none'];
    for (const client of [bakery.app, member.client]) expect(await subjects(client)).toEqual(own);
    expect(await subjects(airline.app)).toEqual(['HOLD none', 'ACCRUAL none', 'ACCRUAL acr_']);
  });

  it('freezes a wallet for a reason that the member is told, and that the member cannot thaw', async () => {
    const freeze = (client: Client, variables: Record<string, unknown>) => client.send(FREEZE, variables);
    const reason = 'The card was reported stolen.';
    const frozen = await freeze(gateway.operator, { frozen: true, memberId: member.id, reason });
    expect(frozen.data?.freezeWallet.member).toEqual({
      status: 'FROZEN',
      networkFreeze: { reason, frozenAt: expect.any(String) },
    });
    const seen = await member.client.ask(
      'query($id: ID!) { member(ref: { id: $id }) { status networkFreeze { reason } } }',
      { id: member.id },
    );
    expect(seen.member).toEqual({ status: 'FROZEN', networkFreeze: { reason } });
    const input = { idempotencyKey: 'f', member: { id: member.id }, points: 10, orderId: 'f', capture: true };
    expect((await bakery.app.ask(REDEEM, { input })).redeemPoints.code).toBe('MEMBER_NOT_ACTIVE');
    expect((await freeze(member.client, { frozen: false })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    // The database keeps to it, whatever a gateway has read before.
    await expect(
      gateway.services.database.query({
        text: `UPDATE member SET status = 'ACTIVE' WHERE id = $1`,
        values: [member.id],
      }),
    ).rejects.toThrow('the network has frozen');
    const thawed = await freeze(gateway.operator, {
      frozen: false,
      memberId: member.id,
      reason: 'The card was found.',
    });
    expect(thawed.data?.freezeWallet.member).toEqual({ status: 'ACTIVE', networkFreeze: null });
    expect((await bakery.app.ask(REDEEM, { input })).redeemPoints.__typename).toBe('RedeemPointsPayload');
    // The member's own freeze stays the member's.
    expect((await freeze(member.client, { frozen: true })).data?.freezeWallet.member).toEqual({
      status: 'FROZEN',
      networkFreeze: null,
    });
    expect((await freeze(member.client, { frozen: false })).data?.freezeWallet.member.status).toBe('ACTIVE');
  });

  it('names the member and the reason, which a member must leave out', async () => {
    const codesOf = async (client: Client, variables: Record<string, unknown>) =>
      (await client.send(FREEZE, variables)).errors?.map(({ extensions: { code, field } }) => `${code} ${field ?? ''}`);
    expect(await codesOf(gateway.operator, { frozen: true, memberId: member.id })).toEqual(['BAD_USER_INPUT reason']);
    expect(await codesOf(gateway.operator, { frozen: true, reason: 'x' })).toEqual(['BAD_USER_INPUT memberId']);
    expect(await codesOf(member.client, { frozen: true, reason: 'x' })).toEqual(['BAD_USER_INPUT reason']);
    expect(await codesOf(member.client, { frozen: true, memberId: other.id })).toEqual(['BAD_USER_INPUT memberId']);
    expect(await codesOf(bakery.app, { frozen: true, memberId: member.id, reason: 'x' })).toEqual(['FORBIDDEN ']);
    const nobody = `mbr_${'0'.repeat(26)}`;
    expect(await codesOf(gateway.operator, { frozen: true, memberId: nobody, reason: 'x' })).toEqual(['FORBIDDEN ']);
  });
});
