import { defineEntity } from '@mikro-orm/core';
import { column, type PartnerId, type Role } from '../../platform/index.js';

/**
 * Table `request_log`: a log with one partition for each day, and without a primary key. The ORM requires one of every
 * entity: the two columns that are marked stand for it.
 */
export const RequestEntity = defineEntity({
  name: 'LoggedRequest',
  tableName: 'request_log',
  properties: {
    /** When it was answered, in real time. */
    at: column.timeOfClock().primary(),
    id: column.text().primary(),
    /** Of who asked. */
    partnerId: column.text<PartnerId>(),
    /** The key's id or the token's subject. */
    askedBy: column.text(),
    role: column.text<Role>(),
    /** A mutation's name, or `query` and the names of its first fields. */
    operation: column.text(),
    ms: column.int(),
    /** The RefusalCode or the error's code; null: it went well. */
    code: column.text().nullable(),
    /** Of an operation that takes a list: how many were in it, and how many of them were refused. */
    size: column.int().nullable(),
    refused: column.int().nullable(),
    replayed: column.boolean().nullable(),
    orderId: column.text().nullable(),
    idempotencyKey: column.text().nullable(),
    requestId: column.text(),
  },
});

export const requestsEntities = [RequestEntity] as const;
