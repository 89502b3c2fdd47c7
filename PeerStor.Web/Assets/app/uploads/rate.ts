// How fast bytes are acknowledged, over the last seconds.

const windowMs = 12_000;

export class Rate {
  private readonly samples: { at: number; bytes: number }[] = [];

  /** Notes that so many bytes more were acknowledged. */
  add(bytes: number, now = performance.now()): void {
    this.samples.push({ at: now, bytes });
    this.forget(now);
  }

  /** Starts the clock: the time until the first acknowledgement counts too. */
  start(now = performance.now()): void {
    this.samples.length = 0;
    this.samples.push({ at: now, bytes: 0 });
  }

  /** Bytes a second; 0 until something is known. */
  perSecond(now = performance.now()): number {
    this.forget(now);
    const first = this.samples[0];
    if (!first || now - first.at < 250) {
      return 0;
    }
    const bytes = this.samples.slice(1).reduce((sum, sample) => sum + sample.bytes, 0);
    return (bytes * 1000) / (now - first.at);
  }

  private forget(now: number): void {
    // The newest old one stays, as the point in time that the rest is measured from.
    while (this.samples.length > 2 && now - (this.samples[1]?.at ?? now) > windowMs) {
      this.samples.shift();
    }
  }
}
