import { hash, verify } from '@node-rs/argon2';
import { hashCost } from '#server/access/hashing.ts';

// The least that a sign-in can be: one argon2id verify with the parameters of the product, in a process that does nothing else.
const password = 'seven pelicans over the harbour';
const phc = await hash(password, hashCost);

process.on('message', async () => {
  await verify(phc, password);
  process.send?.('verified');
});
process.send?.('ready');
