/** What a purchase earns beyond the base rate, and what a return takes back: planning alone. */

export { programmeHere, type ProgrammeHere } from './here.js';
export { planPurchase, type PlanRefusal, type PurchasePlan } from './plan.js';
export type { LevelHad, Missed, PlannedComponent } from './component.js';
export { situationOf, type PlanInput, type PurchaseMade } from './purchase.js';
export type { FullLimit } from './tally.js';
export { greaterTier, type TierInForce } from './live.js';
export { componentText, missedText } from './text.js';
