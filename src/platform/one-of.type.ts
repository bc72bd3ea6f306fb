import { Extensions } from 'type-graphql';

/**
 * Declares an input of which exactly one field is given (@oneOf). TypeGraphQL does not know it: the gateway marks the type when
 * the schema is built, so that validation and introspection go by it.
 */
export const OneOf = (): ClassDecorator => Extensions({ oneOf: true });
