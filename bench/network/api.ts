/** GraphQL for what is set up before anything is measured. */

/** Sends one operation. Errors: whatever is no answer without errors. */
export async function graphql<Data>(
  url: string,
  token: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: Data; errors?: unknown };
  if (body.errors !== undefined || body.data === undefined)
    throw new Error(`HTTP ${response.status.toString()}: ${JSON.stringify(body.errors)}`);
  return body.data;
}

/** The payload of a result union. Errors: when it is a refusal. */
export function payload<Payload extends object>(
  result: Payload | { readonly code: string; readonly message: string },
): Payload {
  if ('code' in result && 'message' in result) throw new Error(`refused: ${result.code}: ${result.message}`);
  return result;
}
