import type { ExportRoute } from '../../ledger/index.js';
import { findPeriod } from '../read.js';
import { allow, csvFile, readNumber } from './answer.js';
import { ledgerCsv } from './ledger-csv.js';
import { sealLines } from './seal-jsonl.js';

/** Files for those who keep and check the network's books. */

const staff = ['NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR'] as const;

const seal: ExportRoute = {
  path: '/exports/seal.jsonl',
  description:
    'The seal chain, one JSON object a batch of entries, streamed: its range of sequences, the digest after it and the one before. ?period=N leaves the batches of one period. For staff.',
  handle: async ({ services, principal, query }) => {
    allow(principal, ...staff);
    const number = query.period === undefined ? null : readNumber('period', query.period);
    if (number !== null && !(await findPeriod(services.database, number))) return null;
    return {
      contentType: 'application/jsonl; charset=utf-8',
      filename: `seal${number === null ? '' : `-${number.toString()}`}.jsonl`,
      body: sealLines(services.database, number),
    };
  },
};

const ledger: ExportRoute = {
  path: '/exports/periods/:number/ledger.csv',
  description:
    "A period's money as entries of a general ledger, one record a posting, streamed: debits and credits of each entry are equal in each currency. The numbers of accounts are those of KULA_LEDGER_ACCOUNTS. For staff.",
  handle: async ({ services, principal, params, query }) => {
    allow(principal, ...staff);
    const period = await findPeriod(services.database, readNumber('number', params.number ?? ''));
    if (!period) return null;
    const { database, config } = services;
    return csvFile(query, `ledger-${period.number.toString()}.csv`, (separator) =>
      ledgerCsv(database, period.number, {
        separator,
        timeZone: config.timeZone,
        numbers: new Map(config.ledgerAccounts),
      }),
    );
  },
};

export const booksRoutes: readonly ExportRoute[] = [seal, ledger];
