import { registerEnumType } from 'type-graphql';
import type { KeyScope } from './principal.js';

export enum RoleEnum {
  PARTNER_APP = 'PARTNER_APP',
  MEMBER = 'MEMBER',
  PARTNER_ACCOUNTANT = 'PARTNER_ACCOUNTANT',
  PARTNER_MARKETER = 'PARTNER_MARKETER',
  PARTNER_DEVELOPER = 'PARTNER_DEVELOPER',
  NETWORK_ACCOUNTANT = 'NETWORK_ACCOUNTANT',
  OPERATOR = 'OPERATOR',
  AUDITOR = 'AUDITOR',
}
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a token or key lets its holder do.',
  valuesConfig: {
    PARTNER_APP: { description: "A partner brand's own server, by API key: members, points, redemptions, its rates." },
    MEMBER: { description: "A member, through a partner's app: the own wallet." },
    PARTNER_ACCOUNTANT: { description: "A partner's settlement accountant: its statements, to agree or dispute." },
    PARTNER_MARKETER: {
      description:
        "One who sets up a partner's offers: drafts, simulates and moves them, prints coupons, decides cases. Moves no points, sees no members and no statements.",
    },
    PARTNER_DEVELOPER: {
      description:
        "One who connects a partner's systems: its keys and the log of its requests. Sees no members and no statements.",
    },
    NETWORK_ACCOUNTANT: { description: "The network's settlement accountant: closes, resolves, records payments." },
    OPERATOR: { description: 'Runs the network: partners, keys, rates.' },
    AUDITOR: { description: 'Sees everything, changes nothing.' },
  },
});

export const KeyScopeEnum = {
  ACCRUE: 'ACCRUE',
  REDEEM: 'REDEEM',
  CONVERT: 'CONVERT',
  MEMBERS: 'MEMBERS',
  GRANT: 'GRANT',
  PROGRAMME: 'PROGRAMME',
  RATES: 'RATES',
  STATEMENTS: 'STATEMENTS',
  KEYS: 'KEYS',
} as const satisfies { readonly [Scope in KeyScope]: Scope };
registerEnumType(KeyScopeEnum, {
  name: 'ApiKeyScope',
  description:
    "What a partner's key may be bound to. Every key reads what is public, members and wallets, and its partner's own accruals, redemptions and conversions; what it may do besides is what its scopes name.",
  valuesConfig: {
    ACCRUE: { description: 'Give points for purchases, take them back, and ask what a purchase would earn.' },
    REDEEM: { description: 'Quote, redeem, capture, void and refund, and use coupons.' },
    CONVERT: { description: "Exchange points with the partner's own scheme." },
    MEMBERS: { description: 'Enrol and link members, ask for their tokens, set their profiles, watch their wallets.' },
    GRANT: { description: 'Give points, coupons and badges by hand, take them back, cancel coupons, set levels.' },
    PROGRAMME: {
      description: 'Draft, simulate and move offers, print coupons, decide cases; see them whole.',
    },
    RATES: { description: "Propose rates, and see the partner's own prices." },
    STATEMENTS: { description: 'See statements, positions, exposure and what is paid for redemptions.' },
    KEYS: { description: 'List and rotate keys that have no more scopes than this one, and read the log of requests.' },
  },
});
