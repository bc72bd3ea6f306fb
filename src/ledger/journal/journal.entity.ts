import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId } from '../../platform/index.js';
import type { EntryKind, LineKind } from './kinds.js';

/**
 * Table `journal_entry`: append-only. The postings on accounts of partners and of the network stand in three lists of
 * one length.
 */
export const JournalEntryEntity = defineEntity({
  name: 'JournalEntry',
  tableName: 'journal_entry',
  properties: {
    sequence: column.bigint().primary(),
    kind: column.text<EntryKind>(),
    partnerId: column.text<PartnerId>().nullable(),
    memberId: column.text<MemberId>().nullable(),
    /** The accrual, redemption, conversion, statement line or statement that the entry is about. */
    reference: column.text().nullable(),
    period: column.int(),
    batch: column.bigint(),
    postedAt: column.time(),
    accounts: column.texts(),
    assets: column.texts(),
    amounts: column.wholes(),
    /** This and the next four columns are null when the entry changes no wallet. */
    walletVersion: column.int().nullable(),
    availableDelta: column.bigint().nullable(),
    heldDelta: column.bigint().nullable(),
    available: column.bigint().nullable(),
    held: column.bigint().nullable(),
  },
});

/**
 * Table `partner_entry`: a partner's part in an entry (`partner-part.ts`). It has no primary key, but a unique index
 * over the two columns that are marked as primary here.
 */
export const PartnerEntryEntity = defineEntity({
  name: 'PartnerEntry',
  tableName: 'partner_entry',
  properties: {
    entrySequence: column.bigint().primary(),
    ordinal: column.smallint().primary(),
    partnerId: column.text<PartnerId>(),
    period: column.int(),
    lineKind: column.text<LineKind>().nullable(),
    counterpartyId: column.text<PartnerId>().nullable(),
    linePoints: column.bigint().nullable(),
  },
});

/** Table `account`: the balance of each account other than the accounts of members. */
export const AccountEntity = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    path: column.text().primary(),
    asset: column.text(),
    partnerId: column.text<PartnerId>().nullable(),
    /** Points, or micros of the asset; signed. */
    balance: column.whole(),
  },
});

/** Table `period_total`: the running total of each statement line. */
export const PeriodTotalEntity = defineEntity({
  name: 'PeriodTotal',
  tableName: 'period_total',
  properties: {
    period: column.int().primary(),
    partnerId: column.text<PartnerId>().primary(),
    lineKind: column.text<LineKind>().primary(),
    /** Empty where the line names no counterparty. */
    counterpartyId: column.text<PartnerId | ''>().primary(),
    entries: column.bigint(),
    points: column.whole(),
    /** Micros, signed like a statement's balance. */
    amount: column.whole(),
  },
});

/** Table `period_label_total`: the part of a running total that has a label. */
export const PeriodLabelTotalEntity = defineEntity({
  name: 'PeriodLabelTotal',
  tableName: 'period_label_total',
  properties: {
    period: column.int().primary(),
    partnerId: column.text<PartnerId>().primary(),
    lineKind: column.text<LineKind>().primary(),
    /** Empty where the line names no counterparty. */
    counterpartyId: column.text<PartnerId | ''>().primary(),
    /** Empty where the label names no offer; likewise the cost centre. */
    offerId: column.text().primary(),
    costCentre: column.text().primary(),
    entries: column.bigint(),
    /** Those of the entries that leave nothing of the line to the rest, each counted at the least of its labels. */
    whole: column.bigint(),
    points: column.whole(),
    /** Micros, signed like a statement's balance. */
    amount: column.whole(),
  },
});

/** Table `seal`: append-only, one row for each batch that made entries. */
export const SealEntity = defineEntity({
  name: 'Seal',
  tableName: 'seal',
  properties: {
    batch: column.bigint().primary(),
    firstSequence: column.bigint(),
    lastSequence: column.bigint(),
    digest: column.bytes(),
    sealedAt: column.time(),
    facts: column.bytes().nullable(),
  },
});

/** Table `posting_unpacked`: where the triggers for gateways of the previous version put their postings. Empty otherwise. */
export const PostingUnpackedEntity = defineEntity({
  name: 'PostingUnpacked',
  tableName: 'posting_unpacked',
  properties: {
    entrySequence: column.bigint().primary(),
    ordinal: column.smallint().primary(),
    account: column.text(),
    asset: column.text(),
    amount: column.whole(),
    partnerId: column.text<PartnerId>().nullable(),
    memberId: column.text<MemberId>().nullable(),
    walletVersion: column.int().nullable(),
    available: column.bigint().nullable(),
    held: column.bigint().nullable(),
    lineKind: column.text<LineKind>().nullable(),
    counterpartyId: column.text<PartnerId>().nullable(),
    linePoints: column.bigint().nullable(),
    period: column.int().nullable(),
  },
});
