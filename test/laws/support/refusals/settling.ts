/** The operations by which partners settle with the network. */
import { newId } from '../../../../src/platform/index.js';
import type { Breaker, Case, Scene } from './case.js';
import { networkAccountant, unique, type Stage, type StagePartner } from './stage.js';

interface Options {
  /** Whether the line is in dispute. */
  readonly disputed: boolean;
}

/** A closed period, with a statement of one partner. */
interface Settled extends Scene {
  readonly partner: StagePartner;
  readonly statementId: string;
  readonly lineId: string;
  /** Micros, as it is paid: without sign. */
  readonly due: bigint;
}

type SettleBreaker = Breaker<Settled, Options>;

const close = (stage: Stage): Promise<void> =>
  stage.must('closeSettlementPeriod', { input: { idempotencyKey: unique() } }, networkAccountant);

const decimal = (micros: bigint): string =>
  `${(micros / 1_000_000n).toString()}.${(micros % 1_000_000n).toString().padStart(6, '0').slice(0, 2)}`;

async function settled(stage: Stage): Promise<Omit<Settled, 'who' | 'args'>> {
  const partner = await stage.partner();
  await stage.earn(partner, await stage.member(partner), '100.00');
  await close(stage);
  const [row] = await stage.sql<{ statement: string; line: string; due: bigint }>(
    `SELECT s.id AS statement, l.id AS line, abs(s.net_due) AS due
     FROM statement s JOIN statement_line l ON l.statement_id = s.id WHERE s.partner_id = $1`,
    [partner.id],
  );
  if (!row) throw new Error('there is no statement');
  return { stage, partner, statementId: row.statement, lineId: row.line, due: row.due };
}

const keyUsed: SettleBreaker = { break: ({ stage, args }) => stage.useKey('network', args.input.idempotencyKey) };
const agreed: SettleBreaker = {
  break: ({ stage, partner, statementId }) => stage.must('agreeStatement', { id: statementId }, partner.accountant),
};
const lineUnknown: SettleBreaker = {
  break: ({ args }) => {
    args.input.lineId = newId('statementLine');
  },
};
const payment = (statementId: string, due: bigint) => ({
  idempotencyKey: unique(),
  statementId,
  amount: { amount: decimal(due), currency: 'EUR' },
  bankReference: unique(),
  paidAt: new Date().toISOString(),
});

const closePeriod: Case<Settled, Options> = {
  operation: 'closeSettlementPeriod',
  scene: async (stage) => {
    const made = await settled(stage);
    await stage.earn(made.partner, await stage.member(made.partner), '1.00');
    return { ...made, who: networkAccountant, args: { input: { idempotencyKey: unique() } } };
  },
  breakers: { IdempotencyConflict: keyUsed, NothingToSettle: { break: ({ stage }) => close(stage) } },
};

const agree: Case<Settled, Options> = {
  operation: 'agreeStatement',
  scene: async (stage) => {
    const made = await settled(stage);
    return { ...made, who: made.partner.accountant, args: { id: made.statementId, idempotencyKey: unique() } };
  },
  breakers: {
    IdempotencyConflict: {
      break: ({ stage, partner, args }) => stage.useKey(partner.id, args.idempotencyKey),
    },
    StatementNotFound: {
      break: ({ args }) => {
        args.id = newId('statement');
      },
    },
    InvalidTransition: agreed,
  },
};

const dispute: Case<Settled, Options> = {
  operation: 'disputeStatementLine',
  scene: async (stage) => {
    const made = await settled(stage);
    const input = { idempotencyKey: unique(), lineId: made.lineId, reason: 'wrong' };
    return { ...made, who: made.partner.accountant, args: { input } };
  },
  breakers: {
    IdempotencyConflict: {
      break: ({ stage, partner, args }) => stage.useKey(partner.id, args.input.idempotencyKey),
    },
    StatementLineNotFound: lineUnknown,
    InvalidTransition: agreed,
  },
};

const resolve: Case<Settled, Options> = {
  operation: 'resolveDispute',
  scene: async (stage, { disputed = true }) => {
    const made = await settled(stage);
    const input = { lineId: made.lineId, reason: 'wrong' };
    if (disputed) await stage.must('disputeStatementLine', { input }, made.partner.accountant);
    const args = { input: { idempotencyKey: unique(), lineId: made.lineId, note: 'no' } };
    return { ...made, who: networkAccountant, args };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    StatementLineNotFound: lineUnknown,
    InvalidTransition: { options: { disputed: false } },
  },
};

const pay: Case<Settled, Options> = {
  operation: 'recordSettlementPayment',
  scene: async (stage) => {
    const made = await settled(stage);
    return { ...made, who: networkAccountant, args: { input: payment(made.statementId, made.due) } };
  },
  breakers: {
    IdempotencyConflict: keyUsed,
    StatementNotFound: {
      break: ({ args }) => {
        args.input.statementId = newId('statement');
      },
    },
    InvalidTransition: {
      break: ({ stage, statementId, due }) =>
        stage.must('recordSettlementPayment', { input: payment(statementId, due) }, networkAccountant),
    },
    CurrencyMismatch: {
      break: ({ args }) => {
        args.input.amount.currency = 'USD';
      },
    },
    AmountMismatch: {
      break: ({ args, due }) => {
        args.input.amount.amount = decimal(due + 1_000_000n);
      },
    },
  },
};

export const settlingCases = [closePeriod, agree, dispute, resolve, pay];
