import { describe, expect, it } from '@jest/globals';
import { createLogger, withRequestId, type Logger } from '../../src/platform/logging.js';

interface Sink {
  readonly logger: Logger;
  readonly lines: Record<string, unknown>[];
}

function sink(): Sink {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  return { logger: createLogger({ logLevel: 'info' }, { write }), lines };
}

const secret = 'kula_sk_not_for_a_log';

describe('log lines', () => {
  it('carry the id of the request they belong to, across awaits', async () => {
    const { logger, lines } = sink();
    await Promise.all(
      ['a', 'b'].map((id) =>
        withRequestId(id, async () => {
          await Promise.resolve();
          logger.info({ id }, 'answered');
        }),
      ),
    );
    logger.info('idle');
    expect(lines.map(({ id, requestId }) => [id, requestId])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      [undefined, undefined],
    ]);
  });

  it('never show a secret, in any field', () => {
    const { logger, lines } = sink();
    logger.info(
      { authorization: secret, request: { headers: { Authorization: secret }, list: [{ token: secret }] } },
      'x',
    );
    logger.info(
      { variables: { input: { member: { externalId: secret, code: secret } } }, connectionParams: { a: secret } },
      'x',
    );
    logger.child({ externalId: secret, token: secret }).info('x');
    logger.error({ err: Object.assign(new Error('refused'), { code: '23505', parameters: [secret] }) }, 'x');
    expect(lines).toHaveLength(4);
    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(lines[3]).toMatchObject({ level: 'error', err: { type: 'Error', message: 'refused', code: '23505' } });
  });

  it('are written from the level on that is set', () => {
    const { logger, lines } = sink();
    logger.debug('not this');
    expect(lines).toEqual([]);
  });
});
