import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { calendarJob, isCloseDue, lastStrike } from '../../src/settlement/calendar.js';
import { close } from './support/scenario.js';

const at = (text: string) => new Date(text);

describe('the calendar', () => {
  it('follows the clock of its time zone, over both changes to and from summer time', () => {
    const strike = (now: string) => lastStrike('30 2 * * *', 'Europe/Paris', at(now))?.toISOString();
    expect(strike('2026-01-10T12:00:00Z')).toBe('2026-01-10T01:30:00.000Z');
    expect(strike('2026-07-10T12:00:00Z')).toBe('2026-07-10T00:30:00.000Z');
    // 02:30 does not exist on 29 March, so the first instant after it strikes; on 25 October it is twice, and strikes once.
    expect(strike('2026-03-29T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(strike('2026-10-25T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('counts the very instant, and no later one', () => {
    const strike = (now: string) => lastStrike('0 0 1 * *', 'UTC', at(now))?.toISOString();
    expect(strike('2026-02-01T00:00:00.000Z')).toBe('2026-02-01T00:00:00.000Z');
    expect(strike('2026-01-31T23:59:59.999Z')).toBe('2026-01-01T00:00:00.000Z');
    expect(strike('2026-02-01T00:00:00.400Z')).toBe('2026-02-01T00:00:00.000Z');
  });

  it('names no instant on a day that never comes', () => {
    expect(lastStrike('0 0 31 2 *', 'UTC', at('2026-02-01T00:00:00Z'))).toBeUndefined();
  });

  it('closes a period that was open and had an entry at its last instant', () => {
    const strike = at('2026-02-01T00:00:00Z');
    const open = (openedAt: string, firstPostedAt: string | null) => ({
      openedAt: at(openedAt),
      firstPostedAt: firstPostedAt === null ? null : at(firstPostedAt),
    });
    expect(isCloseDue(strike, open('2026-01-01T00:00:00Z', '2026-01-31T00:00:00Z'))).toBe(true);
    expect(isCloseDue(strike, open('2026-01-01T00:00:00Z', null))).toBe(false);
    expect(isCloseDue(strike, open('2026-01-01T00:00:00Z', '2026-02-01T00:00:01Z'))).toBe(false);
    expect(isCloseDue(strike, open('2026-02-01T00:00:00Z', '2026-02-01T00:00:00Z'))).toBe(false);
    expect(isCloseDue(undefined, open('2026-01-01T00:00:00Z', '2026-01-31T00:00:00Z'))).toBe(false);
  });
});

describePostgres('closing by the calendar', (engine) => {
  let gateways: [TestGateway, TestGateway];
  let drop: () => Promise<void>;
  let partner: TestPartner;
  let member: TestMember;

  beforeAll(async () => {
    const made = await engine.fresh();
    drop = made.drop;
    const env = { KULA_CLOSE_CRON: '0 0 * * *' };
    gateways = [
      await startTestGateway(engine, { location: made.location, env }),
      await startTestGateway(engine, { location: made.location, env }),
    ];
    partner = await gateways[0].partner();
    member = await gateways[0].member(partner);
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.running.close();
    await drop();
  });

  const open = async (): Promise<number> =>
    (await gateways[0].auditor.ask('{ settlementPeriod { number } }')).settlementPeriod.number as number;
  /** Both gateways find the same strike due at once. */
  const both = async (): Promise<number> =>
    (await Promise.all(gateways.map(({ services }) => calendarJob.run(services)))).reduce(
      (sum, count) => sum + count,
      0,
    );
  /** Moves the network's clock without running jobs. */
  const pass = (hours: number) =>
    gateways[0].services.database.query({
      text: 'UPDATE lane_head SET clock_offset_ms = clock_offset_ms + $1',
      values: [hours * 3_600_000],
    });

  it('does not close an empty period', async () => {
    await pass(72);
    expect(await both()).toBe(0);
    expect(await open()).toBe(1);
  });

  it('leaves entries after the instant to the next close, and closes once for all gateways', async () => {
    await gateways[0].accrue(partner, member, '10.00');
    expect(await both()).toBe(0);
    await pass(24);
    expect(await both()).toBe(1);
    expect(await open()).toBe(2);
    expect(await both()).toBe(0);
  });

  it('makes one close for several missed instants', async () => {
    await gateways[0].accrue(partner, member, '10.00');
    await pass(24 * 5);
    expect(await both()).toBe(1);
    expect(await open()).toBe(3);
  });

  it('does nothing when a person has closed the period first', async () => {
    await gateways[0].accrue(partner, member, '10.00');
    await pass(24);
    await close(gateways[0]);
    expect(await both()).toBe(0);
    expect(await open()).toBe(4);
  });
});
