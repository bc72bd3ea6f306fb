import { callerOf, Forbidden, isStaff, readId, type PartnerId, type Principal } from '../../platform/index.js';
import type { ExportRequest, ExportRoute, Services } from '../../ledger/index.js';
import { findPeriod } from '../read.js';
import { findRange } from '../report/range.js';
import { isReport, reportCsv } from '../report/report-csv.js';
import { Turns } from '../turns.js';
import { visibleTo } from '../visible.js';
import { findDocument, type StatementDocument } from './document.js';
import { journalCsv } from './journal-csv.js';
import { allow, csvFile, readNumber } from './answer.js';
import { booksRoutes } from './books-routes.js';
import type { PaymentsPlan } from './payments.js';
import { PARTS_PRINTED } from './printed-parts.js';
import { paymentsCsv } from './payments-csv.js';
import { statementCsv } from './statement-csv.js';
import { statementJson } from './statement-json.js';

type Render = (document: StatementDocument, services: Services) => string | Promise<Buffer>;

const statementName = ({ period, partner }: StatementDocument, extension: string): string =>
  `statement-${period.number.toString()}-${partner.code}.${extension}`;

const statementRoute = (extension: string, contentType: string, description: string, render: Render): ExportRoute => ({
  path: `/exports/statements/:id.${extension}`,
  description,
  handle: async ({ services, principal, params }) => {
    const id = readId('id', 'statement', params.id ?? '');
    const document = await findDocument(services.database, id, visibleTo(principal));
    if (!document) return null;
    return { contentType, filename: statementName(document, extension), body: await render(document, services) };
  },
});

/** PDFs are drawn one at a time, since each takes up to a second of the process's one thread. */
const drawings = new Turns({ most: 32, each: 8, givenUpAfterMs: 30_000 });

const drawnPdf = statementRoute(
  'pdf',
  'application/pdf',
  `A statement as a document to file. Of more than ${PARTS_PRINTED.toString()} parts it has those with the greatest amounts, and the sum of the others of each line.`,
  async (document, { config }) => {
    // Loaded with the first request, because loading the library took 140 ms of every start.
    const { statementPdf } = await import('./statement-pdf.js');
    return statementPdf(document, config.timeZone);
  },
);

const statementsPdf: ExportRoute = {
  ...drawnPdf,
  handle: (request) =>
    drawings.run(visibleTo(request.principal) ?? callerOf(request.principal), () => drawnPdf.handle(request)),
};

const statementsCsv: ExportRoute = {
  path: '/exports/statements/:id.csv',
  description: 'A statement as CSV: one record a line, then its balance and net due.',
  handle: async ({ services, principal, params, query }) => {
    const document = await findDocument(
      services.database,
      readId('id', 'statement', params.id ?? ''),
      visibleTo(principal),
    );
    return document && csvFile(query, statementName(document, 'csv'), (separator) => statementCsv(document, separator));
  },
};

/** The payments of a closed period as planned, and when; null when there is nothing to pay. */
async function planOf({
  services: { database, config },
  principal,
  params,
}: ExportRequest): Promise<{ plan: PaymentsPlan; now: Date; list: string } | null> {
  allow(principal, 'NETWORK_ACCOUNTANT');
  const period = await findPeriod(database, readNumber('number', params.number ?? ''));
  if (!period || period.status === 'OPEN') return null;
  // Loaded with the first request, because the tables by which names are transliterated take 25 ms to load.
  const { findOutgoing, planPayments } = await import('./payments.js');
  const outgoing = await findOutgoing(database, period.number);
  if (outgoing.length === 0) return null;
  const [row] = await database.query<{ name: string; now: Date }>({
    text: 'SELECT name, network_now() AS now FROM network',
  });
  if (!row) throw new Error('the network is not set up');
  const plan = planPayments(row.name, config.bankAccounts, period, outgoing);
  return { plan, now: row.now, list: `/exports/periods/${period.number.toString()}/payments.csv` };
}

/** The number of payments left out of the file, the currencies without an account of the network, and where both are listed. */
const besides = ({ leftOut, instructions }: PaymentsPlan, list: string): Record<string, string> => {
  const debtorless = instructions.filter(({ debtor }) => debtor === null).map(({ currency }) => currency);
  return {
    link: `<${list}>; rel="related"; type="text/csv"`,
    'kula-payments-left-out': leftOut.length.toString(),
    ...(debtorless.length > 0 ? { 'kula-debtor-account-missing': [...new Set(debtorless)].join(', ') } : {}),
  };
};

const paymentsFile: ExportRoute = {
  path: '/exports/periods/:number/payments.xml',
  description:
    "What the network still pays out for a closed period, as ISO 20022 pain.001.001.09; not found when that is nothing. Payments that no bank could make, such as those to partners without an account, are not in it: the header kula-payments-left-out counts them, and payments.csv beside it lists them. For the network's accountants.",
  handle: async (request) => {
    const found = await planOf(request);
    if (!found) return null;
    const { plan, now, list } = found;
    const headers = besides(plan, list);
    if (plan.instructions.length === 0) {
      return {
        missing: `None of ${plan.leftOut.length.toString()} payments can stand in the file, most likely for want of the partner's account (updatePartner): ${list} lists them.`,
        headers,
      };
    }
    const { paymentsXml } = await import('./payments-xml.js');
    // The day in the network's own time zone: en-CA writes it as ISO 8601 does.
    const date = new Intl.DateTimeFormat('en-CA', {
      timeZone: request.services.config.timeZone,
      dateStyle: 'short',
    }).format(now);
    return {
      contentType: 'application/xml; charset=utf-8',
      filename: `payments-${plan.periodNumber.toString()}.xml`,
      body: paymentsXml(plan, now, date),
      headers,
    };
  },
};

const paymentsList: ExportRoute = {
  path: '/exports/periods/:number/payments.csv',
  description:
    "What the network still pays out for a closed period, one record a payment: as it stands in payments.xml, or why it does not. For the network's accountants.",
  handle: async (request) => {
    const found = await planOf(request);
    return (
      found &&
      csvFile(request.query, `payments-${found.plan.periodNumber.toString()}.csv`, (separator) =>
        paymentsCsv(found.plan, separator),
      )
    );
  },
};

/** The partner whose postings are given: its own for a partner; for staff the requested partner, or everyone. */
function journalOf(principal: Principal, asked: string | undefined): PartnerId | null {
  const own = visibleTo(principal);
  const wanted = asked === undefined ? null : readId('partner', 'partner', asked);
  if (own === null) return wanted;
  if (wanted !== null && wanted !== own) throw new Forbidden("A partner's journal is its own.");
  return own;
}

const journal: ExportRoute = {
  path: '/exports/journal.csv',
  description:
    "The journal, one record a posting, streamed. A partner gets the postings on its own accounts; staff everyone's, or with ?partner=ptr_... one partner's. ?period=N leaves one period.",
  handle: async ({ services, principal, query }) => {
    const partnerId = journalOf(principal, query.partner);
    const number = query.period === undefined ? null : readNumber('period', query.period);
    if (number !== null && !(await findPeriod(services.database, number))) return null;
    return csvFile(query, `journal${number === null ? '' : `-${number.toString()}`}.csv`, (separator) =>
      journalCsv(services.database, partnerId, number, separator),
    );
  },
};

const reports: ExportRoute = {
  path: '/exports/reports/:name.csv',
  description:
    'A report: liability, coverage, breakage, margin or roll-forward, the last three of ?period=N or of the open period. For staff.',
  handle: async ({ services, principal, params, query }) => {
    if (!isStaff(principal)) throw new Forbidden(`This file is not for ${principal.role}.`);
    const name = params.name ?? '';
    if (!isReport(name)) return null;
    const number = query.period === undefined ? null : readNumber('period', query.period);
    return services.database.snapshot(async (tx) => {
      const range = await findRange(tx, number);
      return (
        range &&
        csvFile(query, `${name}-${range.number.toString()}.csv`, (separator) => reportCsv[name](tx, range, separator))
      );
    });
  },
};

/** Every file that the room serves. */
export const exportRoutes: readonly ExportRoute[] = [
  statementsCsv,
  statementRoute(
    'json',
    'application/json; charset=utf-8',
    'A statement as JSON: what scripts/check-statement.mjs checks.',
    statementJson,
  ),
  statementsPdf,
  paymentsFile,
  paymentsList,
  journal,
  reports,
  ...booksRoutes,
];
