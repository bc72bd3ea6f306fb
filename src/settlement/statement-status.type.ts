import { registerEnumType } from 'type-graphql';

export enum StatementStatusEnum {
  DRAFT = 'DRAFT',
  ISSUED = 'ISSUED',
  DISPUTED = 'DISPUTED',
  AGREED = 'AGREED',
  SETTLED = 'SETTLED',
}
registerEnumType(StatementStatusEnum, {
  name: 'StatementStatus',
  description: 'Where a statement stands.',
  valuesConfig: {
    DRAFT: { description: 'The period is open: it changes with every entry.' },
    ISSUED: { description: "The period is closed: it never changes, and waits for the partner's word." },
    DISPUTED: { description: 'A line is in dispute. It can be paid all the same.' },
    AGREED: { description: 'The partner agreed, or said nothing within the window.' },
    SETTLED: { description: 'Paid, or nothing was due.' },
  },
});
