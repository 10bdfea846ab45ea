/** How loud a microphone is, for a meter. */

/** Quietest level that still moves the meter. */
const FLOOR_DB = -60;
const STEP_MS = 100;

/** Root mean square of samples from -1 to 1, mapped from -60 dB … 0 dB to 0 … 1. */
export function loudness(samples: Float32Array): number {
  const square = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  if (square <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - (10 * Math.log10(square)) / FLOOR_DB));
}

/** Tells `hear` the level of the stream's sound ten times a second; returns how to stop. */
export function listen(stream: MediaStream, hear: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0) return () => undefined;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    hear(loudness(samples));
  }, STEP_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
