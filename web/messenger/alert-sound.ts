let audio: AudioContext | undefined;

const notesHz = [740, 988];
const noteSeconds = 0.16;

/** Two soft notes, made by the browser itself; silent where it allows no sound yet. */
export function playSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
  for (const [place, frequency] of notesHz.entries()) playNote(audio, frequency, place * noteSeconds);
}

function playNote(context: AudioContext, frequency: number, afterSeconds: number): void {
  const begin = context.currentTime + afterSeconds;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, begin);
  volume.gain.exponentialRampToValueAtTime(0.12, begin + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, begin + noteSeconds * 1.8);
  tone.connect(volume).connect(context.destination);
  tone.start(begin);
  tone.stop(begin + noteSeconds * 2);
}
