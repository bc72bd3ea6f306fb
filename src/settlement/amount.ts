/** An amount of money as the API answers it: a decimal, and the currency that it is in. */
export interface Amount {
  readonly amount: string;
  readonly currency: string;
}
