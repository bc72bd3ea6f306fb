/** Closes a period, and one with a hundred times as many redemptions. */
import { randomUUID } from 'node:crypto';
import type { Bench, Network } from '../bench.js';
import { graphql, payload } from '../network/api.js';
import { ask } from '../network/database.js';
import { Gateway, staffToken } from '../network/gateway.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median } from '../statistics.js';

const CLOSE = `mutation($input: CloseSettlementPeriodInput!) { result: closeSettlementPeriod(input: $input) {
  ... on CloseSettlementPeriodPayload { closed { number digest statements { netDue { amount } direction lines { kind count } } } opened { number } }
  ... on Refusal { code message } } }`;

interface Closed {
  readonly closed: {
    readonly number: number;
    readonly statements: readonly { readonly lines: readonly { readonly kind: string; readonly count: number }[] }[];
  };
}

/** Over a copy, since a period closes once. Gives milliseconds. */
async function closeCopy(bench: Bench, network: Network, redemptions: number): Promise<number> {
  const database = await bench.server.create('close', network.database);
  const gateway = await Gateway.start(bench.resources, { databaseUrl: database.url });
  const token = await staffToken('NETWORK_ACCOUNTANT');
  // The costs of a first request (connections, compiled documents) are not those of the close.
  await graphql(gateway.url, token, '{ settlementPeriod { number status } network { name } }');
  await ask(database.url, 'CHECKPOINT');
  const began = performance.now();
  const { result } = await graphql<{ result: Closed }>(gateway.url, token, CLOSE, {
    input: { idempotencyKey: randomUUID() },
  });
  const ms = performance.now() - began;
  const { closed } = payload(result);
  const counted = closed.statements
    .flatMap(({ lines }) => lines)
    .filter(({ kind }) => kind === 'REDEEMED_HERE')
    .reduce((sum, { count }) => sum + count, 0);
  if (counted !== redemptions)
    throw new Error(`the statements show ${counted.toString()} redemptions, not ${redemptions.toString()}`);
  await gateway.stop();
  await database.drop();
  return ms;
}

export async function close(bench: Bench): Promise<Row[]> {
  const { closeMembers, closeRounds } = bench.sizes;
  const sizes = { small: closeRounds.small * closeMembers, large: closeRounds.large * closeMembers };
  const small = await bench.closable('small');
  const large = await bench.closable('large');
  const times: { small: number; large: number }[] = [];
  // The first copy of each warms the operating system's files up.
  for (let i = 0; i <= bench.sizes.rounds; i += 1) {
    const round = {
      small: await closeCopy(bench, small, sizes.small),
      large: await closeCopy(bench, large, sizes.large),
    };
    say(
      `${i === 0 ? 'to warm up' : `round ${i.toString()}`} close of ${show(sizes.small)} redemptions ${show(round.small)} ms, of ${show(sizes.large)} ${show(round.large)} ms`,
    );
    if (i > 0) times.push(round);
  }
  const ms = median(times.map((round) => round.large));
  const common = { unit: 'ms', value: ms, details: { times } };
  return [
    {
      ...common,
      name: 'close-ratio',
      figure: `closing a period with ${show(sizes.large)} redemptions`,
      beside: { what: `with ${show(sizes.small)}`, value: median(times.map((round) => round.small)) },
      ratio: median(times.map((round) => round.large / round.small)),
      bound: { of: 'ratio', is: 'at most', least: 1.5, aim: 1.1 },
    },
    {
      ...common,
      name: 'close-time',
      figure: 'the same, in time',
      beside: null,
      ratio: null,
      bound: { of: 'value', is: 'at most', least: 1_000, aim: null },
    },
  ];
}
