/** The refusals of this room alone. */
export const alreadyLinked = (message: string) =>
  ({ __typename: 'AlreadyLinked', code: 'ALREADY_LINKED', message }) as const;
