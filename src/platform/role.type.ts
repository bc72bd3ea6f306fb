import { registerEnumType } from 'type-graphql';

export enum RoleEnum {
  PARTNER_APP = 'PARTNER_APP',
  MEMBER = 'MEMBER',
  PARTNER_ACCOUNTANT = 'PARTNER_ACCOUNTANT',
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
    NETWORK_ACCOUNTANT: { description: "The network's settlement accountant: closes, resolves, records payments." },
    OPERATOR: { description: 'Runs the network: partners, keys, rates.' },
    AUDITOR: { description: 'Sees everything, changes nothing.' },
  },
});
