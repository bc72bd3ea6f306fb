import { defineRoom } from '../ledger/index.js';
import { IssuedPartEntity } from './part.entity.js';
import { IssuedPartResolver } from './part.type.js';

export const grantsRoom = defineRoom({
  name: 'grants',
  resolvers: [IssuedPartResolver],
  entities: [IssuedPartEntity],
});
