import { startCountingSmsc } from './counting-smsc.ts';

// A carrier in a process of its own, so that its CPU can be told from ours. It tells its parent its address, the login codes, and, ten
// times a second, how many texts it took and how many receipts were acknowledged.
const tellMs = 100;

const smsc = await startCountingSmsc({
  query: process.env['BENCH_SMPP_QUERY'] ?? 'window=500',
  onTaken(to, text) {
    const code = /^(\d{6})/.exec(text)?.[1];
    if (code) process.send?.({ to, code });
  },
});
process.send?.({ smppUrl: smsc.smppUrl });
const timer = setInterval(
  () => process.send?.({ acknowledged: smsc.acknowledged(), submitted: smsc.submitted() }),
  tellMs,
);
process.on('message', async () => {
  clearInterval(timer);
  await smsc.close();
  process.exit(0);
});
process.on('disconnect', () => process.exit(0));
