import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import {
  agree,
  close,
  CLOSE,
  dispute,
  key,
  link,
  of,
  pay,
  PAY,
  period,
  redeem,
  resolve,
  RESOLVE,
  short,
  statement,
} from './support/scenario.js';
import { agreeJob } from '../../src/settlement/agree.js';
import { newId } from '../../src/platform/index.js';

describeInHalves('a settlement period', (engine) => {
  let gateway: TestGateway;
  let issuer: TestPartner;
  let acceptor: TestPartner;
  let member: TestMember;
  let accountant: Client;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    accountant = gateway.networkAccountant;
    issuer = await gateway.partner({ code: 'issuer', rates: { issuePrice: '0.012345', reimbursementPrice: '0.0095' } });
    acceptor = await gateway.partner({ code: 'acceptor' });
    member = await gateway.member(issuer);
    await link(member, acceptor);
  });
  afterAll(() => gateway.close());

  const advance = async (days: number) =>
    gateway.operator.ask('mutation($s: Int!) { advanceClock(seconds: $s) }', { s: days * 86_400 });

  it('does not close without an entry, and the idempotency key can be used again', async () => {
    const idempotencyKey = key();
    expect(await close(gateway, idempotencyKey)).toMatchObject({
      __typename: 'NothingToSettle',
      code: 'NOTHING_TO_SETTLE',
    });
    await gateway.accrue(issuer, member, '101.00');
    const first = await close(gateway, idempotencyKey);
    expect(first).toMatchObject({
      replayed: false,
      closed: { number: 1, status: 'CLOSED' },
      opened: { number: 2, status: 'OPEN' },
    });
    // 101 x 0.012345 = 1.246845: the rest below a cent goes to the next period.
    expect(of(first.closed, issuer)).toMatchObject({
      status: 'ISSUED',
      balance: { amount: '-1.246845' },
      netDue: { amount: '1.24' },
      direction: 'PARTNER_PAYS',
    });
    expect(of(first.closed, acceptor)).toBeUndefined();
    expect(short(of(first.opened, issuer))).toEqual([['CARRIED_FORWARD', 0, 0, '-0.006845']]);
    expect(first.closed.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(of(first.closed, issuer).digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps the ids of its drafts when they are issued', async () => {
    await gateway.accrue(issuer, member, '10.00');
    const draft = of(await period(accountant), issuer);
    expect(draft).toMatchObject({ status: 'DRAFT', issuedAt: null, digest: null });
    expect(await statement(accountant, draft.id)).toEqual(draft);
    const closed = (await close(gateway)).closed;
    const issued = of(closed, issuer);
    expect(issued.id).toBe(draft.id);
    expect(issued.lines).toEqual(draft.lines);
    // A statement's period is read live, and is closed now.
    expect(await statement(accountant, draft.id)).toMatchObject({
      lines: draft.lines,
      balance: draft.balance,
      status: 'ISSUED',
      period: { status: 'CLOSED' },
    });
  });

  it('answers a replayed close as the first, whatever happened since', async () => {
    const idempotencyKey = key();
    await redeem(acceptor, member, 50);
    const first = await close(gateway, idempotencyKey);
    const issued = of(first.closed, acceptor);
    expect(issued).toMatchObject({
      direction: 'PARTNER_RECEIVES',
      netDue: { amount: '0.47' },
      balance: { amount: '0.475' },
    });
    expect(await pay(accountant, issued.id, '0.47')).toMatchObject({ statement: { status: 'SETTLED' } });
    await redeem(acceptor, member, 10);
    await close(gateway);
    const again = await close(gateway, idempotencyKey);
    expect(again).toEqual({ ...first, replayed: true });
    expect(await close(gateway, idempotencyKey)).toMatchObject({ replayed: true });
  });

  it('refuses a key of another operation', async () => {
    const idempotencyKey = key();
    await redeem(acceptor, member, 2);
    await close(gateway, idempotencyKey);
    const { recordSettlementPayment } = await accountant.ask(
      `mutation($input: RecordSettlementPaymentInput!) { recordSettlementPayment(input: $input) { __typename ... on IdempotencyConflict { firstUsedFor } } }`,
      {
        input: {
          idempotencyKey,
          statementId: newId('statement'),
          amount: { amount: '1.00', currency: 'EUR' },
          bankReference: 'x',
          paidAt: '2026-01-01T00:00:00Z',
        },
      },
    );
    expect(recordSettlementPayment).toEqual({
      __typename: 'IdempotencyConflict',
      firstUsedFor: 'closeSettlementPeriod',
    });
  });

  it('settles statements with nothing due when it issues them, and itself when there are no others', async () => {
    // The acceptor's rest is below a cent, and so is what follows.
    const before = (await accountant.ask('{ settlementPeriod { number } }')).settlementPeriod.number as number;
    const hold = await redeem(acceptor, member, 2, false);
    expect(hold).toBeTruthy();
    const { closed } = await close(gateway);
    expect(closed.number).toBe(before);
    expect(
      closed.statements.every(
        (one: Loose) => one.status === 'SETTLED' && one.settledAt === one.issuedAt && one.direction === 'NOTHING_DUE',
      ),
    ).toBe(true);
    expect(closed.status).toBe('SETTLED');
  });

  describe('with a statement of 12.34 to pay', () => {
    let issued: Loose;
    let line: Loose;

    const fresh = async () => {
      // Closes what was before, so that the balance is what follows alone, but for the carried rest.
      await gateway.accrue(issuer, member, '1000.00');
      const { closed } = await close(gateway);
      issued = of(closed, issuer);
      line = issued.lines.find((one: Loose) => one.kind === 'ISSUED');
    };
    beforeAll(fresh);

    it('takes a dispute from its partner, once for each line', async () => {
      expect(await dispute(acceptor.accountant, line.id)).toMatchObject({ __typename: 'StatementLineNotFound' });
      expect(await dispute(issuer.accountant, newId('statementLine'))).toMatchObject({
        __typename: 'StatementLineNotFound',
      });
      expect(await dispute(issuer.accountant, line.id, 'too many')).toMatchObject({
        statement: { status: 'DISPUTED' },
        line: { id: line.id, disputed: true, disputeReason: 'too many' },
      });
      expect(await dispute(issuer.accountant, line.id)).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'DISPUTED',
      });
      expect(await agree(issuer.accountant, issued.id)).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'DISPUTED',
      });
    });

    it('is ISSUED again when its last dispute is resolved, with an adjustment on the next statement', async () => {
      const idempotencyKey = key();
      const granted = await resolve(accountant, line.id, '0.500001', idempotencyKey);
      expect(granted).toMatchObject({
        replayed: false,
        line: {
          id: line.id,
          disputed: false,
          disputeReason: null,
          disputes: [{ reason: 'too many', note: 'looked into it', adjustment: { amount: '0.500001' } }],
        },
      });
      expect(await statement(accountant, issued.id)).toMatchObject({
        status: 'ISSUED',
        balance: issued.balance,
        digest: issued.digest,
      });
      expect(short(of(await period(accountant), issuer))).toContainEqual(['ADJUSTMENT', 1, 0, '0.500001']);
      const adjustment = granted.line.disputes[0].journalEntryId as string;
      const { node } = await gateway.auditor.ask(
        'query($id: ID!) { node(id: $id) { ... on JournalEntry { kind postings { account asset amount } } } }',
        { id: adjustment },
      );
      expect(node).toEqual({
        kind: 'ADJUSTMENT',
        postings: [
          { account: `clearing:${issuer.id}`, asset: 'EUR', amount: '0.500001' },
          { account: 'margin:EUR', asset: 'EUR', amount: '-0.500001' },
        ],
      });
      // Disputed anew, the replay still answers as then.
      expect(await dispute(issuer.accountant, line.id, 'still')).toMatchObject({ statement: { status: 'DISPUTED' } });
      expect(await resolve(accountant, line.id, '0.500001', idempotencyKey)).toMatchObject({
        replayed: true,
        line: { disputed: false, disputeReason: null },
      });
      expect(await resolve(accountant, line.id, '0.5', idempotencyKey)).toMatchObject({
        __typename: 'IdempotencyConflict',
      });
    });

    it('has no open dispute after one is declined without an adjustment', async () => {
      expect(await resolve(accountant, line.id)).toMatchObject({ line: { disputed: false } });
      expect(await resolve(accountant, line.id)).toMatchObject({ __typename: 'InvalidTransition', from: 'ISSUED' });
      expect(await resolve(accountant, newId('statementLine'))).toMatchObject({ __typename: 'StatementLineNotFound' });
    });

    it('is paid only by the whole net due in its currency', async () => {
      const due = issued.netDue.amount as string;
      expect(await pay(accountant, newId('statement'), due)).toMatchObject({ __typename: 'StatementNotFound' });
      expect(await pay(accountant, issued.id, '12.00', 'USD')).toMatchObject({
        __typename: 'CurrencyMismatch',
        expectedCurrency: 'EUR',
      });
      expect(await pay(accountant, issued.id, '1.00')).toMatchObject({
        __typename: 'AmountMismatch',
        expectedAmount: issued.netDue,
      });
      expect(await statement(accountant, issued.id)).toMatchObject({ status: 'ISSUED' });
    });

    it('can be paid while in dispute; the dispute can be resolved later, and the statement stays settled', async () => {
      await dispute(issuer.accountant, line.id, 'again');
      const exposure = async () =>
        (await issuer.app.ask('query($id: ID!) { partner(id: $id) { exposure { amount } } }', { id: issuer.id }))
          .partner.exposure.amount as string;
      const before = await exposure();
      const idempotencyKey = key();
      const paid = await pay(accountant, issued.id, issued.netDue.amount as string, 'EUR', idempotencyKey);
      expect(paid).toMatchObject({
        replayed: false,
        statement: {
          status: 'SETTLED',
          payment: { bankReference: 'SEPA 1', amount: { amount: issued.netDue.amount } },
        },
      });
      expect((Number(before) - Number(await exposure())).toFixed(6)).toBe(Number(issued.netDue.amount).toFixed(6));
      expect(await resolve(accountant, line.id, '-0.25')).toMatchObject({ line: { disputed: false } });
      expect(await statement(accountant, issued.id)).toMatchObject({ status: 'SETTLED' });
      const again = await pay(accountant, issued.id, issued.netDue.amount as string, 'EUR', idempotencyKey);
      expect(again).toEqual({ ...paid, replayed: true });
      expect(await pay(accountant, issued.id, issued.netDue.amount as string)).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'SETTLED',
      });
      expect(await dispute(issuer.accountant, line.id)).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'SETTLED',
      });
      expect(await agree(issuer.accountant, issued.id)).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'SETTLED',
      });
    });

    it('is agreed only by its partner, and then can be paid, but neither disputed nor agreed again', async () => {
      await fresh();
      expect(await agree(acceptor.accountant, issued.id)).toMatchObject({ __typename: 'StatementNotFound' });
      expect(await agree(issuer.accountant, issued.id)).toMatchObject({ statement: { status: 'AGREED' } });
      expect(await agree(issuer.accountant, issued.id)).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'AGREED',
      });
      expect(await dispute(issuer.accountant, line.id)).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'AGREED',
      });
      expect((await statement(issuer.accountant, issued.id)).agreedAt).not.toBeNull();
      expect(await pay(accountant, issued.id, issued.netDue.amount as string)).toMatchObject({
        statement: { status: 'SETTLED' },
      });
    });

    it('settles its period with the last statement', async () => {
      await gateway.accrue(issuer, member, '200.00');
      await redeem(acceptor, member, 100);
      const { closed } = await close(gateway);
      const [mine, theirs] = [of(closed, issuer), of(closed, acceptor)];
      await pay(accountant, mine.id, mine.netDue.amount as string);
      expect(await period(accountant, closed.number as number)).toMatchObject({ status: 'CLOSED' });
      await pay(accountant, theirs.id, theirs.netDue.amount as string);
      expect(await period(accountant, closed.number as number)).toMatchObject({ status: 'SETTLED' });
    });

    it('is agreed by itself after the window, which a resolution begins anew', async () => {
      await fresh();
      const mine = await gateway.accrue(acceptor, member, '50.00');
      expect(mine).toBeTruthy();
      const other = of((await close(gateway)).closed, acceptor);
      await advance(9);
      await dispute(issuer.accountant, line.id);
      await resolve(accountant, line.id);
      await advance(2);
      while ((await agreeJob.run(gateway.services)) > 0);
      expect(await statement(accountant, other.id)).toMatchObject({ status: 'AGREED' });
      expect(await statement(accountant, issued.id)).toMatchObject({ status: 'ISSUED' });
      await advance(9);
      while ((await agreeJob.run(gateway.services)) > 0);
      expect(await statement(accountant, issued.id)).toMatchObject({ status: 'AGREED' });
    });
  });

  it('refuses to agree, dispute, resolve or pay a draft', async () => {
    await gateway.accrue(issuer, member, '1000.00');
    const draft = of(await period(accountant), issuer);
    const { id } = draft.lines.find((one: Loose) => one.kind === 'ISSUED');
    expect(await agree(issuer.accountant, draft.id)).toMatchObject({ __typename: 'InvalidTransition', from: 'DRAFT' });
    expect(await dispute(issuer.accountant, id)).toMatchObject({ __typename: 'InvalidTransition', from: 'DRAFT' });
    expect(await resolve(accountant, id)).toMatchObject({ __typename: 'InvalidTransition', from: 'DRAFT' });
    expect(await pay(accountant, draft.id, '1.00')).toMatchObject({ __typename: 'InvalidTransition', from: 'DRAFT' });
    expect(await agree(acceptor.accountant, draft.id)).toMatchObject({ __typename: 'StatementNotFound' });
  });

  it('names the field of input that it cannot read, and changes nothing', async () => {
    const line = of(await period(accountant), issuer).lines[0].id as string;
    const paid = {
      idempotencyKey: key(),
      statementId: newId('statement'),
      amount: { amount: '1.00', currency: 'EUR' },
      bankReference: 'x',
      paidAt: '2026-01-01T00:00:00Z',
    };
    const cases: [string, object, string][] = [
      [RESOLVE, { idempotencyKey: key(), lineId: line, adjustment: '0', note: 'x' }, 'input.adjustment'],
      [RESOLVE, { idempotencyKey: key(), lineId: line, adjustment: '1.1234567', note: 'x' }, 'input.adjustment'],
      [RESOLVE, { idempotencyKey: key(), lineId: line, adjustment: '1000000000000001', note: 'x' }, 'input.adjustment'],
      [RESOLVE, { idempotencyKey: key(), lineId: line, note: '' }, 'input.note'],
      [RESOLVE, { idempotencyKey: 'k'.repeat(256), lineId: line, note: 'x' }, 'input.idempotencyKey'],
      [RESOLVE, { idempotencyKey: key(), lineId: newId('statement'), note: 'x' }, 'input.lineId'],
      [CLOSE, { idempotencyKey: '' }, 'input.idempotencyKey'],
      [PAY, { ...paid, amount: { amount: '0.00', currency: 'EUR' } }, 'input.amount.amount'],
      [PAY, { ...paid, amount: { amount: '-1.00', currency: 'EUR' } }, 'input.amount.amount'],
      [PAY, { ...paid, amount: { amount: '1.001', currency: 'EUR' } }, 'input.amount.amount'],
      [PAY, { ...paid, bankReference: 'x'.repeat(129) }, 'input.bankReference'],
      [PAY, { ...paid, paidAt: '2999-01-01T00:00:00Z' }, 'input.paidAt'],
    ];
    for (const [mutation, input, field] of cases) {
      const { errors } = await accountant.send(mutation, { input });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
  });
});
