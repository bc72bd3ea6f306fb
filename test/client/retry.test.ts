import { afterEach, describe, expect, it } from '@jest/globals';
import { createKula, graphql, isRefusal, KulaError } from '../../src/client/index.js';
import { answer, cut, half, problem, startUnreliable, torn, type Turn, type Unreliable } from './support/unreliable.js';

const accrued = answer({ data: { accruePoints: { __typename: 'AccruePointsPayload', accrual: { points: 12 } } } });
const accrual = { orderId: 'o-1', member: { externalId: 'anna' }, spend: { amount: '12.40', currency: 'EUR' } };
const NAME = graphql('{ network { name } }');
const named = answer({ data: { network: { name: 'Kula' } } });

let server: Unreliable | undefined;
const serve = async (...turns: readonly Turn[]) => {
  server = await startUnreliable(...turns);
  return createKula({ url: server.url, key: 'kula_sk_test' });
};
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const keys = (): unknown[] => (server?.asked ?? []).map(({ variables }) => variables.input?.idempotencyKey);
const thrown = async (work: Promise<unknown>): Promise<KulaError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KulaError)) throw new Error(`it threw ${String(error)}`);
  return error;
};

describe('an operation that is not answered', () => {
  it.each([
    ['cut', cut],
    ['half of it came', half],
    ['half of it came and looked whole', torn],
    ['503', problem('OVERLOADED', 503)],
    ['a proxy said 502', (response) => void response.writeHead(502).end('<h1>Bad gateway</h1>')],
    ['500', problem('INTERNAL', 500)],
    ['429', problem('RATE_LIMITED', 429)],
  ] satisfies [string, Turn][])('%s: is sent again with the key that was made for the call', async (_, turn) => {
    const kula = await serve(turn, turn, accrued);
    const result = await kula.accruePoints(accrual);
    expect(isRefusal(result)).toBe(false);
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
    await kula.accruePoints(accrual);
    expect(new Set(keys()).size).toBe(2);
  });

  it('keeps a key that was given, and its place', async () => {
    const kula = await serve(cut, accrued);
    await kula.accruePoints({ ...accrual, idempotencyKey: 'order-1' });
    expect(keys()).toEqual(['order-1', 'order-1']);
  });

  it('waits as long as retry-after says', async () => {
    const kula = await serve(problem('RATE_LIMITED', 429, { 'retry-after': '1' }), named);
    expect(await kula.query(NAME)).toEqual({ network: { name: 'Kula' } });
    const [first, second] = server?.asked ?? [];
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('throws at once when that would be after 30 s', async () => {
    const kula = await serve(problem('RATE_LIMITED', 429, { 'retry-after': '31' }));
    expect(await thrown(kula.query(NAME))).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 31, requestId: 'r-1' });
    expect(server?.asked).toHaveLength(1);
  });

  it('without a key is sent again only after 429, because it may have been done', async () => {
    const code = answer({ data: { memberCode: { code: 'ABCD', expiresAt: '2026-01-01T00:00:00.000Z' } } });
    for (const turn of [cut, half, problem('OVERLOADED', 503), problem('INTERNAL', 500)]) {
      const kula = await serve(turn, code);
      await thrown(kula.memberCode());
      expect(server?.asked).toHaveLength(1);
      await server?.close();
    }
    const kula = await serve(problem('RATE_LIMITED', 429), code);
    expect((await kula.memberCode()).code).toBe('ABCD');
  });

  it('without a key is not sent again either when a comment or a fragment comes before the word mutation', async () => {
    for (const text of [
      '# a code\nmutation { memberCode { __typename } }',
      'fragment C on Member { id } mutation { memberCode { __typename } }',
    ]) {
      const kula = await serve(problem('OVERLOADED', 503), answer({ data: {} }));
      await thrown(kula.query({ kind: 'Document', texts: [text] } as never));
      expect(server?.asked).toHaveLength(1);
      await server?.close();
    }
  });

  it('and is wrong is not sent again: the error says which input breaks which rule', async () => {
    const extensions = { code: 'BAD_USER_INPUT', field: 'input.spend.amount', rule: 'is above 0', requestId: 'r-2' };
    const kula = await serve(answer({ errors: [{ message: 'no', extensions }] }, 400));
    expect(await thrown(kula.accruePoints(accrual))).toMatchObject({ ...extensions, message: 'no' });
    expect(server?.asked).toHaveLength(1);
  });

  it('throws when only a part of the answer is there', async () => {
    const errors = [{ message: 'no', extensions: { code: 'FORBIDDEN' } }];
    const kula = await serve(answer({ data: { network: null }, errors }));
    expect((await thrown(kula.query(NAME))).code).toBe('FORBIDDEN');
  });
});

describe('a token', () => {
  it('is asked anew when it has ended, once', async () => {
    server = await startUnreliable(named, problem('UNAUTHENTICATED', 401), named, problem('UNAUTHENTICATED', 401));
    let made = 0;
    const kula = createKula({ url: server.url, token: () => `t${(made += 1).toString()}` });
    await kula.query(NAME);
    await kula.query(NAME);
    expect((await thrown(kula.query(NAME))).code).toBe('UNAUTHENTICATED');
    expect(server.asked.map(({ authorization }) => authorization)).toEqual(
      ['t1', 't1', 't2', 't2', 't3'].map((token) => `Bearer ${token}`),
    );
  });

  it('that cannot be had is the error of who gives it', async () => {
    const lost = new Error('no session');
    const kula = createKula({ url: 'http://127.0.0.1:1', token: () => Promise.reject(lost) });
    await expect(kula.query(NAME)).rejects.toBe(lost);
  });

  it('and a key are not both given', () => {
    expect(() => createKula({ url: 'http://127.0.0.1:1', token: 't', key: 'k' })).toThrow(KulaError);
    expect(() => createKula({ url: 'http://127.0.0.1:1' })).toThrow(KulaError);
  });
});
