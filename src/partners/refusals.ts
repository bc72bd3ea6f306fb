/** The refusals of this room alone. */
export const partnerCodeTaken = (code: string) =>
  ({
    __typename: 'PartnerCodeTaken',
    code: 'PARTNER_CODE_TAKEN',
    message: `Another partner has the code ${code}; codes are never free again.`,
  }) as const;
