/** Every screen of the console by name and address, with the objects of the demo that it shows. */
import { demoCredentials } from '../../../seeds/index.js';
import { until } from '../../live/support/collect.js';
import type { Stage } from './visitor.js';

export type Shown = readonly (readonly [name: string, path: string])[];

const BOOKS = `{
  statements(first: 50) { nodes { id status lines { id count disputed } } }
  disputes { nodes { id status } }
  journal(first: 1, filter: { kind: "REDEMPTION" }) { nodes { id } }
}`;

interface Books {
  readonly statements: {
    readonly nodes: readonly {
      readonly id: string;
      readonly status: string;
      readonly lines: readonly { readonly id: string; readonly count: number; readonly disputed: boolean }[];
    }[];
  };
  readonly disputes: { readonly nodes: readonly { readonly id: string; readonly status: string }[] };
  readonly journal: { readonly nodes: readonly { readonly id: string }[] };
}

/** @param stage a gateway with the demo as it is after its making */
export async function settlementPlaces({ gateway }: Stage): Promise<Shown> {
  const { statements, disputes, journal } = await gateway.networkAccountant.ask<Books>(BOOKS);
  const disputed = statements.nodes.find(({ status }) => status === 'DISPUTED');
  const draft = statements.nodes.find(({ status }) => status === 'DRAFT');
  const line = disputed?.lines.filter(({ count }) => count > 0).toSorted((one, other) => one.count - other.count)[0];
  const disputeOf = (status: string): string => disputes.nodes.find((one) => one.status === status)?.id ?? '';
  return [
    ['today', '/settlement'],
    ['periods', '/settlement/periods'],
    ['statements', '/settlement/statements'],
    ['none-for-filter', '/settlement/statements?period=99'],
    ['statement', `/settlement/statements/${disputed?.id ?? ''}`],
    ['draft', `/settlement/statements/${draft?.id ?? ''}`],
    ['line', `/settlement/statements/${disputed?.id ?? ''}/lines/${line?.id ?? ''}`],
    ['payments', '/settlement/payments'],
    ['disputes', '/settlement/disputes'],
    ['disputes-none-for-filter', '/settlement/disputes?status=RESOLVED&period=99'],
    ['dispute-open', `/settlement/disputes/${disputeOf('OPEN')}`],
    ['dispute-resolved', `/settlement/disputes/${disputeOf('RESOLVED')}`],
    ['dispute-not-there', '/settlement/disputes/dsp_00000000000000000000000000'],
    ['report-positions', '/settlement/reports'],
    ['report-roll-forward', '/settlement/reports?of=roll&period=2'],
    ['report-liability', '/settlement/reports?of=liability'],
    ['report-liability-at', '/settlement/reports?of=liability&at=2026-01-01'],
    ['report-coverage', '/settlement/reports?of=coverage'],
    ['report-breakage', '/settlement/reports?of=breakage&period=2'],
    ['report-none', '/settlement/reports?of=breakage&period=1'],
    ['report-margin', '/settlement/reports?of=margin&period=1'],
    ['report-flow', '/settlement/reports?of=flow&period=1'],
    ['report-flow-table', '/settlement/reports?of=flow&period=1&as=table'],
    ['journal', '/settlement/journal'],
    ['journal-none-for-filter', '/settlement/journal?kind=COUPON_UNDO&period=1&from=2026-01-01&to=2026-01-02'],
    ['entry', `/settlement/journal/${journal.nodes[0]?.id ?? ''}`],
    ['entry-not-there', '/settlement/journal/jnl_00000000000000000000000000'],
    ['check', `/settlement/check/${disputed?.id ?? ''}`],
    ['check-list', '/settlement/check'],
    ['no-such-page', '/nowhere'],
  ];
}

const COALITION = `{
  partners(first: 100) { nodes { id code } }
  proposed: rateSheets(filter: { status: PROPOSED }) { nodes { id } }
  rejected: rateSheets(filter: { status: REJECTED }) { nodes { id } }
  members(search: "anna") { nodes { id } }
}`;

interface Coalition {
  readonly partners: { readonly nodes: readonly { readonly id: string; readonly code: string }[] };
  readonly proposed: { readonly nodes: readonly { readonly id: string }[] };
  readonly rejected: { readonly nodes: readonly { readonly id: string }[] };
  readonly members: { readonly nodes: readonly { readonly id: string }[] };
}

/** The screens of the network; the operator has all of them. */
export async function networkPlaces({ gateway }: Stage): Promise<Shown> {
  const { partners, proposed, rejected, members } = await gateway.operator.ask<Coalition>(COALITION);
  const partner = (code: string): string => partners.nodes.find((one) => one.code === code)?.id ?? '';
  return [
    ['overview', '/network'],
    ['queue', '/network/queue'],
    ['partners', '/network/partners'],
    ['partners-none-for-filter', '/network/partners?search=nobody'],
    ['partner', `/network/partners/${partner('airline')}`],
    ['partner-not-there', '/network/partners/ptr_00000000000000000000000000'],
    ['rates', '/network/rates'],
    ['rates-none-for-filter', `/network/rates?status=REJECTED&partner=${partner('bakery')}`],
    ['rate-sheet-proposed', `/network/rates/${proposed.nodes[0]?.id ?? ''}`],
    ['rate-sheet-rejected', `/network/rates/${rejected.nodes[0]?.id ?? ''}`],
    ['rate-sheet-not-there', '/network/rates/rts_00000000000000000000000000'],
    ['propose-choose', '/network/rates/new'],
    ['propose', `/network/rates/new?partner=${partner('cinema')}`],
    ['fx', '/network/fx'],
    ['members', '/network/members'],
    ['members-found', '/network/members?search=anna'],
    ['members-none-for-filter', '/network/members?search=nobody'],
    ['member', `/network/members/${members.nodes[0]?.id ?? ''}`],
    ['member-not-there', '/network/members/mbr_00000000000000000000000000'],
    ['clock', '/network/clock'],
    ['system', '/network/system'],
    ['activity', '/network/activity'],
    ['activity-none-for-filter', '/network/activity?kind=session&from=2020-01-01&to=2020-01-02'],
    ['refusals', '/network/refusals'],
    ['refusals-none-for-filter', '/network/refusals?operation=nothing'],
    ['sessions', '/network/sessions'],
  ];
}

/** The screens of a partner's developer. */
export const developerPlaces: Shown = [
  ['start', '/developers'],
  ['start-typescript', '/developers?as=typescript'],
  ['start-graphql', '/developers?as=graphql'],
  ['keys', '/developers/keys'],
  ['own-refusals', '/developers/refusals'],
  ['own-refusals-none-for-filter', '/developers/refusals?operation=nothing'],
  ['requests', '/developers/requests'],
  ['requests-failed', '/developers/requests?outcome=failed'],
  ['requests-none-for-filter', '/developers/requests?order=nothing'],
  ['errors', '/developers/errors'],
];

const TOO_SMALL = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename } }`;
const TOO_MANY = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename } }`;

const LOGGED = `{ refusals(first: 100) { nodes { fields { name value } } } }`;

interface Logged {
  readonly refusals: { readonly nodes: readonly { readonly fields: readonly { readonly value: string }[] }[] };
}

/** Two requests of the bakery that the network declines, and waits until the log has them. */
export async function makeRefusals({ gateway }: Stage): Promise<void> {
  const demo = await demoCredentials(gateway.services);
  const key = demo?.partners.find(({ code }) => code === 'bakery')?.apiKey ?? '';
  const bakery = gateway.as(key);
  const member = { externalId: 'anna' };
  await bakery.ask(TOO_SMALL, {
    input: { idempotencyKey: 'refused-1', orderId: 'refused-1', member, spend: { amount: '0.01', currency: 'EUR' } },
  });
  await bakery.ask(TOO_MANY, {
    input: { idempotencyKey: 'refused-2', orderId: 'refused-2', member, points: 900_000_000, capture: true },
  });
  // The log is written a moment after the answer, and a screen that was shown before stays empty.
  await until(
    'both refusals are in the log',
    async () => {
      const { refusals } = await gateway.operator.ask<Logged>(LOGGED);
      const values = new Set(refusals.nodes.flatMap(({ fields }) => fields.map(({ value }) => value)));
      return values.has('refused-1') && values.has('refused-2');
    },
    30_000,
  );
}
