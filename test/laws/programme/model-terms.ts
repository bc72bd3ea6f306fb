/** Offers and purchases as the model of the programme knows them. Money and rates are in millionths; instants in milliseconds. */

export type Measure = 'POINTS' | 'TIMES';
export type Per = 'MEMBER' | 'PARTNER' | 'ALL';
export type Span = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'YEAR' | 'EVER';

export interface ModelLimit {
  readonly measure: Measure;
  readonly per: Per;
  readonly span: Span;
  readonly most: bigint;
  readonly action: 'CUT' | 'FLAG' | 'HOLD';
}

export interface ModelGoods {
  readonly categories: readonly string[];
  readonly skus: readonly string[];
}

export type ModelCondition =
  | { readonly kind: 'weekdays'; readonly days: readonly number[] }
  | { readonly kind: 'hours'; readonly from: number; readonly until: number }
  | { readonly kind: 'channels'; readonly channels: readonly string[] }
  | { readonly kind: 'goods'; readonly goods: ModelGoods }
  | { readonly kind: 'bundle'; readonly bundle: readonly ModelGoods[] }
  | { readonly kind: 'minSpend'; readonly amount: bigint }
  | { readonly kind: 'tier'; readonly level: number }
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  | { readonly kind: 'nth'; readonly nth: number }
  | { readonly kind: 'every'; readonly every: number }
  | { readonly kind: 'lapsedDays'; readonly days: number };

export type ModelEffect =
  | { readonly kind: 'multiply'; readonly by: bigint }
  | { readonly kind: 'points'; readonly points: bigint }
  | { readonly kind: 'perStep'; readonly points: bigint; readonly step: bigint }
  | { readonly kind: 'coupon'; readonly count: number }
  | { readonly kind: 'badge'; readonly badge: string };

export interface ModelFunder {
  readonly partner: string;
  readonly share: bigint;
}

/** One version of what has limits. */
export interface ModelOffer {
  readonly id: string;
  /** It is in force from this instant until the next version starts. */
  readonly from: number;
  /** Hours that its zone is ahead of UTC; zones here never change their clocks. */
  readonly ahead: number;
  readonly limits: readonly ModelLimit[];
}

export interface ModelCampaign extends ModelOffer {
  /** Null: the network. */
  readonly owner: string | null;
  /** Where it applies; empty: everywhere. */
  readonly partners: readonly string[];
  readonly conditions: readonly ModelCondition[];
  readonly effects: readonly ModelEffect[];
  readonly funding: readonly ModelFunder[];
  readonly group: string | null;
  readonly order: number;
  /** The currency of its money; null: it names none. */
  readonly currency: string | null;
  /** Goes before the days of rate sheets. */
  readonly expireAfterDays: number | null;
}

export interface ModelHouseRules extends ModelOffer {
  /** Null: the network. */
  readonly owner: string | null;
  /** In EUR. */
  readonly minSpend: bigint | null;
}

export interface ModelLadder {
  readonly id: string;
  readonly owner: string;
  readonly measure: 'POINTS' | 'PURCHASES';
  /** Of each level, in what it measures. */
  readonly needs: readonly number[];
  /** Of each level, in millionths. */
  readonly multipliers: readonly bigint[];
  readonly funding: readonly ModelFunder[];
}

export interface ModelLine {
  readonly sku: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly amount: bigint;
}

export interface ModelPurchase {
  readonly partner: string;
  readonly member: string;
  readonly spend: bigint;
  /** Null: it came without lines. */
  readonly lines: readonly ModelLine[] | null;
  readonly category: string | null;
  readonly channel: string;
  readonly at: number;
}

/** A part and its lot. */
export interface ModelPart {
  readonly partner: string;
  readonly points: bigint;
  reversed: bigint;
  /** Of its lot: neither spent nor taken back nor expired. */
  left: bigint;
  expired: bigint;
  /** Null: never; known once it is posted. */
  expiresAt: number | null;
}

export interface ModelComponent {
  /** Undefined: the base. */
  readonly campaign?: ModelCampaign;
  readonly ladder?: ModelLadder;
  readonly multiplier?: bigint;
  readonly counted: bigint;
  readonly uncut: bigint;
  readonly points: bigint;
  readonly parts: ModelPart[];
  readonly coupons: number;
  readonly badges: readonly string[];
  /** Its conditions failed in a return, or no counted spend remained. */
  over: boolean;
}

export interface ModelAccrual {
  readonly purchase: ModelPurchase;
  readonly components: ModelComponent[];
  readonly houseRules: readonly ModelHouseRules[];
  returnedSpend: bigint;
  /** Of each line, the units that came back and their money. */
  readonly returned: { units: number; amount: bigint }[];
  review: { status: 'OPEN' | 'ACCEPTED' | 'DECLINED'; action: 'FLAG' | 'HOLD'; dueAt: number } | null;
}
