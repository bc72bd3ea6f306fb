import { randomUUID } from 'node:crypto';
import { bounds, ownText, type Principal, type RecordOf } from '../../platform/index.js';
import { codeOf } from '../graphql/errors.js';
import type { AnsweredOperation } from '../graphql/execute.js';
import { isRefusal, type AnsweredMutation } from '../graphql/schema.js';
import { describeOperation } from '../traces/index.js';
import type { RequestEntity } from './request.entity.js';

/** A row as it is made; the database says when it was. */
export type RequestRow = Omit<RecordOf<typeof RequestEntity>, 'at'>;

/** What was answered to a partner. */
export type AnsweredToPartner = { readonly principal: Principal & { readonly partnerId: string } } & (
  | { readonly mutation: AnsweredMutation }
  | { readonly operation: AnsweredOperation }
);

const NAME_MAX = 255;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A text of the input by which one may look for the request later, as far as the input may have it. */
const numberOf = (value: unknown, max: number): string | null =>
  typeof value === 'string' && value.length <= 2 * max ? ownText(value) : null;

type Told = Pick<
  RequestRow,
  'operation' | 'code' | 'size' | 'refused' | 'replayed' | 'orderId' | 'idempotencyKey' | 'requestId'
>;

function toldOfMutation({ operation, asked, result, error, requestId }: AnsweredMutation): Told {
  const input = isRecord(asked.input) ? asked.input : asked;
  const list = Array.isArray(result) ? (result as unknown[]) : null;
  const refusals = list?.filter(isRefusal) ?? [];
  const code = error !== undefined ? codeOf(error) : isRefusal(result) ? result.code : (refusals[0]?.code ?? null);
  return {
    operation,
    code,
    size: list?.length ?? null,
    refused: list ? refusals.length : null,
    replayed: isRecord(result) && typeof result.replayed === 'boolean' ? result.replayed : null,
    orderId: numberOf(input.orderId, bounds.reference),
    idempotencyKey: numberOf(input.idempotencyKey, bounds.idempotencyKey),
    requestId,
  };
}

const toldOfOperation = ({ operation, context, code }: AnsweredOperation): Told => ({
  operation: describeOperation(operation).name.slice(0, NAME_MAX),
  code,
  size: null,
  refused: null,
  replayed: null,
  orderId: null,
  idempotencyKey: null,
  requestId: context.requestId,
});

/** The row for a request. Nothing of what was sent or answered is in it but the order's number and the key. */
export function requestRowOf(answered: AnsweredToPartner): RequestRow {
  const { principal } = answered;
  const { ms } = 'mutation' in answered ? answered.mutation : answered.operation;
  const told = 'mutation' in answered ? toldOfMutation(answered.mutation) : toldOfOperation(answered.operation);
  return {
    ...told,
    id: randomUUID(),
    partnerId: principal.partnerId,
    askedBy: principal.actor.slice(0, NAME_MAX),
    role: principal.role,
    ms: Math.round(ms),
  };
}

/** The most memory that a row takes: two bytes for each character, and the object itself. */
export const requestBytesOf = (row: RequestRow): number => {
  const texts = [row.askedBy, row.operation, row.orderId, row.idempotencyKey, row.requestId];
  return 500 + texts.reduce((bytes, text) => bytes + 2 * (text?.length ?? 0), 0);
};
