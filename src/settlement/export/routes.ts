import { BadInput, Forbidden, isStaff, readId, type PartnerId, type Principal, type Role } from '../../platform/index.js';
import type { Services } from '../../ledger/index.js';
import { findPeriod, type Visible } from '../read.js';
import { findRange } from '../report/range.js';
import { isReport, reportCsv } from '../report/report-csv.js';
import { scopeOf } from '../statement.js';
import { findDocument, type StatementDocument } from './document.js';
import { journalCsv } from './journal-csv.js';
import { findOutgoing, paymentsXml } from './payments-xml.js';
import { statementCsv } from './statement-csv.js';
import { statementJson } from './statement-json.js';
import { statementPdf } from './statement-pdf.js';

/** A file to send. */
export interface ExportFile {
  readonly contentType: string;
  readonly filename: string;
  readonly body: string | Buffer | AsyncIterable<string>;
}

export interface ExportRequest {
  readonly services: Services;
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** A file over HTTP, with the tokens and the scoping of the API. The gateway serves it at GET `path`. */
export interface ExportRoute {
  readonly path: string;
  readonly description: string;
  /** Null: there is none that may be seen. Errors: BadInput, Forbidden. */
  handle(request: ExportRequest): Promise<ExportFile | null>;
}

function visibleTo(principal: Principal): Visible {
  const scope = scopeOf(principal);
  if (scope === undefined) throw new Forbidden('Settlement is not for members.');
  return scope;
}

function allow(principal: Principal, ...roles: Role[]): void {
  if (!roles.includes(principal.role)) throw new Forbidden(`This file is not for ${principal.role}.`);
}

function readNumber(field: string, text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new BadInput(field, 'must be a whole number from 1');
  return Number(text);
}

type Render = (document: StatementDocument, services: Services) => string | Promise<Buffer>;

const statementRoute = (extension: string, contentType: string, description: string, render: Render): ExportRoute => ({
  path: `/exports/statements/:id.${extension}`,
  description,
  handle: async ({ services, principal, params }) => {
    const id = readId('id', 'statement', params.id ?? '');
    const document = await findDocument(services.database, id, visibleTo(principal));
    if (!document) return null;
    const name = `statement-${document.period.number.toString()}-${document.partner.code}.${extension}`;
    return { contentType, filename: name, body: await render(document, services) };
  },
});

const csvType = 'text/csv; charset=utf-8; header=present';

const payments: ExportRoute = {
  path: '/exports/periods/:number/payments.xml',
  description: 'What the network still pays out for a closed period, as ISO 20022 pain.001.001.09; not found when that is nothing. For the network\'s accountants.',
  handle: async ({ services, principal, params }) => {
    allow(principal, 'NETWORK_ACCOUNTANT');
    const { database, config } = services;
    const period = await findPeriod(database, readNumber('number', params.number ?? ''));
    if (!period || period.status === 'OPEN') return null;
    const outgoing = await findOutgoing(database, period.number);
    if (outgoing.length === 0) return null;
    const [row] = await database.query<{ name: string; now: Date }>({ text: 'SELECT name, network_now() AS now FROM network' });
    if (!row) throw new Error('the network is not set up');
    // The day in the network's own time zone: en-CA writes it as ISO 8601 does.
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: config.timeZone, dateStyle: 'short' }).format(row.now);
    return {
      contentType: 'application/xml; charset=utf-8',
      filename: `payments-${period.number.toString()}.xml`,
      body: paymentsXml(row.name, period, outgoing, row.now, date),
    };
  },
};

/** Whose postings: a partner's own; for staff the partner's asked for, or everyone's. */
function journalOf(principal: Principal, asked: string | undefined): PartnerId | null {
  const own = visibleTo(principal);
  const wanted = asked === undefined ? null : readId('partner', 'partner', asked);
  if (own === null) return wanted;
  if (wanted !== null && wanted !== own) throw new Forbidden('A partner\'s journal is its own.');
  return own;
}

const journal: ExportRoute = {
  path: '/exports/journal.csv',
  description: 'The journal, one record a posting, streamed. A partner gets the postings on its own accounts; staff everyone\'s, or with ?partner=ptr_... one partner\'s. ?period=N leaves one period.',
  handle: async ({ services, principal, query }) => {
    const partnerId = journalOf(principal, query.partner);
    const number = query.period === undefined ? null : readNumber('period', query.period);
    if (number !== null && !(await findPeriod(services.database, number))) return null;
    return {
      contentType: csvType,
      filename: `journal${number === null ? '' : `-${number.toString()}`}.csv`,
      body: journalCsv(services.database, partnerId, number),
    };
  },
};

const reports: ExportRoute = {
  path: '/exports/reports/:name.csv',
  description: 'A report: liability, coverage, breakage, margin or roll-forward, the last three of ?period=N or of the open period. For staff.',
  handle: async ({ services, principal, params, query }) => {
    if (!isStaff(principal)) throw new Forbidden(`This file is not for ${principal.role}.`);
    const name = params.name ?? '';
    if (!isReport(name)) return null;
    const number = query.period === undefined ? null : readNumber('period', query.period);
    return services.database.snapshot(async (tx) => {
      const range = await findRange(tx, number);
      return range && { contentType: csvType, filename: `${name}-${range.number.toString()}.csv`, body: await reportCsv[name](tx, range) };
    });
  },
};

/** Every file that the room gives. */
export const exportRoutes: readonly ExportRoute[] = [
  statementRoute('csv', csvType, 'A statement as CSV: one record a line, then its balance and net due.', statementCsv),
  statementRoute('json', 'application/json; charset=utf-8', 'A statement as JSON: what scripts/check-statement.mjs checks.', statementJson),
  statementRoute('pdf', 'application/pdf', 'A statement as a document to file.', (document, { config }) => statementPdf(document, config.timeZone)),
  payments,
  journal,
  reports,
];
