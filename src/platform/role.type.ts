import { registerEnumType } from 'type-graphql';

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
