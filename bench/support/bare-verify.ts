import { hash, verify } from '@node-rs/argon2';

// The least that a sign-in can be: one argon2id verify with the parameters of the product, in a process that does nothing else.
const password = 'seven pelicans over the harbour';
const phc = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });

process.on('message', async () => {
  await verify(phc, password);
  process.send?.('verified');
});
process.send?.('ready');
