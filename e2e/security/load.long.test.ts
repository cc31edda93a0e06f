import { afterAll, beforeAll, expect, test } from 'vitest';
import { floodSignIn } from './flood.ts';
import { type Person, signUpOwner } from './people.ts';
import { compareWithUnknown, timeRefusals } from './refusal-timing.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let owner: Person;

beforeAll(async () => {
  world = await createWorld();
  owner = await signUpOwner(world);
});

afterAll(() => world?.close());

test('PWD-10 during floods of 200 sign-ins the 99th percentile of somebody who is signed in stays below 250 ms', {
  timeout: 120_000,
}, async () => {
  const waits: number[] = [];
  for (let round = 0; round < 5; round++) {
    waits.push(...(await floodSignIn(world, owner, 200)).waits);
    await world.simulator.advance(600);
  }
  waits.sort((a, b) => a - b);
  expect(waits[Math.floor(waits.length * 0.99)]).toBeLessThan(250);
});

test('LOG-04 200 refusals of each kind cannot be told apart by their time [V31 better-auth#10605]', {
  timeout: 600_000,
}, async () => {
  // The references ask for p > 0.01; of three comparisons that hold, one in 33 runs would fall below it by chance.
  const told = compareWithUnknown(await timeRefusals(world, 200)).filter(
    ({ p, difference }) => p < 0.001 || difference > 0.05,
  );
  expect(told).toEqual([]);
});
