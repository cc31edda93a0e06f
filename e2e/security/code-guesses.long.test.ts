import { afterAll, beforeAll, expect, test } from 'vitest';
import { guessUntilDisabled } from './disabled-codes.ts';
import { signUpOwner } from './people.ts';
import { raceRightCode } from './races.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

test('OTP-13 a right code among wrong ones at once is never lost, in a hundred rounds', {
  timeout: 300_000,
}, async () => {
  const owner = await signUpOwner(world);
  for (let round = 0; round < 100; round++) {
    await world.simulator.startAfresh();
    await raceRightCode(world, owner);
  }
  expect(world.traffic.length).toBeGreaterThan(500);
});

test('OTP-14 a hundred wrong codes, guessed one by one through all waits, switch codes off', {
  timeout: 300_000,
}, async () => {
  await guessUntilDisabled({ world, owner: await signUpOwner(world), alreadyWrong: 0 });
});
