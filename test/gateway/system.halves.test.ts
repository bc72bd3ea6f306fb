/** What those who run the network ask of it: its clock, its settings, and how the gateway is doing. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { keepVerifyRun } from '../../src/gateway/index.js';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const CLOCK = '{ network { clock { now offsetSeconds sandbox } } }';
const SETTINGS = '{ network { settings { name value default description } } }';
const STATUS = `{ systemStatus { version schemaVersion startedAt lane { queued queueMax lastBatch { committedAt commands entries ms } }
  relay { sequence lagEntries silentSeconds } jobs { name everySeconds lastStartedAt lastEndedAt lastDid lastFailed }
  lastVerify { endedAt entries violations ms } } }`;

describeInHalves('the network', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine, { env: { KULA_NOTICE_DAYS: '14' } });
    partner = await gateway.partner();
    member = await gateway.member(partner);
  }, 120_000);
  afterAll(() => gateway.close());

  it('tells everyone what time it is, and by how much that is ahead of real time', async () => {
    await gateway.operator.ask('mutation { advanceClock(seconds: 90061) }');
    for (const client of [gateway.operator, partner.app, partner.developer, member.client]) {
      const { clock } = (await client.ask(CLOCK)).network;
      expect(clock).toEqual({ now: expect.any(String), offsetSeconds: 90_061, sandbox: true });
      expect(Math.abs(Date.parse(clock.now as string) - Date.now() - 90_061_000)).toBeLessThan(60_000);
    }
  });

  const settingsOf = async (client: Client): Promise<Map<string, Loose>> =>
    new Map(
      ((await client.ask(SETTINGS)).network.settings as Loose[]).map((setting) => [setting.name as string, setting]),
    );

  it('tells staff its settings in force, and no secret', async () => {
    for (const client of [gateway.operator, gateway.auditor]) {
      const settings = await settingsOf(client);
      expect(settings.get('KULA_NOTICE_DAYS')).toEqual({
        name: 'KULA_NOTICE_DAYS',
        value: '14',
        default: '30',
        description: expect.stringContaining('rate sheet'),
      });
      expect(settings.get('KULA_QUEUE_MAX')).toMatchObject({ value: '4000', default: '4000' });
      // What has no default may be a secret, or have one in it.
      for (const name of ['KULA_SIGNING_KEY', 'DATABASE_URL', 'REDIS_URL', 'KULA_BANK_ACCOUNTS'])
        expect([name, settings.has(name)]).toEqual([name, false]);
      expect(JSON.stringify([...settings])).not.toContain('PRIVATE KEY');
    }
  });

  it('tells all others the settings that decide what they may do and when', async () => {
    for (const client of [partner.app, partner.accountant, member.client, gateway.networkAccountant]) {
      const settings = await settingsOf(client);
      expect(settings.get('KULA_NOTICE_DAYS')).toMatchObject({ value: '14' });
      expect(settings.has('KULA_QUOTE_SECONDS')).toBe(true);
      for (const name of ['KULA_QUEUE_MAX', 'HOST', 'KULA_DATA_DIR', 'KULA_CREDIT_LIMIT'])
        expect([name, settings.has(name)]).toEqual([name, false]);
    }
  });

  it('tells the operator and the auditor how the gateway is doing', async () => {
    await gateway.accrue(partner, member, '10.00');
    await keepVerifyRun(gateway.services.database, { entries: 12, violations: 0, seconds: 1.5 });
    await keepVerifyRun(gateway.services.database, { entries: 13, violations: 2, seconds: 0.25 });
    for (const client of [gateway.operator, gateway.auditor]) {
      const { systemStatus } = await client.ask(STATUS);
      expect(systemStatus).toMatchObject({
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        schemaVersion: expect.stringMatching(/^\d{4}_/),
        startedAt: expect.any(String),
        lane: { queued: 0, queueMax: 4_000, lastBatch: { commands: 1, entries: 1, ms: expect.any(Number) } },
        relay: { sequence: expect.any(Number), lagEntries: expect.any(Number), silentSeconds: expect.any(Number) },
        lastVerify: { entries: 13, violations: 2, ms: 250 },
      });
      // This gateway runs no jobs at their intervals.
      expect(systemStatus.jobs).toContainEqual({
        name: 'keep the days of the refusal log',
        everySeconds: 3_600,
        lastStartedAt: null,
        lastEndedAt: null,
        lastDid: 0,
        lastFailed: false,
      });
    }
    for (const client of [gateway.networkAccountant, partner.app, partner.developer, member.client])
      expect(await client.codes(STATUS)).toEqual(['FORBIDDEN']);
  });
});
