/** Secrets in every text that an operation takes, and in tokens and keys: done, they are told to no log, error, metric or Redis. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { Redis } from 'ioredis';
import { createLogger } from '../../src/platform/index.js';
import { until } from '../live/support/collect.js';
import { RawClient } from '../live/support/raw.js';
import { describeBuses, inMemory } from '../support/engines.js';
import { operate } from '../support/operations.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

const CANARY = 'canary-5b81e0d7';

/** What a Redis is told and keeps, whoever tells it. */
class RedisWatch {
  readonly heard: string[] = [];
  readonly #url: string;
  readonly #open: Redis[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async start(): Promise<void> {
    const subscriber = new Redis(this.#url);
    this.#open.push(subscriber);
    await subscriber.psubscribe('*');
    subscriber.on('pmessage', (_pattern: string, channel: string, message: string) =>
      this.heard.push(`${channel} ${message}`),
    );
    const asking = new Redis(this.#url);
    const commands = await asking.monitor();
    this.#open.push(asking, commands);
    commands.on('monitor', (_time: string, args: string[]) => this.heard.push(args.join(' ')));
  }

  /** Each key with its value. */
  async kept(): Promise<string[]> {
    const redis = new Redis(this.#url);
    this.#open.push(redis);
    const keys: string[] = [];
    for await (const some of redis.scanStream({ count: 500 })) keys.push(...(some as string[]));
    const read: Record<string, (key: string) => Promise<unknown>> = {
      string: (key) => redis.get(key),
      hash: (key) => redis.hgetall(key),
      list: (key) => redis.lrange(key, 0, -1),
      set: (key) => redis.smembers(key),
      zset: (key) => redis.zrange(key, 0, -1),
      stream: (key) => redis.xrange(key, '-', '+'),
    };
    const lines: string[] = [];
    for (const key of keys) lines.push(`${key} ${JSON.stringify(await read[await redis.type(key)]?.(key))}`);
    return lines;
  }

  stop(): void {
    for (const redis of this.#open) redis.disconnect();
  }
}

/** What the programme answers, in the order of {@link singProgramme}. */
const SUNG = [
  'DraftOfferPayload',
  'DraftOfferPayload',
  'DraftOfferPayload',
  'DraftOfferPayload',
  'DraftOfferPayload',
  'MoveOfferPayload',
  'AccruePointsPayload',
  'AccrualPreview',
  'ReturnPurchasePayload',
  'GiveGrantPayload',
  'ReverseGrantPayload',
  'PrintCouponsPayload',
  'UseCouponPayload',
  'UndoCouponUsePayload',
  'CancelCouponPayload',
  'DraftOfferPayload',
  'AddStockPayload',
  'OrderItemPayload',
  'MoveItemOrderPayload',
  'RefundItemOrderPayload',
  'SetTierPayload',
  'ResolveCasePayload',
  'DraftOfferPayload',
  'DraftOfferPayload',
  'PlayDrawPayload',
  'ReportTaskPayload',
  'PostReceiptPayload',
  'ClaimReceiptPayload',
  'OpenCasePayload',
  'AnswerCasePayload',
  'ResolveCasePayload',
  'AnswerCasePayload',
  'ResolveCasePayload',
];

interface Singer {
  readonly text: () => string;
  readonly key: () => { readonly idempotencyKey: string };
  readonly operator: Client;
  readonly partner: TestPartner;
  readonly member: object;
}

/** Every operation of the programme that keeps a text of its caller's. Numbers and codes of coupons are secrets too. */
async function singProgramme({
  text,
  key,
  operator,
  partner,
  member,
}: Singer): Promise<{ secrets: string[]; answers: Loose[] }> {
  const answers: Loose[] = [];
  const sing = async (client: Client, operation: string, fields: string, input: object): Promise<Loose> => {
    const isQuery = operation === 'quoteAccrual';
    const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
    const document = `${isQuery ? 'query' : 'mutation'}($input: ${type}!) { answer: ${operation}(input: $input) { __typename ${fields} ... on Refusal { code message } } }`;
    const { answer } = await client.ask(document, { input });
    answers.push(answer);
    return answer;
  };
  const named = () => ({ names: [{ locale: 'en', text: text() }] });
  const draft = async (operation: string, { offer, ...input }: { offer?: object } & Record<string, unknown>) => {
    const { offer: made } = await sing(partner.app, operation, '... on DraftOfferPayload { offer { id } }', {
      ...key(),
      ...input,
      offer: { ...named(), ...offer },
    });
    return made.id as string;
  };
  const move = async (client: Client, offerId: string, step: string, reason?: string) =>
    client.ask(
      `mutation($input: MoveOfferInput!) { answer: moveOffer(input: $input) { __typename ... on Refusal { message } } }`,
      { input: { offerId, step, ...(reason !== undefined && { reason }) } },
    );
  const [code, category, sku] = [text(), text(), text()];
  const ladderId = await draft('draftLadder', {
    measure: 'POINTS',
    window: 'YEAR',
    graceDays: 0,
    levels: ['BASIC', code].map((one, i) => ({
      code: one,
      names: [{ locale: 'en', text: text() }],
      benefits: [{ locale: 'en', text: text() }],
      needs: (i * 100_000).toString(),
      multiplier: '1',
    })),
  });
  const couponKindId = await draft('draftCouponKind', { value: { right: [{ locale: 'en', text: text() }] } });
  const funding = [{ partnerId: partner.id, share: '1', costCentre: text() }];
  const conditions = [{ goods: { categories: [category], skus: [sku] } }];
  const effects = [{ multiply: '2' }, { badge: text() }];
  const terms = { trigger: 'PURCHASE', conditions, effects, group: text() };
  const campaignId = await draft('draftCampaign', { ...terms, offer: { funding } });
  const refusedId = await draft('draftCampaign', { ...terms, offer: { funding } });
  const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1, action: 'FLAG' }];
  const rulesId = await draft('draftHouseRules', { offer: { limits } });
  for (const id of [ladderId, couponKindId, campaignId, rulesId])
    for (const [client, step] of [
      [partner.app, 'SUBMIT'],
      [operator, 'APPROVE'],
    ] as const)
      await move(client, id, step);
  await move(partner.app, refusedId, 'SUBMIT');
  answers.push((await move(operator, refusedId, 'REJECT', text())).answer);
  const spend = { amount: '10.00', currency: 'EUR' };
  const lines = [{ sku, category, quantity: 2, amount: '10.00' }];
  const bought = await sing(
    partner.app,
    'accruePoints',
    '... on AccruePointsPayload { accrual { id review { id } components { text } } }',
    { ...key(), member, orderId: text(), spend, lines },
  );
  await sing(partner.app, 'quoteAccrual', '... on AccrualPreview { points components { text } }', {
    member,
    spend,
    lines,
  });
  await sing(partner.app, 'returnPurchase', '', {
    ...key(),
    accrualId: bought.accrual.id,
    lines: [{ line: 1, quantity: 1 }],
    reason: text(),
  });
  const given = await sing(partner.app, 'giveGrant', '... on GiveGrantPayload { grant { id } }', {
    ...key(),
    member,
    award: { points: 5 },
    funding: [{ partnerId: partner.id, share: '1', costCentre: text() }],
    reason: text(),
  });
  await sing(partner.app, 'reverseGrant', '', { ...key(), grantId: given.grant.id, points: 1, reason: text() });
  const { coupons } = await sing(
    partner.app,
    'printCoupons',
    '... on PrintCouponsPayload { coupons { id number code } }',
    {
      ...key(),
      couponKindId,
      count: 2,
    },
  );
  const [first, second] = coupons as Loose[];
  const { use } = await sing(partner.app, 'useCoupon', '... on UseCouponPayload { use { id } }', {
    ...key(),
    coupon: first?.code,
    orderId: text(),
    spend,
  });
  await sing(partner.app, 'undoCouponUse', '', { ...key(), useId: use.id, reason: text() });
  await sing(partner.app, 'cancelCoupon', '', { couponId: second?.id, reason: text() });
  const itemId = await draft('draftItem', {
    itemKind: 'GOODS',
    category: text(),
    prices: [
      { points: 2, money: { amount: '1.00', currency: 'EUR' }, conditions: [{ tags: [text()] }] },
      { points: 2 },
    ],
    stocked: true,
    methods: ['DELIVERY'],
    responsible: 'DEALER',
    responsibleName: text(),
  });
  for (const [client, step] of [
    [partner.app, 'SUBMIT'],
    [operator, 'APPROVE'],
  ] as const)
    await move(client, itemId, step);
  await sing(partner.app, 'addStock', '', { ...key(), itemId, units: 5, note: text() });
  const { order } = await sing(partner.app, 'orderItem', '... on OrderItemPayload { order { id } }', {
    ...key(),
    member,
    itemId,
    quantity: 1,
    orderId: text(),
    address: text(),
  });
  const ofOrder = { orderId: order.id as string };
  await sing(partner.app, 'moveItemOrder', '', { ...key(), ...ofOrder, step: 'SHIP', tracking: text(), note: text() });
  await sing(partner.app, 'refundItemOrder', '', { ...key(), ...ofOrder, quantity: 1, restock: true, reason: text() });
  await partner.app.ask('query($words: String!) { items(words: $words) { nodes { id } } }', { words: text() });
  const until = '2099-01-01T00:00:00Z';
  await sing(partner.app, 'setTier', '', { member, ladderId, level: code, until, reason: text() });
  await partner.app.ask('query($code: String!) { coupon(code: $code) { id } }', { code: second?.number });
  await sing(operator, 'resolveCase', '', { ...key(), caseId: await watched(), accept: true, note: text() });
  const drawId = await draft('draftDraw', {
    points: 10,
    prizes: [{ names: [{ locale: 'en', text: text() }], weight: 1 }],
  });
  const taskId = await draft('draftCampaign', {
    trigger: 'TASK',
    task: { kind: 'FOLLOW', proof: 'REVIEW', url: `https://partner.example/${text()}` },
    effects: [{ points: 1 }],
  });
  for (const id of [drawId, taskId]) {
    await move(partner.app, id, 'SUBMIT');
    await move(operator, id, 'APPROVE');
  }
  await sing(partner.app, 'playDraw', '', { ...key(), drawId, member, clientSeed: text() });
  await sing(partner.app, 'reportTask', '', { ...key(), campaignId: taskId, member, proof: [text(), text()] });
  const receipt = { number: text(), category: text(), spend };
  await sing(partner.app, 'postReceipt', '', {
    ...key(),
    ...receipt,
    lines: [{ sku: text(), quantity: 1, amount: '5.00' }],
  });
  const printed = { partnerId: partner.id, number: receipt.number, total: spend, member };
  await sing(partner.app, 'claimReceipt', '', { ...key(), ...printed });
  const claimed = { orderId: text(), spend, occurredAt: new Date().toISOString() };
  const { case: asked } = await sing(partner.app, 'openCase', '... on OpenCasePayload { case { id } }', {
    ...key(),
    kind: 'MISSING_POINTS',
    partnerId: partner.id,
    member,
    reason: text(),
    proof: [text(), text()],
    claimed,
  });
  const caseId = asked.id as string;
  await sing(partner.app, 'answerCase', '', { caseId, text: text(), proof: [text()] });
  await sing(partner.app, 'resolveCase', '', { ...key(), caseId, accept: false, note: text() });
  await sing(partner.app, 'escalateCase', '', { caseId, reason: text() });
  const purchase = { orderId: text(), category: text(), spend, occurredAt: claimed.occurredAt };
  await sing(operator, 'resolveCase', '', { ...key(), caseId, accept: true, note: text(), purchase });
  return { secrets: [first, second].flatMap((one) => [one?.number as string, one?.code as string]), answers };

  /** Goods that came back end the review of their purchase: another one is watched. */
  async function watched(): Promise<string> {
    const { accruePoints } = await partner.app.ask(
      'mutation($input: AccruePointsInput!) { accruePoints(input: $input) { ... on AccruePointsPayload { accrual { review { id } } } } }',
      { input: { ...key(), member, orderId: text(), spend } },
    );
    return accruePoints.accrual.review.id as string;
  }
}

describeBuses('secrets in requests that succeed', ({ url }) => {
  let gateway: TestGateway;
  const lines: string[] = [];
  const watch = url === undefined ? undefined : new RedisWatch(url);

  beforeAll(async () => {
    await watch?.start();
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    gateway = await startTestGateway(inMemory, {
      env: url === undefined ? {} : { REDIS_URL: url },
      log: createLogger({ logLevel: 'debug' }, sink),
    });
  }, 480_000);
  afterAll(async () => {
    watch?.stop();
    await gateway.close();
  }, 60_000);

  /** One of every operation that keeps a text of its caller's; all are done. */
  async function sing(): Promise<{ secrets: string[]; answers: unknown[] }> {
    let count = 0;
    const text = () => `${CANARY}-${(count += 1).toString()}`;
    const key = () => ({ idempotencyKey: text() });
    const { operator } = gateway;
    const created = await operator.ask(
      'mutation($input: CreatePartnerInput!) { createPartner(input: $input) { __typename } }',
      { input: { ...key(), code: 'named', name: text(), currency: 'EUR', fundingModel: 'ON_ISSUE' } },
    );
    const partner = await gateway.partner({ code: 'singer', rates: { conversionInRate: '1', conversionOutRate: '1' } });
    const issued = await operator.ask(
      'mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { ... on IssueApiKeyPayload { secret } } }',
      { input: { partnerId: partner.id, label: text() } },
    );
    const proposed = await partner.app.ask(
      'mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { ... on ProposeRateSheetPayload { rateSheet { id } } } }',
      {
        input: {
          partnerId: partner.id,
          accrualRate: '2',
          issuePrice: '0.0130',
          redemptionValue: '0.0090',
          reimbursementPrice: '0.0095',
        },
      },
    );
    const rejected = await operator.ask(
      'mutation($id: ID!, $reason: String!) { rejectRateSheet(id: $id, reason: $reason) { __typename } }',
      { id: proposed.proposeRateSheet.rateSheet.id, reason: text() },
    );
    const published = await operator.ask(
      'mutation($input: PublishFxRateInput!) { publishFxRate(input: $input) { __typename } }',
      { input: { base: 'EUR', quote: 'USD', rate: '1.1', source: text() } },
    );
    const member = await gateway.member(partner, text());
    const client = await new RawClient(gateway.wsUrl).init(member.client.token ?? '');
    client.subscribe('1', 'subscription($id: ID!) { walletChanged(walletId: $id, afterVersion: 0) { version } }', {
      id: member.walletId,
    });
    const who = { member: { externalId: member.externalId } };
    const earned = await operate(partner, 'accruePoints', {
      ...key(),
      ...who,
      orderId: text(),
      category: text(),
      store: text(),
      till: text(),
      spend: { amount: '1000.00', currency: 'EUR' },
    });
    const reversed = await operate(partner, 'reverseAccrual', {
      ...key(),
      accrualId: earned.accrual.id,
      points: 10,
      reason: text(),
    });
    const spent = await operate(partner, 'redeemPoints', {
      ...key(),
      ...who,
      points: 100,
      orderId: text(),
      store: text(),
      capture: true,
    });
    const refunded = await operate(partner, 'refundRedemption', {
      ...key(),
      redemptionId: spent.redemption.id,
      points: 10,
      reason: text(),
    });
    const came = await operate(partner, 'convertIn', { ...key(), ...who, nativeUnits: '5', reference: text() });
    const left = await operate(partner, 'convertOut', { ...key(), ...who, points: 5, reference: text() });
    const programme = await singProgramme({ text, key, operator, partner, member: who.member });
    const { setMemberProfile } = await partner.app.ask(
      'mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }',
      { input: { ...who, birthday: '05-17', addTags: [text(), text()] } },
    );
    const { issueMemberToken } = await partner.app.ask(
      'mutation($input: IssueMemberTokenInput!) { issueMemberToken(input: $input) { ... on IssueMemberTokenPayload { token } } }',
      { input: who },
    );
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    const closed = await gateway.networkAccountant.ask(
      `mutation($input: CloseSettlementPeriodInput!) { closeSettlementPeriod(input: $input) { ... on CloseSettlementPeriodPayload { closed { statements { id lines { id } } } } } }`,
      { input: key() },
    );
    const [statement] = closed.closeSettlementPeriod.closed.statements as Loose[];
    const disputed = await partner.accountant.ask(
      'mutation($input: DisputeStatementLineInput!) { disputeStatementLine(input: $input) { __typename } }',
      { input: { ...key(), lineId: statement.lines[0].id, reason: text() } },
    );
    await gateway.auditor.ask('query($filter: JournalFilter) { journal(filter: $filter) { nodes { reference } } }', {
      filter: { reference: text() },
    });
    const versions = () => client.received.filter(({ type }) => type === 'next').length;
    await until('the feed has told of every change', () => versions() >= 6, 30_000);
    await client.close();
    const secrets = [
      CANARY,
      partner.key,
      issued.issueApiKey.secret,
      issueMemberToken.token,
      memberCode.code,
      ...programme.secrets,
      member.client.token ?? '',
      operator.token ?? '',
    ];
    const types = [
      created.createPartner,
      rejected.rejectRateSheet,
      published.publishFxRate,
      earned,
      reversed,
      spent,
      refunded,
      came,
      left,
      setMemberProfile,
      ...programme.answers,
      disputed.disputeStatementLine,
    ];
    return { secrets, answers: types.map(({ __typename: type }: Loose) => type as unknown) };
  }

  it('do not appear in logs, metrics or Redis', async () => {
    const { secrets, answers } = await sing();
    expect(answers).toEqual([
      'CreatePartnerPayload',
      'RejectRateSheetPayload',
      'PublishFxRatePayload',
      'AccruePointsPayload',
      'ReverseAccrualPayload',
      'RedeemPointsPayload',
      'RefundRedemptionPayload',
      'ConvertInPayload',
      'ConvertOutPayload',
      'SetMemberProfilePayload',
      ...SUNG,
      'DisputeStatementLinePayload',
    ]);
    const metrics = await (await fetch(`${gateway.origin}/metrics`)).text();
    expect(metrics).toContain('kula_lane_entries_total');
    expect(lines.length).toBeGreaterThan(20);
    if (watch) {
      // That it hears: changes are published.
      await until('Redis was told of changes', () => watch.heard.some((line) => /^publish /i.test(line)));
    }
    const places = {
      metrics: [metrics],
      logs: lines,
      redis: watch?.heard ?? [],
      'redis keys': (await watch?.kept()) ?? [],
    };
    for (const [place, texts] of Object.entries(places)) {
      for (const secret of secrets)
        expect([place, texts.filter((line) => line.includes(secret)).slice(0, 3)]).toEqual([place, []]);
    }
  }, 240_000);
});
