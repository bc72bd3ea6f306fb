/** @jest-environment node */
import { describe, expect, it } from '@jest/globals';
import '../../src/gateway/index.js';
import {
  changeReasonEnum,
  defineEntry,
  defineLine,
  defineMovement,
  entryDeclarations,
  lineDeclarations,
  movementKinds,
} from '../../src/ledger/index.js';
import { entryKinds } from '../../src/ledger/verify/define-entry.js';
import { lineKinds, ownLineKinds } from '../../src/ledger/journal/kinds.js';

describe('the kinds that rooms declare', () => {
  it('stand in the order of their places, whichever room is loaded first', () => {
    expect(entryKinds).toEqual([
      'ACCRUAL',
      'ACCRUAL_REVERSAL',
      'GRANT',
      'GRANT_REVERSAL',
      'HOLD',
      'RELEASE',
      'CAPTURE',
      'REDEMPTION',
      'REFUND',
      'CONVERSION_IN',
      'CONVERSION_OUT',
      'EXPIRY',
      'COUPON_USE',
      'COUPON_UNDO',
      'ADJUSTMENT',
      'PAYMENT',
    ]);
    expect(lineKinds).toEqual([
      'CARRIED_FORWARD',
      'ISSUED',
      'ISSUE_REVERSED',
      'REDEEMED_HERE',
      'REDEMPTION_REFUNDED',
      'FUNDED_ELSEWHERE',
      'FUNDING_REFUNDED',
      'CONVERTED_IN',
      'CONVERTED_OUT',
      'BREAKAGE_SHARE',
      'SHARE_RECEIVED',
      'SHARE_PAID',
      'ADJUSTMENT',
    ]);
  });

  it('have the same name in both languages', () => {
    const all = [...Object.values(entryDeclarations), ...Object.values(lineDeclarations)];
    for (const { called } of all) {
      expect(called.en).toMatch(/^[A-Z][a-z ]+$/);
      expect(called.zh).toMatch(/^\p{Script=Han}+$/u);
    }
  });

  it('are reasons of changes of wallets, except those of money alone', () => {
    const ofMoney: readonly string[] = ['PAYMENT', 'COUPON_USE', 'COUPON_UNDO'];
    expect(Object.keys(changeReasonEnum).sort()).toEqual(entryKinds.filter((kind) => !ofMoney.includes(kind)).sort());
  });

  it('say which lines a partner moves by its own operations', () => {
    expect([...ownLineKinds].sort()).toEqual(lineKinds.filter((kind) => lineDeclarations[kind].own).sort());
  });

  it('make only movements that are declared', () => {
    for (const { movements = {} } of Object.values(entryDeclarations))
      for (const kind of Object.keys(movements)) expect(Object.keys(movementKinds)).toContain(kind);
  });

  it('are refused when two rooms declare the same kind or place', () => {
    const { RELEASE: release } = entryDeclarations;
    if (!release) throw new Error('RELEASE is not declared');
    expect(() => defineEntry(release)).toThrow('the entry RELEASE is defined twice');
    expect(() => defineLine(lineDeclarations.ISSUED)).toThrow('the line ISSUED is defined twice');
    expect(() => defineMovement(movementKinds.EXPIRE)).toThrow('the movement EXPIRE is defined twice');
    const coupon = { ...lineDeclarations.ISSUED, kind: 'COUPONS' } as never;
    expect(() => defineLine(coupon)).toThrow('have the same place, 20');
  });
});
