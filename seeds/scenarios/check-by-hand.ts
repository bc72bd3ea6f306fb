import { micros } from '../../src/platform/index.js';
import type { Services } from '../../src/ledger/index.js';
import { closeOperation, type PeriodId } from '../../src/settlement/index.js';
import { checkTerms, isEmptyNetwork, SeedRefused } from '../empty.js';
import { fixedId } from '../fixed-id.js';
import type { Progress } from '../progress.js';
import { must, Stage, type Actor, type Played, type SheetPlan } from '../stage.js';

const SCENARIO = 'check-by-hand';
const sheet: SheetPlan = {
  accrualRate: '1',
  issuePrice: '0.0120',
  redemptionValue: '0.0090',
  reimbursementPrice: '0.0095',
};

/** The figures to work out with pencil and paper, which the statements then have; in EUR. */
export const checkByHandExpected = {
  statements: {
    alpha: { direction: 'PARTNER_PAYS', netDue: '9500.00' },
    beta: { direction: 'PARTNER_PAYS', netDue: '2140.00' },
    gamma: { direction: 'PARTNER_RECEIVES', netDue: '3990.00' },
  },
  reserve: '4500.00',
  margin: '3150.00',
  outstanding: 450_000n,
} as const;

function played<R>(what: string, outcome: Played<R>): R {
  if (outcome.ok) return outcome.result;
  throw new Error(`seeds: ${what} was refused: ${outcome.refusal.message}`);
}

const euros = (amount: bigint) => micros(amount * 1_000_000n);

async function found(stage: Stage, code: string): Promise<Actor> {
  const name = `${code.charAt(0).toUpperCase()}${code.slice(1)}`;
  const actor = await stage.partner({ code, name, currency: 'EUR', fundingModel: 'ON_ISSUE', creditLimit: null });
  await stage.approve(await stage.propose(actor, sheet));
  await stage.activate(actor);
  return actor;
}

/**
 * Three partners, one currency, all ON_ISSUE: alpha issues 1,000,000 points, takes 50,000 back and accepts 200,000; beta
 * issues 400,000, accepts 300,000 and gives 20,000 back; gamma issues none and accepts 420,000. Then the period closes.
 * Errors: {@link SeedRefused} when the network is not empty.
 */
export async function playCheckByHand(services: Services, progress: Progress): Promise<void> {
  if (!(await isEmptyNetwork(services)))
    throw new SeedRefused('The network is not empty: a scenario is only ever played into an empty one.');
  await checkTerms(services.database);
  progress.start('check by hand', 12);
  const stage = new Stage(services, SCENARIO);
  const alpha = await found(stage, 'alpha');
  const beta = await found(stage, 'beta');
  const gamma = await found(stage, 'gamma');
  progress.step(3);

  const member = { kind: 'externalId', externalId: 'member-1' } as const;
  const id = await stage.enrol(alpha, 'member-1', 'member 1');
  await stage.link(beta, id, 'member-1');
  await stage.link(gamma, id, 'member-1');
  progress.step(3);

  const { accrualId } = played('an accrual', await stage.accrue(alpha, member, euros(1_000_000n)));
  played('an accrual', await stage.accrue(beta, member, euros(400_000n)));
  played('a reversal', await stage.reverse(alpha, accrualId, 50_000n, 'Goods returned'));
  progress.step(3);
  played('a redemption', await stage.redeem(alpha, { member, points: 200_000n }, true));
  const { redemptionId } = played('a redemption', await stage.redeem(beta, { member, points: 300_000n }, true));
  played('a refund', await stage.refund(beta, redemptionId, 20_000n, 'Order cancelled'));
  played('a redemption', await stage.redeem(gamma, { member, points: 420_000n }, true));
  progress.step(2);

  const opened: PeriodId = fixedId('period', SCENARIO, '2');
  must(
    'the close',
    await services.lane.submit(closeOperation, {
      id: opened,
      expected: 1,
      idempotency: stage.idempotency('network', 'close-1', [null]),
    }),
  );
  progress.step();
}
