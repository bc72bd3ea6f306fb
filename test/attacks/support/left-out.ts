/** What of Apollo's suite does not apply to this gateway: reasons, and tests as `describe > it` without the suite's own name and its file's. docs/security.md names them too. */
export type Reasons = Readonly<Record<string, readonly string[]>>;

/** With the suite's own Apollo Server behind the gateway's route: what the route itself does otherwise. */
export const ofTheRoute: Reasons = {
  'a body that is no JSON is refused by Fastify, in its words': [
    'graphqlHTTP > throws an error if POST JSON is malformed',
  ],
  'every answer says no-store': [
    'graphqlHTTP > cache-control > runs when cache-control is disabled',
    'graphqlHTTP > cache-control not set without any hints with if-cacheable',
  ],
};

const badInput = (name: string): string => `constructor > appropriate error for bad user input > ${name}`;

/** With the gateway's own executor and bounds, where a test asks for no more than a schema. */
export const ofTheGateway: Reasons = {
  ...ofTheRoute,
  'a variable that cannot be read is told in words of our own': [
    'variable coercion errors',
    'catches required type variable error and returns UserInputError',
    'catches required List type variable error and returns UserInputError',
    'catches non-null type variable error and returns UserInputError',
    'catches non-null List type variable error and returns UserInputError',
    'catches List of non-null type variable error and returns UserInputError',
    'catches custom scalar parseValue and returns BAD_USER_INPUT',
    'catches custom scalar parseValue and preserves code',
  ].map(badInput),
  'an operation that is not there is told in words of our own': [
    'graphqlHTTP > unknown operation name returns 400 and OPERATION_RESOLUTION_FAILURE',
    'graphqlHTTP > unknown operation name returns 400 and OPERATION_RESOLUTION_FAILURE for GET requests',
    'graphqlHTTP > multiple operations with no `operationName` specified returns 400 and OPERATION_RESOLUTION_FAILURE',
  ],
  'nothing is cached: no hints are read, and a resolver has none to set': [
    'graphqlHTTP > cache-control > applies cacheControl Headers',
    'graphqlHTTP > cache-control > contains private cacheControl Headers when scoped',
    'graphqlHTTP > cache-control set with dynamic hint',
  ],
  'no persisted queries': [
    'graphqlHTTP > returns PersistedQueryNotFound to a GET request',
    'graphqlHTTP > returns PersistedQueryNotFound to a POST request',
  ],
  'an error that no rule foresaw is masked, and 500 where nothing was answered': ['graphqlHTTP > returns errors'],
  'resolvers do not set status and headers': ['graphqlHTTP > GraphQLError HTTP extensions are respected and stripped'],
};
