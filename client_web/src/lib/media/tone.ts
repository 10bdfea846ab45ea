/** Soft tones, made on the spot. */

const HERTZ = 660;
const LOUDNESS = 0.12;
const APART_S = 0.7;
const LENGTH_S = 0.5;

/** Sounds one, two or three soft tones, and lets go of the sound device afterwards. */
export function ring(tones: number): void {
  const context = new AudioContext();
  for (let number = 0; number < tones; number++) {
    const start = context.currentTime + number * APART_S;
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = HERTZ;
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + LENGTH_S);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + LENGTH_S);
    if (number === tones - 1) tone.onended = () => void context.close();
  }
}
