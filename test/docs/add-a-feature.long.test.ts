/** @jest-environment node */
/** The page "Add a feature" is the room in test/rooms/stamps, file by file, and that room works. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { houseOf } from '../../src/gateway/house.js';
import { rooms } from '../../src/gateway/rooms.js';
import { verify } from '../../src/ledger/index.js';
import { stampsRoom } from '../rooms/stamps/room.js';
import { describeEngines } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

const FOLDER = 'test/rooms/stamps';
const SUNDAY = '2026-11-22T12:00:00Z';

it('docs/add-a-feature.md shows every file of the example as it is', () => {
  const page = readFileSync('docs/add-a-feature.md', 'utf8');
  const shown = new Map(
    [...page.matchAll(/^`stamps\/([\w.-]+)`[^\n]*\n\n```\w+\n(.*?)```$/gms)].map(([, name, text]) => [name, text]),
  );
  expect([...shown.keys()].sort()).toEqual(readdirSync(FOLDER).sort());
  for (const name of readdirSync(FOLDER)) {
    // In src/ a room is one folder less deep.
    const text = readFileSync(`${FOLDER}/${name}`, 'utf8').replaceAll('../../../src/', '../');
    expect({ name, text: shown.get(name) }).toEqual({ name, text });
  }
});

describeEngines('the room of the page "Add a feature"', (engine) => {
  const house = houseOf([...rooms, stampsRoom]);
  let gateway: TestGateway;
  let bakery: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine, {
      house,
      env: { KULA_STAMPS_MAX: '2', KULA_BACKDATE_DAYS: '3650' },
      prepare: async ({ database }) => {
        const migration = readFileSync(`${FOLDER}/0001_stamps.sql`, 'utf8').replaceAll(/^--.*$/gm, '');
        for (const text of migration.split(';')) if (text.trim() !== '') await database.query({ text });
      },
    });
    bakery = await gateway.partner({ code: 'bakery', rates: { accrualRate: '2' } });
    member = await gateway.member(bakery);
  });
  afterAll(() => gateway.close());

  const give = async (id: string) =>
    (
      await bakery.app.ask(
        'mutation($id: ID!) { giveStamp(memberId: $id) { __typename ... on GiveStampPayload { stamp { id } } ... on CardFull { code stamps } ... on Refusal { message } } }',
        { id },
      )
    ).giveStamp;

  it('stamps until the card is full, and finds a stamp by its id', async () => {
    const { stamp } = await give(member.id);
    expect(stamp.id).toMatch(/^stp_/);
    const found = await bakery.app.ask('query($id: ID!) { node(id: $id) { __typename id } }', { id: stamp.id });
    expect(found.node).toEqual({ __typename: 'Stamp', id: stamp.id });
    await give(member.id);
    expect(await give(member.id)).toMatchObject({ __typename: 'CardFull', code: 'CARD_FULL', stamps: 2 });
    const metrics = await (await fetch(`${gateway.origin}/metrics`)).text();
    expect(metrics).toContain('kula_stamps 2');
  });

  it('gives double points on a Sunday, with the reason for each half, and verify makes them again', async () => {
    const input = {
      idempotencyKey: 'sunday',
      member: { externalId: member.externalId },
      spend: { amount: '10.00', currency: 'EUR' },
      orderId: 'sunday',
      occurredAt: SUNDAY,
    };
    await gateway.services.database.query({
      text: `UPDATE rate_sheet SET effective_from = '2026-11-01' WHERE partner_id = $1`,
      values: [bakery.id],
    });
    await gateway.services.database.query({ text: 'UPDATE lane_head SET config_version = config_version + 1' });
    const { accruePoints } = await bakery.app.ask(
      'mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ... on AccruePointsPayload { accrual { id points components { reason points } } } ... on Refusal { message } } }',
      { input },
    );
    expect(accruePoints.accrual).toMatchObject({
      points: 40,
      components: [
        { reason: 'BASE_RATE', points: 20 },
        { reason: 'SUNDAY', points: 20 },
      ],
    });
    const { database } = gateway.services;
    const report = await verify(database, house.checks);
    expect(report.invariants.filter(({ number, violations }) => violations > 0 && number !== 22)).toEqual([]);
    expect(report.invariants.map(({ number }) => number)).toContain(99);
  });

  it('is found out by verify when a component is not what its rule gives', async () => {
    const { database } = gateway.services;
    await database.query({ text: `UPDATE accrual_component SET points = points + 1 WHERE reason = 'SUNDAY'` });
    await database.query({ text: `UPDATE accrual_component SET points = points - 1 WHERE reason = 'BASE_RATE'` });
    const named = (await verify(database, house.checks)).invariants.find(({ number }) => number === 8)?.named ?? [];
    expect(named.join('\n')).toMatch(/component 2 of accrual acr_\w+ has 21 points for SUNDAY, by the rule 20/);
  });
});
