/** What check-ins and tasks must come to (programme, section 8). */
import type { ModelLimit } from '../programme/model-terms.js';
import { HOUR, type Model } from './model.js';
import {
  done,
  paused,
  refused,
  type Asker,
  type ModelAnswer,
  type ModelCampaign,
  type ModelGrant,
  type ModelReport,
} from './model-terms.js';

const CASE_HOURS = 48;

const limitReached = ({ measure, span, most }: ModelLimit): ModelAnswer<never> =>
  refused('LIMIT_REACHED', { measure, span, most: Number(most) });

/** Days in a row that end on the day. */
export function streakOn(model: Pick<Model, 'checkIns'>, member: string, partner: string, day: number): number {
  const isDone = model.checkIns.some((one) => one.member === member && one.partner === partner && one.day === day);
  return isDone ? 1 + streakOn(model, member, partner, day - 1) : 0;
}

/** Up to today, or to yesterday. */
export const streakNow = (model: Model, member: string, partner: string): number =>
  streakOn(model, member, partner, model.today) || streakOn(model, member, partner, model.today - 1);

/** A grant of a campaign, as far as its limits leave points. */
function give(
  model: Model,
  campaign: ModelCampaign,
  { member, where, at }: Pick<ModelGrant, 'member' | 'where' | 'at'>,
): ModelAnswer<ModelGrant> {
  const { points, full } = model.cut(campaign.points, campaign, { member, partner: where, at }, true);
  if (full) return limitReached(full);
  const grant: ModelGrant = { campaign, member, points, takenBack: [], where, at, isTime: true };
  model.grants.push(grant);
  return done(grant);
}

export interface CheckedIn {
  readonly streak: number;
  readonly grants: readonly ModelGrant[];
}

export function checkIn(model: Model, member: string, partner: string): ModelAnswer<CheckedIn> {
  const { today: day, now: at } = model;
  if (streakOn(model, member, partner, day) > 0) return refused('ALREADY_DONE');
  model.checkIns.push({ member, partner, day });
  const streak = streakOn(model, member, partner, day);
  const grants = model.campaigns
    .filter(
      ({ trigger, partners, every }) => trigger === 'CHECK_IN' && partners.includes(partner) && streak % every === 0,
    )
    .filter(({ id }) => !model.isPaused(id))
    .toSorted((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
    .flatMap((campaign) => {
      const given = give(model, campaign, { member, where: partner, at });
      return given.is === 'done' ? [given.of] : [];
    });
  return done({ streak, grants });
}

/** A report waits for an answer while its case is open, or before the operator. */
export const caseOf = ({ now }: Model, { decision, at }: ModelReport): string | null =>
  decision === 'OPEN' && at + CASE_HOURS * HOUR <= now ? 'ESCALATED' : decision;

/** The grant is null where someone looks at the proof first. */
export function report(
  model: Model,
  campaign: ModelCampaign,
  member: string,
  by: Asker,
): ModelAnswer<{ readonly report: ModelReport; readonly grant: ModelGrant | null }> {
  if (model.isPaused(campaign.id)) return paused(by);
  const before = model.reports.filter((one) => one.campaign.id === campaign.id && one.member === member);
  const canRepeat = campaign.limits.some(({ measure, per }) => measure === 'TIMES' && per === 'MEMBER');
  if (before.some(({ decision }) => decision === 'OPEN' || (!canRepeat && decision !== 'DECLINED')))
    return refused('ALREADY_DONE');
  const at = model.now;
  const made: ModelReport = { campaign, member, at, decision: campaign.proof === 'REVIEW' ? 'OPEN' : null };
  if (made.decision === 'OPEN') {
    const { full } = model.cut(campaign.points, campaign, { member, partner: model.shop, at }, true);
    if (full) return limitReached(full);
    model.reports.push(made);
    return done({ report: made, grant: null });
  }
  const given = give(model, campaign, { member, where: model.shop, at });
  if (given.is === 'refused') return given;
  model.reports.push(made);
  return done({ report: made, grant: given.of });
}

/** An answer to the case of a report; it is judged as it was reported. */
export function resolve(
  model: Model,
  one: ModelReport,
  accept: boolean,
  by: 'OWNER' | 'OPERATOR',
): ModelAnswer<ModelGrant | null> {
  const from = caseOf(model, one);
  if (from !== 'OPEN' && !(from === 'ESCALATED' && by === 'OPERATOR')) return refused('INVALID_TRANSITION', { from });
  if (!accept) {
    one.decision = 'DECLINED';
    return done(null);
  }
  const given = give(model, one.campaign, { member: one.member, where: model.shop, at: one.at });
  if (given.is === 'done') one.decision = 'ACCEPTED';
  return given;
}
